// The guide: a text beside the conversation that says what to try, if the sandbox was given one.

import { h, icon } from "./dom.js";
import { drawMarkdown } from "./markdown.js";

/** Draw the guide panel. */
export function drawGuide(text, close) {
  return h("section", { class: "guide", "aria-label": "Guide", data: { testid: "guide" } },
    h("header", { class: "pane-head side-head" },
      h("button", { class: "icon-button only-narrow", type: "button", "aria-label": "Back", on: { click: close } }, icon("back")),
      h("h2", {}, "Guide"),
      h("button", { class: "icon-button only-wide", type: "button", "aria-label": "Close the guide", on: { click: close } }, icon("close"))),
    h("div", { class: "guide-text", tabindex: "0" }, drawMarkdown(text)));
}
