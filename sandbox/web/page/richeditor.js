// A rich text field: the browser's own editing, with a toolbar and Slack's keyboard shortcuts.

import { fill, h, icon, safeUrl } from "./dom.js";
import { namesLike, NAMING } from "./naming.js";
import { Offers } from "./offers.js";
import { atom, drawValue, NOTHING, readValue } from "./richvalue.js";

const KEY = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl+";

/** Each tool's name, label, shown key, and `[shift] [alt] code` of the key event. */
const TOOLS = [
  ["bold", "Bold", "B", "KeyB"],
  ["italic", "Italic", "I", "KeyI"],
  ["strike", "Strikethrough", "Shift+X", "shift KeyX"],
  ["link", "Link", "Shift+U", "shift KeyU"],
  ["ordered", "Ordered list", "Shift+7", "shift Digit7"],
  ["bullet", "Bulleted list", "Shift+8", "shift Digit8"],
  ["quote", "Quote", "Shift+9", "shift Digit9"],
  ["code", "Code", "Shift+C", "shift KeyC"],
  ["pre", "Code block", "Alt+Shift+C", "shift alt KeyC"],
];
const COMMANDS = { bold: "bold", italic: "italic", strike: "strikeThrough", ordered: "insertOrderedList", bullet: "insertUnorderedList" };
const BLOCK_TAGS = { quote: "blockquote", pre: "pre" };

/** Draw the field. `marks` are its attributes; `changed(value)` gets each change as rich_text, or null. */
export function drawRichEditor({ marks, labelledBy, placeholder, value, reader, autofocus, changed }) {
  return new RichEditor({ marks, labelledBy, placeholder, value, reader, autofocus, changed }).element;
}

class RichEditor {
  constructor({ marks, labelledBy, placeholder, value, reader, autofocus, changed }) {
    Object.assign(this, { reader, changed });
    this.field = h("div", {
      ...marks, class: "field editor-field", contenteditable: "true", role: "textbox", "aria-multiline": "true", tabindex: "0", autofocus,
      "aria-labelledby": labelledBy, "aria-placeholder": placeholder, data: { ...marks.data, placeholder },
      on: {
        input: () => this.#typed(), keydown: (event) => this.#key(event), focus: () => document.execCommand("defaultParagraphSeparator", false, "div"),
        blur: () => this.offers.show([]), paste: (event) => this.#paste(event),
      },
    }, drawValue(value, reader));
    this.offers = new Offers(this.field);
    this.tools = TOOLS.map(([name, label, shown], index) => h("button", {
      class: "icon-button", type: "button", tabindex: index ? "-1" : "0", "aria-label": label, title: `${label} (${KEY}${shown})`, "aria-pressed": "false", data: { tool: name },
      on: { pointerdown: (event) => event.preventDefault(), click: () => this.#use(name) },
    }, icon(name)));
    this.linkRow = h("div", { class: "editor-link", hidden: true });
    this.element = h("div", { class: "editor" },
      h("div", { class: "editor-tools", role: "toolbar", "aria-label": "Formatting", on: { keydown: (event) => this.#walk(event) } }, this.tools),
      this.linkRow, this.field, this.offers.element);
    this.#mark();
    watch(this);
  }

  #typed() {
    this.#mark();
    this.changed(readValue(this.field));
    const before = textBefore(this.field);
    const naming = before && !this.#closest("pre, code") && NAMING.exec(before.text);
    this.offers.show(naming ? namesLike(this.reader, naming[2], (who) => this.#name(before, naming[2].length + 1, who)) : []);
  }

  #name({ node, end }, length, { part }) {
    const range = document.createRange();
    range.setStart(node, end - length);
    range.setEnd(node, end);
    range.deleteContents();
    const space = document.createTextNode("\u00a0");
    range.insertNode(space);
    range.insertNode(atom(part, this.reader));
    getSelection().collapse(space, 1);
    this.#typed();
  }

  #paste(event) {
    event.preventDefault(); // plain text only: Slack would read another page's markup differently
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  }

  #key(event) {
    if (event.isComposing || this.offers.key(event)) return;
    const pressed = [event.shiftKey && "shift", event.altKey && "alt", event.code].filter(Boolean).join(" ");
    const tool = event.ctrlKey || event.metaKey ? TOOLS.find(([, , , key]) => key === pressed) : null;
    if (tool) {
      event.preventDefault();
      this.#use(tool[0]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) this.#enter(event);
    else if (event.key === "Backspace") this.#backspace(event);
  }

  /** Leave a quote or code block by Enter on its empty last line, as in a list. */
  #enter(event) {
    const code = this.#closest("pre");
    if (code && this.#isOnEmptyEnd(code)) {
      event.preventDefault();
      while (code.lastChild?.nodeName === "BR") code.lastChild.remove();
      const after = h("div", {}, h("br"));
      code.after(after);
      getSelection().collapse(after, 0);
      this.#typed();
    } else this.#leaveIfEmpty(event);
  }

  #isOnEmptyEnd(code) {
    const { anchorNode, anchorOffset } = getSelection();
    const [previous, last] = [...code.childNodes].slice(-2);
    return anchorNode === code && anchorOffset >= code.childNodes.length - 1 && last?.nodeName === "BR" && previous.nodeName === "BR";
  }

  #backspace(event) {
    const { isCollapsed, anchorOffset } = getSelection();
    if (isCollapsed && !anchorOffset) this.#leaveIfEmpty(event);
  }

  #leaveIfEmpty(event) {
    const block = this.#closest("blockquote, pre");
    if (!block || block.textContent.replaceAll(NOTHING, "")) return;
    event.preventDefault();
    document.execCommand("formatBlock", false, "div");
    this.#typed();
  }

  #closest(selector) {
    const { anchorNode } = getSelection();
    const element = anchorNode?.nodeType === Node.TEXT_NODE ? anchorNode.parentElement : anchorNode;
    const found = element?.closest?.(selector);
    return found && this.field.contains(found) && found !== this.field ? found : null;
  }

  #use(name) {
    if (!this.field.contains(getSelection().anchorNode)) this.field.focus();
    if (name === "link") return this.#askLink();
    document.execCommand("styleWithCSS", false, false);
    if (COMMANDS[name]) document.execCommand(COMMANDS[name]);
    else if (name === "code") this.#code();
    else document.execCommand("formatBlock", false, this.#closest(BLOCK_TAGS[name]) ? "div" : BLOCK_TAGS[name]);
    return this.#typed();
  }

  #code() {
    const inside = this.#closest("code");
    const selection = getSelection();
    if (inside && selection.isCollapsed) {
      const after = document.createTextNode(NOTHING);
      inside.after(after);
      selection.collapse(after, 1);
    } else if (inside) inside.replaceWith(...inside.childNodes);
    else {
      const text = selection.toString() || NOTHING;
      const code = h("code", {}, text);
      const range = selection.getRangeAt(0);
      range.deleteContents();
      range.insertNode(code);
      selection.selectAllChildren(code);
      if (text === NOTHING) selection.collapseToEnd();
    }
  }

  #askLink() {
    const selection = getSelection();
    const known = this.#closest("a");
    const range = selection.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
    if (!range) return;
    const text = h("input", { class: "field", type: "text", "aria-label": "Text of the link", placeholder: "Text", value: known?.textContent ?? selection.toString() });
    const url = h("input", { class: "field", type: "url", inputmode: "url", "aria-label": "Address of the link", placeholder: "https://…", value: known?.getAttribute("href") ?? "" });
    const done = () => {
      this.linkRow.hidden = true;
      fill(this.linkRow);
      this.field.focus();
    };
    const save = () => {
      const address = /^[a-z][a-z0-9+.-]*:/i.test(url.value.trim()) ? url.value.trim() : `https://${url.value.trim()}`;
      if (!url.value.trim() || !safeUrl(address)) return url.focus();
      const link = h("a", { href: address }, text.value.trim() || address);
      if (known) known.replaceWith(link);
      else {
        range.deleteContents();
        range.insertNode(link);
      }
      done();
      getSelection().setBaseAndExtent(link.parentNode, [...link.parentNode.childNodes].indexOf(link) + 1, link.parentNode, [...link.parentNode.childNodes].indexOf(link) + 1);
      return this.#typed();
    };
    const keys = (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Enter") save();
      else done();
    };
    text.addEventListener("keydown", keys);
    url.addEventListener("keydown", keys);
    const remove = known && h("button", { class: "button", type: "button", on: { click: () => {
      known.replaceWith(...known.childNodes);
      done();
      this.#typed();
    } } }, "Remove");
    fill(this.linkRow, text, url, h("button", { class: "button button-primary", type: "button", data: { testid: "link-save" }, on: { click: save } }, "Save"), remove);
    this.linkRow.hidden = false;
    (text.value ? url : text).focus();
  }

  /** Arrows move between tools; the toolbar is one Tab stop. */
  #walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = this.tools.at((this.tools.indexOf(event.target) + step) % this.tools.length);
    for (const each of this.tools) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  }

  /** Show which tools are on at the caret, and the placeholder while the field is empty. */
  #mark() {
    this.field.classList.toggle("is-empty", !this.field.textContent.replaceAll(NOTHING, "") && !this.field.querySelector("li, blockquote, pre, .atom"));
    if (!this.field.contains(getSelection().anchorNode)) return;
    for (const each of this.tools) {
      const name = each.dataset.tool;
      const on = COMMANDS[name] ? document.queryCommandState(COMMANDS[name]) : Boolean(this.#closest(BLOCK_TAGS[name] ?? (name === "link" ? "a" : "code")));
      each.setAttribute("aria-pressed", String(on));
    }
  }

  /** The caret moved. */
  moved() {
    this.#mark();
  }
}

const editors = new Set();

function watch(editor) {
  editors.add(editor);
}

document.addEventListener("selectionchange", () => {
  for (const each of editors) {
    if (each.field.isConnected) each.moved();
    else if (each.wasShown) editors.delete(each);
    each.wasShown ||= each.field.isConnected;
  }
});

/** Return the text before the caret in its text node: `{node, end, text}`. */
function textBefore(field) {
  const { anchorNode, anchorOffset, isCollapsed } = getSelection();
  if (!isCollapsed || anchorNode?.nodeType !== Node.TEXT_NODE || !field.contains(anchorNode)) return null;
  return { node: anchorNode, end: anchorOffset, text: anchorNode.data.slice(0, anchorOffset).replaceAll("\u00a0", " ") };
}
