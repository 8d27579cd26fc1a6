// Choose several of many: a button with the current choice over a list of checkboxes with a filter.

import { h, icon } from "./dom.js";

const FILTER_FROM = 8;

/** Draw the picker; `changed` gets the chosen values, in the order of the choices, when the list closes. */
export function drawPicker({ marks, prompt, choices, most, chosen, changed }) {
  const picked = new Set(chosen);
  const label = h("span", { class: "picker-label" });
  const say = () => {
    const names = choices.filter(([value]) => picked.has(value)).map(([, name]) => name);
    label.textContent = names.join(", ") || prompt;
    label.classList.toggle("is-empty", !names.length);
  };
  const inOrder = () => choices.map(([value]) => value).filter((value) => picked.has(value));
  const ticks = choices.map(([value, name]) => tick(value, name, picked, most, () => {
    for (const box of list.querySelectorAll("input[type=checkbox]")) box.disabled = !box.checked && picked.size >= most;
    say();
  }));
  const filter = choices.length < FILTER_FROM ? null : h("input", {
    class: "field", type: "search", placeholder: "Filter", "aria-label": "Filter the choices",
    on: {
      input: (event) => {
        const wanted = event.target.value.trim().toLocaleLowerCase();
        for (const row of ticks) row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
      },
    },
  });
  const list = h("div", { class: "picker-list", role: "group", "aria-label": prompt }, filter, ticks);
  const { id, data, ...rest } = marks;
  const details = h("details", { class: "picker", data }, h("summary", { id, class: "field select", ...rest }, label, icon("down")), list);
  let before = inOrder().join();
  details.addEventListener("toggle", () => {
    if (details.open) return (before = inOrder().join());
    return inOrder().join() === before ? null : changed(inOrder());
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    event.preventDefault();
    details.open = false;
    details.firstElementChild.focus();
  });
  say();
  return details;
}

function tick(value, name, picked, most, said) {
  const box = h("input", {
    type: "checkbox", value, checked: picked.has(value), disabled: !picked.has(value) && picked.size >= most,
    on: {
      change: (event) => {
        event.target.checked ? picked.add(value) : picked.delete(value);
        said();
      },
    },
  });
  return h("label", { class: "choice" }, box, h("span", {}, name));
}

document.addEventListener("pointerdown", (event) => {
  for (const each of document.querySelectorAll("details.picker[open]")) if (!each.contains(event.target)) each.open = false;
});
