// A person's or an app's tile: initials on a tint.

import { h } from "./dom.js";

const TINTS = 8;
const tints = new Map();

/** Give every member their own tint, in the workspace's order. */
export function assignTints(members) {
  members.forEach((member, index) => tints.set(member.id, index % TINTS));
}

/** Draw the tile; screen readers skip it and read the name beside it. */
export function avatar(id, name, isApp = false) {
  const words = (name || "?").replace(/[^\p{L}\p{N}\s]/gu, "").trim().split(/\s+/);
  const letters = isApp || words.length < 2 ? words[0].slice(0, 1) : words[0].slice(0, 1) + words.at(-1).slice(0, 1);
  const kind = isApp ? "avatar avatar-app" : `avatar tint-${tints.get(id) ?? 0}`;
  return h("span", { class: kind, "aria-hidden": "true" }, letters.toUpperCase() || "?");
}
