// Where a person writes: Enter sends, Shift+Enter breaks the line, @ offers people, / offers commands.

import { avatar } from "./avatar.js";
import { fill, h, icon } from "./dom.js";

const drafts = new Map();
const TALLEST = 180;

/** A box to write in. `send({text, command})` resolves to the sandbox's answer; drafts are kept by `draftKey`. */
export class Composer {
  #mentions = new Map();
  #offers = [];
  #at = 0;

  constructor({ label, testid, draftKey, reader, send, commands = [] }) {
    this.reader = reader;
    this.send = send;
    this.draftKey = draftKey;
    this.commands = commands;
    this.field = h("textarea", {
      class: "composer-field", rows: 1, placeholder: label, "aria-label": label, autocomplete: "off",
      "aria-haspopup": "listbox", data: { testid: `${testid}-text` },
      on: { input: () => this.#typed(), keydown: (event) => this.#key(event), blur: () => this.#offer([]) },
    });
    this.field.value = drafts.get(draftKey) ?? "";
    this.list = h("div", { class: "offers", role: "listbox", hidden: true });
    this.note = h("p", { class: "composer-note", role: "alert", hidden: true });
    this.button = h("button", {
      class: "send-button", type: "button", "aria-label": "Send", title: "Send (Enter)", data: { testid: `${testid}-send` }, on: { click: () => this.#send() },
    }, icon("send"));
    this.element = h("div", { class: "composer", data: { testid } }, this.list, h("div", { class: "composer-box" }, this.field, this.button), this.note);
    this.#size();
  }

  #size() {
    this.button.disabled = !this.field.value.trim();
    this.field.style.height = "auto";
    if (this.field.value) this.field.style.height = `${Math.min(this.field.scrollHeight, TALLEST)}px`;
  }

  #typed() {
    drafts.set(this.draftKey, this.field.value);
    this.note.hidden = true;
    this.#size();
    const before = this.field.value.slice(0, this.field.selectionStart);
    const person = /(?:^|\s)@([\p{L}\p{N}._-]*(?: [\p{L}\p{N}._-]*)?)$/u.exec(before);
    if (person) return this.#offer(this.#people(person[1]));
    const command = /^\/(\S*)$/.exec(before);
    return this.#offer(command ? this.#known(command[0]) : []);
  }

  #people(typed) {
    const wanted = typed.toLocaleLowerCase();
    return this.reader.people
      .filter((each) => !each.deleted && each.id !== this.reader.id)
      .filter((each) => each.real_name.toLocaleLowerCase().split(" ").some((word) => word.startsWith(wanted)) || each.real_name.toLocaleLowerCase().startsWith(wanted) || each.name.startsWith(wanted))
      .slice(0, 6)
      .map((each) => ({
        draw: () => [avatar(each.id, each.real_name), each.real_name, h("span", { class: "offer-hint" }, `@${each.name}`)],
        take: () => {
          this.#mentions.set(`@${each.real_name}`, each.id);
          this.#replace(/@[\p{L}\p{N}._-]*(?: [\p{L}\p{N}._-]*)?$/u, `@${each.real_name} `);
        },
      }));
  }

  #known(typed) {
    return this.commands.filter((each) => each.startsWith(typed)).map((each) => ({
      draw: () => [each, h("span", { class: "offer-hint" }, this.reader.app.name)],
      take: () => this.#replace(/^\/\S*$/, `${each} `),
    }));
  }

  #replace(pattern, text) {
    const end = this.field.selectionStart;
    const before = this.field.value.slice(0, end).replace(pattern, () => text);
    this.field.value = before + this.field.value.slice(end);
    this.field.setSelectionRange(before.length, before.length);
    this.field.focus();
    this.#typed();
    this.#offer([]);
  }

  #offer(offers) {
    this.#offers = offers;
    this.#at = 0;
    this.list.hidden = !offers.length;
    this.#drawOffers();
  }

  #drawOffers() {
    fill(this.list, this.#offers.map((each, index) => h("div", {
      class: "offer", role: "option", "aria-selected": String(index === this.#at),
      on: {
        pointerdown: (event) => {
          event.preventDefault();
          each.take();
        },
      },
    }, each.draw())));
  }

  #key(event) {
    if (event.isComposing) return;
    if (this.#offers.length && ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") return this.#offer([]);
      if (event.key === "Enter" || event.key === "Tab") return this.#offers[this.#at].take();
      this.#at = (this.#at + (event.key === "ArrowDown" ? 1 : -1) + this.#offers.length) % this.#offers.length;
      return this.#drawOffers();
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    }
    return null;
  }

  async #send() {
    const typed = this.field.value.trim();
    if (!typed) return;
    this.field.value = "";
    this.#typed();
    const command = /^\/\S+/.exec(typed)?.[0];
    const isCommand = command && this.commands.includes(command);
    const answer = isCommand
      ? await this.send({ command, text: typed.slice(command.length).trim() })
      : await this.send({ text: this.#withIds(typed) });
    const trouble = answer.error ?? (answer.acked === false ? `${this.reader.app.name} did not respond to ${command ?? "this"}.` : null);
    if (!trouble) return;
    if (!this.field.value && answer.error) this.field.value = typed;
    this.#typed();
    this.note.hidden = false;
    fill(this.note, icon("warn"), trouble);
  }

  #withIds(typed) {
    return [...this.#mentions].reduce((text, [name, id]) => text.replaceAll(name, `<@${id}>`), typed);
  }
}
