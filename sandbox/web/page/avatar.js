// A person's or an app's tile: initials on a tint.

import { h } from "./dom.js";

const TINTS = 8;
const seats = new Map();

/** Give every member a tint of his own, in the order in which the workspace lists them. */
export function seat(members) {
  members.forEach((member, index) => seats.set(member.id, index % TINTS));
}

/** Draw the tile; a screen reader hears the name that stands beside it. */
export function avatar(id, name, isApp = false) {
  const words = (name || "?").replace(/[^\p{L}\p{N}\s]/gu, "").trim().split(/\s+/);
  const letters = isApp || words.length < 2 ? words[0].slice(0, 1) : words[0].slice(0, 1) + words.at(-1).slice(0, 1);
  const kind = isApp ? "avatar avatar-app" : `avatar tint-${seats.get(id) ?? 0}`;
  return h("span", { class: kind, "aria-hidden": "true" }, letters.toUpperCase() || "?");
}
