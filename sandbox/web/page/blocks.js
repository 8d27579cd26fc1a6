// Draw Block Kit: a list of blocks at a place (a message or a view) for a reader.

import { drawElement } from "./elements.js";
import { fileAddress } from "./files.js";
import { h, safeUrl } from "./dom.js";
import { drawMarkdown } from "./markdown.js";
import { bareText, drawRichText, drawText } from "./richtext.js";

let drawn = 0;

/** Draw blocks. `place` is `{key, form, press(block, element, value)}`; its `heading` is h3 by default. */
export function drawBlocks(blocks, place, reader) {
  return h("div", { class: "blocks" }, blocks.map((block) => drawBlock(block, place, reader)));
}

function drawBlock(block, place, reader) {
  const draw = DRAWERS[block.type];
  const content = draw
    ? draw(block, place, reader)
    : h("p", { class: "unknown" }, `The sandbox cannot show “${block.type}” blocks.`);
  content.classList.add("block", `block-${block.type.replaceAll("_", "-")}`);
  content.dataset.block = block.block_id ?? "";
  return content;
}

function spotOf(block, place, reader, extra = {}) {
  drawn += 1;
  return { block, place, reader, id: `element-${drawn}`, isInput: false, ...extra };
}

function drawSection(block, place, reader) {
  const fields = block.fields?.map((each) => h("div", { class: "section-field" }, drawText(each, reader)));
  const words = h("div", { class: "section-words" },
    block.text ? h("div", { class: "section-text" }, drawText(block.text, reader)) : null,
    fields ? h("div", { class: "section-fields" }, fields) : null);
  if (!block.accessory) return h("div", {}, words);
  const beside = block.accessory.type === "image"
    ? drawImage(block.accessory, "accessory-image", reader)
    : drawElement(block.accessory, spotOf(block, place, reader));
  return h("div", { class: "with-accessory" }, words, h("div", { class: "accessory" }, beside));
}

function drawHeader(block, place, reader) {
  return h(place.heading ?? "h3", {}, drawText(block.text, reader));
}

function drawContext(block, place, reader) {
  return h("div", {}, block.elements.map((each) => each.type === "image"
    ? drawImage(each, "context-image", reader)
    : h("span", {}, drawText(each, reader))));
}

function drawActions(block, place, reader) {
  return h("div", { role: "group", "aria-label": "Actions" },
    block.elements.map((each) => drawElement(each, spotOf(block, place, reader))));
}

function drawImage(image, className, reader) {
  const source = image.image_url ? safeUrl(image.image_url) : fileAddress(reader, { id: image.slack_file?.id, name: "image" });
  const alt = image.alt_text ?? "";
  return h("img", {
    class: className, src: source, alt, title: alt, loading: "lazy",
    on: { error: (event) => event.target.replaceWith(h("span", { class: "image-missing" }, alt || "image")) },
  });
}

function drawImageBlock(block, place, reader) {
  return h("figure", {},
    block.title ? h("figcaption", {}, bareText(block.title)) : null, drawImage(block, "image", reader));
}

function drawInput(block, place, reader) {
  const error = place.form.errors.get(block.block_id);
  const spot = spotOf(block, place, reader, { isInput: true });
  const hintId = `${spot.id}-hint`;
  const errorId = `${spot.id}-error`;
  spot.labelledBy = `${spot.id}-label`;
  spot.describedBy = [error && errorId, block.hint && hintId].filter(Boolean).join(" ");
  // A <label> can name one field only, not a group or an editor.
  const isBare = ["checkboxes", "radio_buttons", "rich_text_input", "file_input"].includes(block.element.type);
  return h("div", { class: error ? "has-error" : null },
    h(isBare ? "span" : "label", { class: "label", id: spot.labelledBy, for: isBare ? null : spot.id, on: { click: () => isBare && document.getElementById(spot.id)?.focus() } },
      drawText(block.label, reader), block.optional ? h("span", { class: "optional" }, " (optional)") : null),
    drawElement(block.element, spot),
    error ? h("p", { class: "error", id: errorId, role: "alert", data: { testid: "field-error", "block-id": block.block_id } }, error) : null,
    block.hint ? h("p", { class: "hint", id: hintId }, drawText(block.hint, reader)) : null);
}

function drawTable(block, place, reader) {
  const settings = block.column_settings ?? [];
  const cell = (tag) => (content, column) => {
    const setting = settings[column] ?? {};
    const classes = [setting.align && `align-${setting.align}`, setting.is_wrapped ? null : "no-wrap"].filter(Boolean);
    const inside = content?.type === "rich_text" ? drawRichText(content, reader) : content?.text; // an empty cell is null
    return h(tag, { class: classes.join(" ") || null, scope: tag === "th" ? "col" : null }, inside);
  };
  const [head, ...rows] = block.rows;
  const columns = head.map((each) => each?.text).filter(Boolean).join(", ");
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": columns ? `Table: ${columns}` : "Table" },
    h("table", {},
      block.caption ? h("caption", {}, block.caption) : null,
      h("thead", {}, h("tr", {}, head.map(cell("th")))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell("td")))))));
}

function drawAlert(block, place, reader) {
  return h("div", { role: "note", class: `alert-${block.level ?? "default"}` }, drawText(block.text, reader));
}

function drawCard(block, place, reader) {
  return h("div", {},
    block.hero_image ? drawImage(block.hero_image, "card-hero", reader) : null,
    drawHeading(block, reader),
    block.body ? h("p", {}, drawText(block.body, reader)) : null,
    block.actions ? h("div", { class: "block-actions", role: "group", "aria-label": "Actions" },
      block.actions.map((each) => drawElement(each, spotOf(block, place, reader)))) : null);
}

function drawHeading(block, reader) {
  return h("div", { class: "card-heading" },
    block.icon ? drawImage(block.icon, "context-image", reader) : null,
    h("div", {},
      block.title ? h("strong", {}, drawText(block.title, reader)) : null,
      block.subtitle ? h("div", { class: "hint" }, drawText(block.subtitle, reader)) : null));
}

function drawCarousel(block, place, reader) {
  return h("div", { tabindex: "0", role: "region", "aria-label": "Cards" },
    block.elements.map((each) => drawBlock(each, place, reader)));
}

function drawContainer(block, place, reader) {
  const title = block.rich_text_title ? drawRichText(block.rich_text_title, reader) : drawHeading(block, reader);
  const inside = drawBlocks(block.child_blocks, place, reader);
  return block.is_collapsible
    ? h("details", { open: !block.default_collapsed }, h("summary", {}, title), inside)
    : h("div", {}, title, block.has_header_divider ? h("hr") : null, inside);
}

const DRAWERS = {
  section: drawSection,
  header: drawHeader,
  context: drawContext,
  actions: drawActions,
  divider: () => h("hr"),
  image: drawImageBlock,
  input: drawInput,
  rich_text: (block, place, reader) => h("div", {}, drawRichText(block, reader)),
  table: drawTable,
  data_table: drawTable,
  alert: drawAlert,
  card: drawCard,
  carousel: drawCarousel,
  container: drawContainer,
  context_actions: drawActions,
  markdown: (block) => h("div", {}, drawMarkdown(block.text)),
};
