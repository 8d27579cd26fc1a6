// A small menu under a button: arrows move, Enter chooses, Escape closes and gives the focus back.

import { h } from "./dom.js";

let open = null;

function close(returnFocus) {
  if (!open) return;
  const { menu, button } = open;
  open = null;
  menu.remove();
  button.setAttribute("aria-expanded", "false");
  if (returnFocus) button.focus();
}

/** Open a menu of `{label, hint, url, choose}` under a button, or close it when it is open there. */
export function openMenu(button, items) {
  const wasHere = open?.button === button;
  close(false);
  if (wasHere) return;
  const choose = (item) => () => {
    close(true);
    item.choose();
  };
  const rows = items.map((item) => {
    const content = [h("span", {}, item.label), item.hint ? h("span", { class: "menu-hint" }, item.hint) : null];
    const common = { class: "menu-item", role: "menuitem", tabindex: "-1", on: { click: choose(item) } };
    return item.url
      ? h("a", { ...common, href: item.url, target: "_blank", rel: "noopener noreferrer" }, content)
      : h("button", { ...common, type: "button" }, content);
  });
  const menu = h("div", { class: "menu", role: "menu", on: { keydown: (event) => move(event, rows) } }, rows);
  open = { menu, button };
  button.setAttribute("aria-expanded", "true");
  (button.closest("dialog") ?? document.body).append(menu);
  place(menu, button);
  rows[0]?.focus();
}

function place(menu, button) {
  const box = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = box.bottom + size.height + 8 < window.innerHeight;
  menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - size.height - 4)}px`;
  menu.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - size.width - 8))}px`;
}

function move(event, rows) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const index = rows.indexOf(document.activeElement);
    rows[(index + step + rows.length) % rows.length].focus();
    event.preventDefault();
  } else if (event.key === "Escape" || event.key === "Tab") {
    close(true);
    event.preventDefault();
    event.stopPropagation();
  }
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.menu.contains(event.target) && !open.button.contains(event.target)) close(false);
});
document.addEventListener("scroll", () => close(false), true);
