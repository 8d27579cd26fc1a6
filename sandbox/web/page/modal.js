// The modal on top of a person's screen: drawn from the app's view, submitted to it, errors beside the fields.

import { drawBlocks } from "./blocks.js";
import { fill, h, icon } from "./dom.js";
import { Form } from "./form.js";
import { pressWith } from "./press.js";
import { bareText } from "./richtext.js";

/** Shows a person's top view in a dialog. `does(what, facts)` sends to the sandbox. */
export class Modal {
  #forms = new Map();
  #shown = null;
  #busy = false;
  #error = null;

  constructor(does) {
    this.does = does;
    this.dialog = h("dialog", {
      class: "dialog modal", "aria-labelledby": "modal-title", data: { testid: "modal" },
      on: {
        cancel: (event) => {
          event.preventDefault();
          if (event.target === this.dialog) this.#close(false);
        },
      },
    });
    this.inside = h("div", { class: "modal-inside" });
    this.dialog.append(this.inside);
    document.body.append(this.dialog);
  }

  /** Show the top of a stack of views, or nothing. */
  show(stack, reader) {
    this.reader = reader;
    for (const id of this.#forms.keys()) if (!stack.some((view) => view.id === id)) this.#forms.delete(id);
    const view = stack.at(-1);
    if (!view) {
      this.#shown = this.view = null;
      if (this.dialog.open) this.dialog.close();
      fill(this.inside);
      return;
    }
    const shape = JSON.stringify([view.id, view.hash, stack.length, reader.id]);
    if (shape === this.#shown) return;
    const isSameView = this.view?.id === view.id;
    this.#shown = shape;
    this.view = view;
    this.stack = stack;
    this.#error = null;
    if (!isSameView) this.#busy = false;
    this.#draw(isSameView);
    if (!this.dialog.open) this.dialog.showModal();
    if (!isSameView) this.#focusFirst();
  }

  #formOf(view) {
    if (!this.#forms.has(view.id)) this.#forms.set(view.id, new Form());
    return this.#forms.get(view.id);
  }

  #draw(keepPlace) {
    const { view, reader } = this;
    const content = view.content;
    const focused = keepPlace ? focusedField(this.dialog) : null;
    const scroll = keepPlace ? this.dialog.querySelector(".dialog-body")?.scrollTop ?? 0 : 0;
    const place = { key: `view:${view.id}`, form: this.#formOf(view) };
    place.press = (block, element, value) => pressWith(
      (confirmed) => this.does("press_in_view", { view: view.id, block: block.block_id, action: element.action_id, value, confirmed, values: place.form.collect(content.blocks) }),
      { place, block, element, reader },
    );
    place.upload = (files) => this.does("upload", {}, files);
    place.suggest = (block, element, typed) => this.does("suggest", { view: view.id, block: block.block_id, action: element.action_id, typed });
    const hasInputs = content.blocks.some((each) => each.type === "input");
    const submit = content.submit ? bareText(content.submit) : hasInputs ? "Submit" : null;
    fill(this.inside,
      h("form", { class: "modal-form", novalidate: true, on: { submit: (event) => this.#submit(event), keydown: (event) => this.#key(event) } },
        h("header", { class: "dialog-head" },
          this.stack.length > 1 ? h("button", { class: "icon-button", type: "button", "aria-label": "Back", data: { testid: "modal-back" }, on: { click: () => this.#close(false) } }, icon("back")) : null,
          h("h2", { id: "modal-title" }, bareText(content.title)),
          h("button", { class: "icon-button", type: "button", "aria-label": "Close", data: { testid: "modal-close" }, on: { click: () => this.#close(true) } }, icon("close"))),
        h("div", { class: "dialog-body", tabindex: "-1" }, drawBlocks(content.blocks, place, reader)),
        h("footer", { class: "dialog-foot" },
          h("p", { class: "modal-error", role: "alert" }, this.#error ? [icon("warn"), this.#error] : null),
          h("button", { class: "button", type: "button", data: { testid: "modal-cancel" }, on: { click: () => this.#close(false) } }, content.close ? bareText(content.close) : submit ? "Cancel" : "Close"),
          submit ? h("button", { class: `button button-primary${this.#busy ? " is-busy" : ""}`, type: "submit", disabled: this.#busy, "aria-busy": String(this.#busy), data: { testid: "modal-submit" } }, submit) : null)));
    this.dialog.querySelector(".dialog-body").scrollTop = scroll;
    if (focused) refocus(this.dialog, focused);
  }

  #focusFirst() {
    const first = this.dialog.querySelector("[autofocus], .dialog-body :is(input, textarea, select, [contenteditable=true], .file-input button):not([disabled], [hidden])");
    (first ?? this.dialog.querySelector("[data-testid=modal-submit]") ?? this.dialog.querySelector(".dialog-body")).focus();
  }

  /** Submit with Ctrl+Enter from any field. */
  #key(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    if (this.dialog.querySelector("[data-testid=modal-submit]")) event.currentTarget.requestSubmit();
  }

  async #submit(event) {
    event.preventDefault();
    const { view } = this;
    const form = this.#formOf(view);
    if (this.#busy) return;
    this.#busy = true;
    this.#error = null;
    form.errors.clear();
    this.#draw(true);
    await Promise.all(form.pending);
    const answer = await this.does("submit", { view: view.id, values: form.collect(view.content.blocks) });
    this.#busy = false;
    if (this.view?.id !== view.id || !this.dialog.open) return;
    for (const [block, text] of Object.entries(answer.errors ?? {})) form.errors.set(block, text);
    if (answer.error) this.#error = answer.error;
    else if (!answer.acked && !form.errors.size) this.#error = `${this.reader.app.name} did not respond. Your text is still here; try again.`;
    this.#draw(true);
    const wrong = this.dialog.querySelector("[aria-invalid=true]");
    if (wrong) (wrong.matches("[role=group], [role=radiogroup]") ? wrong.querySelector("input, button") : wrong).focus();
  }

  #close(all) {
    const { stack } = this;
    for (const view of all ? stack : stack.slice(-1)) this.#forms.delete(view.id);
    this.does("close", { view: this.view.id, all });
  }
}

function focusedField(dialog) {
  const focused = document.activeElement;
  if (!dialog.contains(focused)) return null;
  const { blockId, actionId, testid } = focused.dataset;
  return { blockId, actionId, testid, value: focused.type === "checkbox" || focused.type === "radio" ? focused.value : null, caret: focused.selectionStart ?? null };
}

function refocus(dialog, { blockId, actionId, testid, value, caret }) {
  const found = testid
    ? dialog.querySelector(`[data-testid="${testid}"]`)
    : [...dialog.querySelectorAll(`[data-block-id="${CSS.escape(blockId ?? "")}"][data-action-id="${CSS.escape(actionId ?? "")}"]`)].find((each) => value === null || each.value === value);
  found?.focus();
  if (found?.isContentEditable) {
    getSelection().selectAllChildren(found);
    getSelection().collapseToEnd();
  }
  if (caret !== null && found?.matches("textarea, input[type=text]")) found.setSelectionRange(caret, caret);
}
