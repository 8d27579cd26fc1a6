// Files of messages: pictures as themselves, PDFs with their first page, others as cards; all can be downloaded.

import { h, icon } from "./dom.js";
import { lookAhead, pageAddress, pagesOf } from "./previews.js";
import { openViewer } from "./viewer.js";

/** Return the address of a file's bytes. */
export function fileAddress(reader, file, more = {}) {
  const query = new URLSearchParams({ as: reader.id, ...more });
  return `/page/file/${encodeURIComponent(reader.workspace)}/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name)}?${query}`;
}

/** Return a file's size in the reader's language. */
export function sizeText(bytes, reader) {
  const [value, unit] = bytes < 1000 ? [bytes, "byte"] : bytes < 1_000_000 ? [bytes / 1000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(reader.locale, { style: "unit", unit, unitDisplay: unit === "byte" ? "long" : "short", maximumFractionDigits: value < 10 && unit !== "byte" ? 1 : 0 }).format(value);
}

/** Draw the files of a message. */
export function drawFiles(files, reader) {
  return h("div", { class: "files" }, files.map((file) => (file.deleted ? gone() : drawFile(file, reader))));
}

function gone() {
  return h("div", { class: "file file-gone" }, "This file was deleted.");
}

function drawFile(file, reader) {
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.mimetype)) return drawPicture(file, reader);
  return file.mimetype === "application/pdf" ? drawPdf(file, reader) : drawCard(file, reader);
}

function titleOf(file) {
  return file.title || file.name;
}

function drawCard(file, reader, { mark = icon("file"), facts = [], show = null } = {}) {
  const kind = file.mimetype === "application/pdf" ? "PDF" : (file.filetype || "file").toUpperCase();
  return h("div", { class: "file", data: { testid: "file", "file-id": file.id } },
    h("a", { class: "file-main", href: fileAddress(reader, file), target: "_blank", rel: "noopener", on: show ? { click: show } : {} },
      h("span", { class: file.mimetype === "application/pdf" ? "file-icon file-pdf" : "file-icon", "aria-hidden": "true" }, mark),
      h("span", { class: "file-words" }, h("span", { class: "file-title" }, titleOf(file)), h("span", { class: "file-facts" }, `${kind} · ${sizeText(file.size, reader)}`, facts))),
    h("a", { class: "icon-button", href: fileAddress(reader, file, { download: 1 }), download: file.name, "aria-label": `Download ${titleOf(file)}`, title: "Download" }, icon("download")));
}

/** Return a click handler that opens a file over the page; with Ctrl or the middle button it opens in a tab. */
function opens(file, reader, what) {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const card = event.currentTarget.closest(".file-with-preview") ?? event.currentTarget;
    openViewer({ title: titleOf(file), address: fileAddress(reader, file), download: fileAddress(reader, file, { download: 1 }), name: file.name, opener: card.querySelector(".file-main"), ...what() });
  };
}

function drawPicture(file, reader) {
  const show = opens(file, reader, () => ({ alt: file.alt_text || titleOf(file) }));
  const picture = h("a", { href: fileAddress(reader, file), target: "_blank", rel: "noopener", class: "file-picture", on: { click: show } },
    h("img", { src: fileAddress(reader, file), alt: file.alt_text || titleOf(file), loading: "lazy" }));
  return h("div", { class: "file-with-preview is-picture" }, drawCard(file, reader, { show }), picture);
}

function drawPdf(file, reader) {
  const facts = h("span", { class: "file-pages" });
  const note = h("p", { class: "file-note", hidden: true, data: { testid: "file-note" } });
  const show = opens(file, reader, () => ({ coming: pagesOf(reader, file), pageAddress: (number) => pageAddress(reader, file, number, "large") }));
  // Screen reader and keyboard users open it by its title; the first page would be a duplicate.
  const sheet = h("a", { class: "file-sheet is-waiting", href: fileAddress(reader, file), target: "_blank", rel: "noopener", tabindex: "-1", "aria-hidden": "true", data: { testid: "file-sheet" }, on: { click: show } });
  const card = h("div", { class: "file-with-preview" }, drawCard(file, reader, { mark: "PDF", facts, show }), note, sheet);
  const giveUp = (reason) => {
    sheet.remove();
    note.textContent = reason;
    note.hidden = false;
  };
  lookAhead(card, reader, file, (found) => {
    if (found.error) return giveUp(found.error);
    facts.textContent = ` · ${found.count === 1 ? "1 page" : `${found.count} pages`}`;
    const picture = h("img", { src: pageAddress(reader, file, 1, "small"), alt: "", on: {
      load: () => sheet.classList.remove("is-waiting"), error: () => giveUp("No preview: the page could not be rendered."),
    } });
    picture.style.aspectRatio = `1 / ${found.shapes[0]}`;
    return sheet.replaceChildren(picture);
  });
  return card;
}
