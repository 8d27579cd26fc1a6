// Panels that open under a button, and menus, where arrows move and Enter chooses.

import { h } from "./dom.js";
import { hold, release } from "./pointer.js";

let open = null;

function close(returnFocus) {
  if (!open) return;
  const { panel, button } = open;
  open = null;
  setTimeout(() => open || release("menu")); // once what was chosen is done
  panel.remove();
  button.setAttribute("aria-expanded", "false");
  if (returnFocus && button.isConnected) button.focus();
}

/** Open a panel under a button, or close the open one; returns a function that closes it, or null. */
export function openUnder(button, panel) {
  const wasHere = open?.button === button;
  close(false);
  if (wasHere) return null;
  open = { panel, button };
  button.setAttribute("aria-expanded", "true");
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "Tab") return;
    if (event.key === "Tab" && !panel.matches("[role=menu]")) return;
    close(true);
    event.preventDefault();
    event.stopPropagation();
  });
  (button.closest("dialog") ?? document.body).append(panel);
  place(panel, button);
  return (returnFocus = true) => close(returnFocus);
}

/** Open a menu of `{label, hint, url, danger, choose}` under a button, or close the open one. */
export function openMenu(button, items) {
  const choose = (item) => () => {
    close(true);
    item.choose();
  };
  const rows = items.map((item) => {
    const content = [h("span", {}, item.label), item.hint ? h("span", { class: "menu-hint" }, item.hint) : null];
    const common = { class: `menu-item${item.danger ? " is-danger" : ""}`, role: "menuitem", tabindex: "-1", on: { click: choose(item) } };
    return item.url
      ? h("a", { ...common, href: item.url, target: "_blank", rel: "noopener noreferrer" }, content)
      : h("button", { ...common, type: "button" }, content);
  });
  const menu = h("div", { class: "menu", role: "menu", on: { keydown: (event) => move(event, rows) } }, rows);
  if (!openUnder(button, menu)) return;
  hold("menu");
  rows[0]?.focus();
}

function place(panel, button) {
  const box = button.getBoundingClientRect();
  const size = panel.getBoundingClientRect();
  const below = box.bottom + size.height + 8 < window.innerHeight;
  panel.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - size.height - 4)}px`;
  panel.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - size.width - 8))}px`;
}

function move(event, rows) {
  const index = rows.indexOf(document.activeElement);
  const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  rows.at(next % rows.length).focus();
  event.preventDefault();
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.panel.contains(event.target) && !open.button.contains(event.target)) close(false);
});
document.addEventListener("scroll", (event) => open && !open.panel.contains(event.target) && close(false), true);
