// Choose a reaction.

import { emoji, emojiNames } from "./emoji.js";
import { fill, h } from "./dom.js";
import { openUnder } from "./menu.js";

const OFTEN = ["white_check_mark", "eyes", "raised_hands", "+1", "-1", "tada", "pray", "heart", "joy", "thinking_face", "question", "x", "hourglass_flowing_sand", "warning", "rocket", "100"];
const MOST = 56;

/** Open the emoji picker under a button; `choose(name)` gets the chosen one. */
export function openEmoji(button, choose) {
  const grid = h("div", { class: "emoji-grid" });
  const search = h("input", { class: "field", type: "search", placeholder: "Search emoji", "aria-label": "Search emoji", on: { input: () => draw(search.value), keydown: (event) => event.key === "Enter" && grid.firstElementChild?.click() } });
  const panel = h("div", { class: "menu emoji-panel", role: "dialog", "aria-label": "Add a reaction", data: { testid: "emoji" } }, search, grid);
  let shut = null;
  const pick = (name) => () => {
    shut();
    choose(name);
  };
  const draw = (typed) => {
    const wanted = typed.trim().toLowerCase().replaceAll(":", "").replaceAll(" ", "_");
    const names = wanted ? emojiNames().filter((each) => each.includes(wanted)) : [...new Set([...OFTEN, ...emojiNames()])];
    fill(grid, names.slice(0, MOST).map((name) => h("button", { class: "emoji-button", type: "button", title: `:${name}:`, "aria-label": name.replaceAll("_", " "), on: { click: pick(name) } }, emoji(name))),
      names.length ? null : h("p", { class: "offers-empty" }, "No emoji found"));
  };
  draw("");
  shut = openUnder(button, panel);
  if (shut) search.focus();
}
