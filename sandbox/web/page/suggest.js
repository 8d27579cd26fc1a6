// Menus whose options the app offers while a person types (external_select). A value is an option as the app sent it.

import { fill, h, icon } from "./dom.js";
import { Offers } from "./offers.js";
import { bareText } from "./richtext.js";

const PAUSE = 180;

/**
 * Draw the field. `ask(typed)` resolves to the sandbox's answer with its `options`; `changed(values)` gets the
 * chosen options: one or none for a single menu, else up to `most`.
 */
export function drawSuggest({ marks, prompt, least, most, isMulti, chosen, ask, changed }) {
  let picked = [...chosen];
  let asked = 0;
  let timer = null;
  const field = h("input", { ...marks, class: "field", type: "text", role: "combobox", autocomplete: "off", placeholder: prompt });
  const offers = new Offers(field);
  const chips = h("span", { class: "chips" });
  const tell = (options) => {
    picked = options;
    changed(picked);
    draw();
  };
  const take = (option) => () => {
    offers.show([]);
    tell(isMulti ? [...picked, option] : [option]);
  };
  const draw = () => {
    field.value = isMulti ? "" : bareText(picked[0]?.text);
    field.disabled = isMulti && picked.length >= most;
    fill(chips, isMulti ? picked.map((option) => h("span", { class: "chip" }, h("span", { class: "chip-name" }, bareText(option.text)),
      h("button", { class: "icon-button", type: "button", "aria-label": `Remove ${bareText(option.text)}`, on: { click: () => tell(picked.filter((each) => each !== option)) } }, icon("close")))) : null);
    chips.hidden = !isMulti || !picked.length;
  };
  const look = async () => {
    const typed = field.value.trim();
    asked += 1;
    const mine = asked;
    if (typed.length < least) return offers.show([], `Type ${least === 1 ? "a letter" : `${least} letters`} or more`);
    const answer = await ask(typed);
    if (mine !== asked || document.activeElement !== field) return null;
    const known = new Set(picked.map((each) => each.value));
    const options = (answer.options ?? []).filter((each) => !isMulti || !known.has(each.value));
    return offers.show(options.map((option) => ({
      draw: () => [h("span", { class: "offer-name" }, bareText(option.text)), option.description ? h("span", { class: "offer-hint" }, bareText(option.description)) : null],
      take: take(option),
    })), answer.error ?? "No results");
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  };
  field.addEventListener("input", later);
  field.addEventListener("focus", () => {
    field.select();
    look();
  });
  field.addEventListener("blur", () => {
    clearTimeout(timer);
    offers.show([]);
    if (!isMulti && picked.length && !field.value.trim()) tell([]);
    else draw();
  });
  field.addEventListener("keydown", (event) => {
    if (offers.key(event)) return;
    if (event.key === "Backspace" && isMulti && !field.value && picked.length) tell(picked.slice(0, -1));
    else if (event.key === "Enter") event.preventDefault();
  });
  draw();
  return h("span", { class: "suggest" }, chips, field, offers.element);
}
