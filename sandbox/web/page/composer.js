// The message box: Enter sends, Shift+Enter starts a line, @ suggests people, / suggests commands, files attach.

import { carry, whatIsCarried, whenCarried } from "./carried.js";
import { fill, h, icon } from "./dom.js";
import { sizeText } from "./files.js";
import { namesLike, NAMING } from "./naming.js";
import { Offers } from "./offers.js";
import { toSent, toTyped } from "./typing.js";

const drafts = new Map();
const TALLEST = 180;
const MOST_FILES = 10;

/**
 * A message box. `send({text, command, files})` resolves to the sandbox's answer; drafts are kept by `draftKey`.
 * With `editing` (`{text, cancel}`) it changes a message: it has Save and Cancel and takes no files.
 */
export class Composer {
  #mentions = new Map();
  #files = [];
  #table = null;

  constructor({ label, testid, draftKey = null, reader, send, commands = [], editing = null, upward = null }) {
    Object.assign(this, { reader, send, draftKey, commands, editing, upward });
    this.field = h("textarea", {
      class: "composer-field", rows: 1, placeholder: label, "aria-label": label, autocomplete: "off",
      data: { testid: `${testid}-text` },
      on: {
        input: () => this.#typed(), keydown: (event) => this.#key(event), blur: () => this.offers.show([]),
        paste: (event) => this.#paste(event),
      },
    });
    this.field.value = editing ? toTyped(editing.text, reader, this.#mentions) : drafts.get(draftKey) ?? "";
    this.offers = new Offers(this.field);
    this.note = h("p", { class: "composer-note", role: "alert", hidden: true });
    this.chips = h("ul", { class: "chips", "aria-label": "Files to send", hidden: true });
    this.element = h("div", { class: `composer${editing ? " is-editing" : ""}`, data: { testid }, on: this.#dropping() },
      this.offers.element, h("div", { class: "composer-box" }, this.chips, h("div", { class: "composer-row" }, this.#buttons(testid))), this.note);
    if (!editing) whenCarried(() => this.#drawChips());
    this.#drawChips();
  }

  #buttons(testid) {
    if (this.editing) {
      this.button = h("button", { class: "button button-primary", type: "button", data: { testid: `${testid}-save` }, on: { click: () => this.#send() } }, "Save");
      return [this.field, h("button", { class: "button", type: "button", on: { click: () => this.editing.cancel() } }, "Cancel"), this.button];
    }
    this.button = h("button", { class: "send-button", type: "button", "aria-label": "Send", title: "Send (Enter)", data: { testid: `${testid}-send` }, on: { click: () => this.#send() } }, icon("send"));
    const chooser = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files", data: { testid: `${testid}-files` }, on: { change: () => {
      this.#attach(chooser.files);
      chooser.value = "";
    } } });
    const attach = h("button", { class: "attach-button", type: "button", "aria-label": "Attach a file", title: "Attach a file", on: { click: () => chooser.click() } }, icon("plus"));
    return [attach, chooser, this.field, this.button];
  }

  #dropping() {
    if (this.editing) return {};
    const over = (on) => (event) => {
      if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      event.preventDefault();
      this.element.classList.toggle("is-dropping", on);
      if (event.type === "drop") this.#attach(event.dataTransfer.files);
    };
    return { dragover: over(true), dragleave: over(false), drop: over(false) };
  }

  #attach(files) {
    this.#files = [...this.#files, ...files].slice(0, MOST_FILES);
    this.#drawChips();
    this.field.focus();
  }

  /** Cells copied from a spreadsheet go along as a table, as in Slack. */
  #paste(event) {
    if (event.clipboardData.files.length) return this.#attach(event.clipboardData.files);
    const lines = event.clipboardData.getData("text/plain").replace(/\n$/, "").split("\n");
    if (this.editing || !lines.every((each) => each.includes("\t"))) return null;
    event.preventDefault();
    this.#table = lines.map((each) => each.split("\t"));
    return this.#drawChips();
  }

  /** What goes along beside files: a pasted table, or a message to forward. */
  #extra() {
    const carried = this.editing ? null : whatIsCarried();
    return { ...(this.#table && { table: this.#table }), ...(carried && { forward: { channel: carried.channel, ts: carried.ts } }) };
  }

  #extraChips() {
    const chip = (text, testid, remove) => h("li", { class: "chip", data: { testid } }, h("span", { class: "chip-name" }, text),
      h("button", { class: "icon-button", type: "button", "aria-label": `Remove: ${text}`, on: { click: remove } }, icon("close")));
    const carried = this.editing ? null : whatIsCarried();
    return [
      this.#table ? chip(`Table of ${this.#table.length} rows`, "chip-table", () => {
        this.#table = null;
        this.#drawChips();
      }) : null,
      carried ? chip(`Forwarding: ${carried.label.slice(0, 60)}`, "chip-forward", () => carry(null)) : null,
    ].filter(Boolean);
  }

  #drawChips() {
    const extra = this.#extraChips();
    this.chips.hidden = !this.#files.length && !extra.length;
    fill(this.chips, extra, this.#files.map((file) => h("li", { class: "chip", data: { testid: "chip" } }, icon("file"), h("span", { class: "chip-name" }, file.name),
      h("span", { class: "chip-size" }, sizeText(file.size, this.reader)),
      h("button", { class: "icon-button", type: "button", "aria-label": `Remove ${file.name}`, on: { click: () => {
        this.#files = this.#files.filter((each) => each !== file);
        this.#drawChips();
        this.field.focus();
      } } }, icon("close")))));
    this.#size();
  }

  #size() {
    this.button.disabled = !this.field.value.trim() && !this.#files.length && !Object.keys(this.#extra()).length;
    this.field.style.height = "auto";
    if (this.field.value) this.field.style.height = `${Math.min(this.field.scrollHeight, TALLEST)}px`;
  }

  /** Fit the height to the text, once the box is in the page. */
  fit() {
    this.#size();
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  #typed() {
    if (this.draftKey) drafts.set(this.draftKey, this.field.value);
    this.note.hidden = true;
    this.#size();
    const before = this.field.value.slice(0, this.field.selectionStart);
    const naming = NAMING.exec(before);
    if (naming) return this.offers.show(namesLike(this.reader, naming[2], (who) => this.#name(who.typed, who.sent)));
    const command = /^\/\S*$/.exec(before);
    return this.offers.show(command ? this.#known(command[0]) : []);
  }

  #name(typed, sent) {
    this.#mentions.set(typed, sent);
    this.#replace(NAMING, (_, space) => `${space}${typed} `);
  }

  #known(typed) {
    return this.commands.filter((each) => each.name.startsWith(typed)).map((each) => ({
      draw: () => h("span", { class: "offer-lines" }, h("span", {}, h("span", { class: "offer-name" }, each.name), " ", h("span", { class: "offer-usage" }, each.usage_hint)),
        h("span", { class: "offer-hint" }, `${each.description ? `${each.description} · ` : ""}${this.reader.app.name}`)),
      take: () => this.#replace(/^\/\S*$/, () => `${each.name} `),
    }));
  }

  #replace(pattern, text) {
    const end = this.field.selectionStart;
    const before = this.field.value.slice(0, end).replace(pattern, text);
    this.field.value = before + this.field.value.slice(end).replace(/^ /, "");
    this.field.setSelectionRange(before.length, before.length);
    this.field.focus();
    this.#typed();
    this.offers.show([]);
  }

  #key(event) {
    if (event.isComposing || this.offers.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "ArrowUp" && this.upward && !this.field.value) {
      event.preventDefault();
      this.upward();
    } else if (event.key === "Escape" && this.editing) {
      event.stopPropagation();
      this.editing.cancel();
    }
  }

  async #send() {
    const value = this.field.value;
    const files = this.#files;
    const extra = this.#extra();
    if (!value.trim() && !files.length && !Object.keys(extra).length) return;
    const command = this.editing ? null : /^\/\S+/.exec(value)?.[0];
    const text = command ? value.slice(command.length).trim() : value.trim();
    if (!this.editing) this.#put("", []);
    if (!command && extra.table) this.#table = null;
    if (!command && extra.forward) carry(null);
    this.#drawChips();
    const answer = await this.send({ command, text: toSent(text, this.#mentions), files, extra });
    const silent = answer.acked === false ? `${command ?? "This"} failed because ${this.reader.app.name} did not respond.` : null;
    const problem = answer.error ?? silent;
    if (!problem) return;
    if (!this.field.value && answer.error) this.#put(value, files);
    this.note.hidden = false;
    fill(this.note, icon("warn"), problem);
  }

  #put(value, files) {
    this.field.value = value;
    this.#files = files;
    this.#typed();
    this.offers.show([]);
    this.#drawChips();
  }
}
