// A JSON value as a tree; large parts start closed and are drawn when opened.

import { h } from "./dom.js";

const SMALL = 12;

/** Draw a value; objects and lists less than `open` levels deep start open. */
export function drawJson(value, open = 2) {
  return h("div", { class: "json" }, drawValue(null, value, open));
}

function drawValue(name, value, open) {
  const label = name === null ? null : [h("span", { class: "json-name" }, name), ": "];
  if (value === null || typeof value !== "object") return h("div", { class: "json-leaf" }, label, drawLeaf(value));
  const entries = Array.isArray(value) ? value.map((each, index) => [String(index), each]) : Object.entries(value);
  const [left, right] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (!entries.length) return h("div", { class: "json-leaf" }, label, left + right);
  const inside = h("div", { class: "json-inside" });
  const fillIn = () => inside.childElementCount || inside.append(...entries.map(([key, each]) => drawValue(key, each, open - 1)));
  const details = h("details", { open: open > 0 && (entries.length <= SMALL || open > 1), on: { toggle: () => details.open && fillIn() } },
    h("summary", {}, label, h("span", { class: "json-size" }, `${left} ${entries.length} ${right}`)), inside);
  if (details.open) fillIn();
  return details;
}

function drawLeaf(value) {
  const kind = value === null ? "null" : typeof value;
  return h("span", { class: `json-${kind}` }, kind === "string" ? JSON.stringify(value) : String(value));
}
