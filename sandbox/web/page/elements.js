// Draw buttons, menus and fields. Values are plain: a string, a number, or a list of strings.
//
// A `spot` is where an element is: its block, the place (message or view) that handles presses and keeps the
// form, the reader, whether it is an input block's element, and the ids of its label and hints.

import { h, icon, safeUrl } from "./dom.js";
import { drawFileInput } from "./fileinput.js";
import { openMenu } from "./menu.js";
import { drawPicker } from "./picker.js";
import { withStatus } from "./press.js";
import { drawRichEditor } from "./richeditor.js";
import { bareText, drawText } from "./richtext.js";
import { drawSuggest } from "./suggest.js";
import { badgeOf } from "./world.js";

/** Draw an interactive element. */
export function drawElement(element, spot) {
  const draw = DRAWERS[element.type];
  if (!draw) return h("span", { class: "unknown" }, `The sandbox cannot show “${element.type}”.`);
  return draw(element, spot);
}

function marks(element, spot) {
  const name = element.placeholder ? bareText(element.placeholder) : element.type.replaceAll("_", " ");
  return {
    id: spot.id,
    "aria-describedby": spot.describedBy || null,
    "aria-invalid": spot.place.form.errors.has(spot.block.block_id) ? "true" : null,
    "aria-label": spot.isInput ? null : name,
    data: { "block-id": spot.block.block_id, "action-id": element.action_id },
  };
}

function current(element, spot) {
  return spot.place.form.get(spot.block, element);
}

function changed(element, spot, value) {
  spot.place.form.set(spot.block, element, value);
  if (!spot.isInput || spot.block.dispatch_action) return spot.place.press(spot.block, element, value);
  return null;
}

function drawButton(element, spot) {
  const style = ["primary", "danger"].includes(element.style) ? ` button-${element.style}` : "";
  const href = element.url ? safeUrl(element.url) : null;
  const attributes = {
    class: `button${style}`,
    "aria-label": element.accessibility_label ?? null,
    data: { "action-id": element.action_id, "block-id": spot.block.block_id, value: element.value },
    on: { click: () => spot.place.press(spot.block, element, element.value ?? null) },
  };
  const label = drawText(element.text, spot.reader);
  const drawn = href
    ? h("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer", role: "button" }, label, icon("open"))
    : h("button", { ...attributes, type: "button" }, label);
  return withStatus(drawn, spot.place, spot.block, element);
}

function drawIconButton(element, spot) {
  return drawButton({ ...element, accessibility_label: element.accessibility_label ?? bareText(element.text) }, spot);
}

function drawFeedback(element, spot) {
  const choices = [element.positive_button, element.negative_button];
  const drawn = choices.map((each) => h("button", {
    class: "button", type: "button", "aria-label": each.accessibility_label ?? null,
    data: { "action-id": element.action_id, "block-id": spot.block.block_id, value: each.value },
    on: { click: () => spot.place.press(spot.block, element, each.value) },
  }, drawText(each.text, spot.reader)));
  return withStatus(h("span", { role: "group", "aria-label": "Feedback" }, drawn), spot.place, spot.block, element);
}

function drawOverflow(element, spot) {
  const drawn = h("button", {
    ...marks(element, spot), type: "button", class: "button button-icon", "aria-label": "More actions", "aria-haspopup": "menu",
    on: {
      click: (event) => openMenu(event.currentTarget, element.options.map((option) => ({
        label: bareText(option.text),
        hint: bareText(option.description),
        url: option.url && safeUrl(option.url),
        choose: () => spot.place.press(spot.block, element, option.value),
      }))),
    },
  }, icon("more"));
  return withStatus(drawn, spot.place, spot.block, element);
}

function optionOf(option, chosen) {
  return h("option", { value: option.value, selected: option.value === chosen }, bareText(option.text));
}

function drawSelect(element, spot, contents) {
  const chosen = current(element, spot);
  const select = h("select", {
    ...marks(element, spot), class: "field select", required: spot.isInput && !spot.block.optional,
    on: { change: (event) => changed(element, spot, event.target.value || null) },
  }, h("option", { value: "", selected: chosen === null }, bareText(element.placeholder) || "Choose…"), contents(chosen));
  return withStatus(select, spot.place, spot.block, element);
}

function drawStaticSelect(element, spot) {
  return drawSelect(element, spot, (chosen) => element.option_groups
    ? element.option_groups.map((group) => h("optgroup", { label: bareText(group.label) }, group.options.map((each) => optionOf(each, chosen))))
    : element.options.map((each) => optionOf(each, chosen)));
}

function drawFrom(choices) {
  return (element, spot) => drawSelect(element, spot, (chosen) =>
    choices(spot.reader).map(([value, name]) => h("option", { value, selected: value === chosen }, name)));
}

function drawMulti(choices) {
  return (element, spot) => withStatus(drawPicker({
    marks: marks(element, spot),
    prompt: bareText(element.placeholder) || "Choose…",
    choices: choices(element, spot.reader),
    most: element.max_selected_items ?? Infinity,
    chosen: current(element, spot) ?? [],
    changed: (values) => changed(element, spot, values),
  }), spot.place, spot.block, element);
}

function staticChoices(element) {
  const options = element.options ?? element.option_groups.flatMap((group) => group.options);
  return options.map((each) => [each.value, bareText(each.text)]);
}

function drawExternal(isMulti) {
  return (element, spot) => withStatus(drawSuggest({
    marks: marks(element, spot),
    prompt: bareText(element.placeholder) || "Type to search…",
    least: element.min_query_length ?? 3,
    most: element.max_selected_items ?? Infinity,
    isMulti,
    chosen: [current(element, spot) ?? []].flat(),
    ask: (typed) => spot.place.suggest(spot.block, element, typed),
    changed: (options) => changed(element, spot, isMulti ? options : options[0] ?? null),
  }), spot.place, spot.block, element);
}

function drawChoices(type) {
  return (element, spot) => {
    const chosen = [current(element, spot) ?? []].flat();
    const isChosen = new Set(chosen);
    const name = `${spot.id}-choice`;
    const choose = (option, on) => {
      if (type === "radio") return changed(element, spot, option.value);
      on ? isChosen.add(option.value) : isChosen.delete(option.value);
      return changed(element, spot, element.options.map((each) => each.value).filter((each) => isChosen.has(each)));
    };
    const rows = element.options.map((option) => h("label", { class: "choice" },
      h("input", {
        type, name, value: option.value, checked: isChosen.has(option.value),
        data: { "block-id": spot.block.block_id, "action-id": element.action_id },
        on: { change: (event) => choose(option, event.target.checked) },
      }),
      h("span", {}, drawText(option.text, spot.reader),
        option.description ? h("span", { class: "choice-hint" }, drawText(option.description, spot.reader)) : null)));
    const group = h("div", { ...marks(element, spot), class: "choices", role: type === "radio" ? "radiogroup" : "group", "aria-labelledby": spot.labelledBy ?? null }, rows);
    return withStatus(group, spot.place, spot.block, element);
  };
}

function drawTyped(type) {
  return (element, spot) => {
    const multiline = Boolean(element.multiline);
    const most = element.max_length ?? null;
    const counter = most && h("span", { class: "counter", "aria-hidden": "true" });
    const count = () => counter && (counter.textContent = `${[...field.value].length} / ${most}`);
    const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
    const note = (event) => {
      spot.place.form.set(spot.block, element, event.target.value);
      count();
      if (spot.block.dispatch_action && when.includes("on_character_entered")) changed(element, spot, event.target.value);
    };
    const enter = (event) => {
      if (event.key !== "Enter" || multiline || event.isComposing) return;
      if (spot.block.dispatch_action && when.includes("on_enter_pressed")) {
        event.preventDefault();
        changed(element, spot, event.target.value);
      }
    };
    const field = h(multiline ? "textarea" : "input", {
      ...marks(element, spot), class: "field", type: multiline ? null : type, rows: multiline ? 5 : null,
      inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
      placeholder: element.placeholder ? bareText(element.placeholder) : null, maxlength: most,
      autofocus: element.focus_on_load, autocomplete: "off",
      on: { input: note, keydown: enter },
    });
    field.value = current(element, spot) ?? "";
    count();
    return counter ? h("div", { class: "counted" }, field, counter) : field;
  };
}

function drawRichTyped(element, spot) {
  const when = element.dispatch_action_config?.trigger_actions_on ?? [];
  return drawRichEditor({
    marks: marks(element, spot), labelledBy: spot.labelledBy ?? null, placeholder: element.placeholder ? bareText(element.placeholder) : null,
    value: current(element, spot), reader: spot.reader, autofocus: element.focus_on_load,
    changed: (value) => {
      spot.place.form.set(spot.block, element, value);
      if (spot.block.dispatch_action && when.includes("on_character_entered")) changed(element, spot, value);
    },
  });
}

function drawFiles(element, spot) {
  return drawFileInput({
    marks: marks(element, spot), labelledBy: spot.labelledBy, element, key: `${spot.block.block_id}/${element.action_id}`,
    form: spot.place.form, reader: spot.reader, upload: spot.place.upload, changed: (ids) => spot.place.form.set(spot.block, element, ids),
  });
}

function drawMoment(type) {
  return (element, spot) => {
    const value = current(element, spot);
    const stored = type === "datetime-local" && value ? spot.reader.toLocal(value) : value;
    const read = (text) => (type === "datetime-local" && text ? spot.reader.fromLocal(text) : text || null);
    const field = h("input", {
      ...marks(element, spot), class: "field field-short", type, value: stored ?? "",
      on: { change: (event) => changed(element, spot, read(event.target.value)) },
    });
    return withStatus(field, spot.place, spot.block, element);
  };
}

function nameIn(member) {
  const badge = badgeOf(member);
  return `${member.real_name || member.name}${badge ? ` (${badge.toLowerCase()})` : ""}`;
}

const people = (reader) => reader.people.filter((each) => !each.deleted && !each.is_bot).map((each) => [each.id, nameIn(each)]);
const channels = (reader) => reader.channels.map((each) => [each.id, `#${each.name}`]);
const places = (reader) => [...channels(reader), ...people(reader)];

const DRAWERS = {
  button: drawButton,
  overflow: drawOverflow,
  icon_button: drawIconButton,
  feedback_buttons: drawFeedback,
  static_select: drawStaticSelect,
  users_select: drawFrom(people),
  channels_select: drawFrom(channels),
  conversations_select: drawFrom(places),
  external_select: drawExternal(false),
  multi_external_select: drawExternal(true),
  multi_static_select: drawMulti(staticChoices),
  multi_users_select: drawMulti((_, reader) => people(reader)),
  multi_channels_select: drawMulti((_, reader) => channels(reader)),
  multi_conversations_select: drawMulti((_, reader) => places(reader)),
  checkboxes: drawChoices("checkbox"),
  radio_buttons: drawChoices("radio"),
  plain_text_input: drawTyped("text"),
  email_text_input: drawTyped("email"),
  url_text_input: drawTyped("url"),
  number_input: drawTyped("text"),
  rich_text_input: drawRichTyped,
  file_input: drawFiles,
  datepicker: drawMoment("date"),
  timepicker: drawMoment("time"),
  datetimepicker: drawMoment("datetime-local"),
};
