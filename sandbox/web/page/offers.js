// Suggestions at a field: typing narrows them, arrows move, Enter or Tab takes one, Escape closes them.

import { fill, h } from "./dom.js";

let made = 0;

/** The list; the caller puts its `element` beside the field. */
export class Offers {
  #offers = [];
  #at = 0;

  constructor(field) {
    made += 1;
    this.field = field;
    this.id = `offers-${made}`;
    this.element = h("div", { class: "offers", id: this.id, role: "listbox", "aria-label": "Suggestions", hidden: true });
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.id);
    this.#draw();
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Show suggestions, each `{draw(), take()}`; without any, the `empty` sentence or nothing. */
  show(offers, empty = "") {
    this.#offers = offers;
    this.#at = 0;
    this.empty = empty;
    this.element.hidden = !offers.length && !empty;
    this.#draw();
  }

  #draw() {
    const rows = this.#offers.map((each, index) => h("div", {
      class: "offer", id: `${this.id}-${index}`, role: "option", "aria-selected": String(index === this.#at), data: { testid: "offer" },
      on: {
        pointerdown: (event) => {
          event.preventDefault(); // the field keeps the focus
          each.take();
        },
      },
    }, each.draw()));
    fill(this.element, rows.length ? rows : this.empty ? h("p", { class: "offers-empty" }, this.empty) : null);
    // A multi-line text box has no aria-expanded; aria-activedescendant is enough there.
    if (this.field.getAttribute("role") === "combobox") this.field.setAttribute("aria-expanded", String(this.isOpen));
    if (rows.length) this.field.setAttribute("aria-activedescendant", `${this.id}-${this.#at}`);
    else this.field.removeAttribute("aria-activedescendant");
    rows[this.#at]?.scrollIntoView?.({ block: "nearest" });
  }

  /** Handle a key if the list is open; returns whether it did. */
  key(event) {
    if (!this.isOpen || event.isComposing || !["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key)) return false;
    if (!this.#offers.length && event.key !== "Escape") return false;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") this.show([]);
    else if (event.key === "Enter" || event.key === "Tab") this.#offers[this.#at].take();
    else {
      this.#at = (this.#at + (event.key === "ArrowDown" ? 1 : -1) + this.#offers.length) % this.#offers.length;
      this.#draw();
    }
    return true;
  }
}
