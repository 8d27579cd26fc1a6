// A list of messages: only changed ones are redrawn, and the scroll position stays.

import { h, icon } from "./dom.js";
import { drawMessage } from "./message.js";
import { whenStill } from "./pointer.js";
import { dayHeading, dayOf } from "./times.js";

const NEAR_THE_END = 80;
const SAME_BREATH = 300;

/** A scrolling log of messages. */
export class Log {
  #drawn = new Map();
  #list;
  #stays = true;
  #walks = false;
  #end = 0;

  constructor(label) {
    this.#list = h("div", { class: "log-list" });
    this.jump = h("button", { class: "jump", type: "button", hidden: true, data: { testid: "jump" }, on: { click: () => this.toEnd() } }, icon("down"), "Newest messages");
    this.element = h("div", { class: "log", role: "log", "aria-label": label, tabindex: "0", on: { scroll: () => this.#scrolled(), keydown: (event) => this.#key(event), pointerdown: () => (this.#walks = false) } }, this.#list, this.jump);
    // When a picture loads or the drawer opens, a log that was at its end stays there.
    const keepEnd = () => this.#stays && this.toEnd();
    const resized = new ResizeObserver(() => whenStill(keepEnd));
    resized.observe(this.element);
    resized.observe(this.#list);
  }

  /**
   * Show messages, oldest first. `firstUnread` is the ts of the first message to mark as new, `before` an element
   * above them all, `unreadReplies(ts)` the count of replies not yet seen.
   */
  show(messages, { reader, doing, firstUnread = null, before = null, unreadReplies = () => 0, divide = true }) {
    const focus = this.#focusedAction();
    // A reader who has just scrolled up stays there, even before the scroll event arrives.
    if (this.element.scrollTop < this.#end - NEAR_THE_END) this.#stays = false;
    const rows = before ? [before] : [];
    const kept = new Map();
    let previous = null;
    for (const message of messages) {
      const isNewDay = divide && (!previous || dayOf(previous.ts, reader) !== dayOf(message.ts, reader));
      if (isNewDay) rows.push(this.#keep(kept, `day ${message.ts}`, dayHeading(message.ts, reader), () => drawDay(message, reader)));
      if (message.ts === firstUnread) rows.push(this.#keep(kept, "new", firstUnread, () => h("div", { class: "new-line", role: "separator" }, h("span", {}, "New"))));
      const compact = !isNewDay && message.ts !== firstUnread && isSameBreath(previous, message);
      const unread = unreadReplies(message.ts);
      const isEdited = Boolean(doing.editors.of(message));
      const shape = [message, compact, unread, isEdited, reader.id, reader.zone];
      rows.push(this.#keep(kept, `message ${message.ts}`, shape, () => drawMessage(message, { reader, doing, compact, unreadReplies: unread })));
      previous = message;
    }
    this.#drawn = kept;
    this.#arrange(rows);
    if (this.#stays) this.toEnd();
    this.jump.hidden = this.#atEnd();
    this.#refocus(focus);
  }

  #keep(kept, key, shape, draw) {
    const before = this.#drawn.get(key);
    const entry = before && isSame(before.shape, shape) ? before : { shape, element: draw() };
    kept.set(key, entry);
    return entry.element;
  }

  /** Put the rows in order without moving those already in place, so that focus and open lists survive. */
  #arrange(rows) {
    const wanted = new Set(rows);
    for (const each of [...this.#list.children]) if (!wanted.has(each)) each.remove();
    rows.forEach((row, index) => {
      if (this.#list.children[index] !== row) this.#list.insertBefore(row, this.#list.children[index] ?? null);
    });
  }

  /** Arrows move between messages; on a message, T, R and M press its tools. */
  #key(event) {
    const { target, key } = event;
    const isMessage = target.matches("[data-ts]");
    if (event.ctrlKey || event.metaKey || event.altKey || !(isMessage || target === this.element)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) {
      const rows = [...this.#list.querySelectorAll("[data-ts]")];
      const next = isMessage ? rows[rows.indexOf(target) + step] : rows.at(-1);
      this.#walks = true;
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
      event.preventDefault();
    } else if (isMessage && this.#walks) {
      const tool = target.querySelector(`.message-tools [data-key="${CSS.escape(key.toLowerCase())}"]`);
      if (!tool) return;
      event.preventDefault();
      tool.click();
    }
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  #focusedAction() {
    const focused = document.activeElement;
    const message = this.element.contains(focused) ? focused.closest("[data-ts]") : null;
    return message && { ts: message.dataset.ts, action: focused.dataset.actionId };
  }

  #refocus(focus) {
    if (!focus || this.element.contains(document.activeElement) || document.querySelector("dialog[open], .menu")) return;
    const message = this.#list.querySelector(`[data-ts="${focus.ts}"]`);
    const again = focus.action && message?.querySelector(`[data-action-id="${CSS.escape(focus.action)}"]`);
    (again || message || this.element).focus({ preventScroll: true });
  }

  #scrolled() {
    this.#stays = this.#atEnd();
    this.jump.hidden = this.#stays;
  }

  /** Scroll to the newest message. */
  toEnd() {
    this.#stays = true;
    this.element.scrollTop = this.element.scrollHeight;
    this.#end = this.element.scrollTop;
  }

  /** Scroll to the first new message, or to the start when none is marked. */
  toNews() {
    const mark = this.#list.querySelector(".new-line");
    this.element.scrollTop = mark ? mark.offsetTop - this.element.offsetTop - 40 : 0;
    this.#scrolled();
  }
}

/** A message is the same object until it changes, so no deep comparison is needed. */
function isSame(before, now) {
  return Array.isArray(now) ? now.every((each, index) => each === before[index]) : before === now;
}

function drawDay(message, reader) {
  return h("div", { class: "day", role: "separator" }, h("span", {}, dayHeading(message.ts, reader)));
}

function isSameBreath(previous, message) {
  return previous && previous.user === message.user && message.ts - previous.ts < SAME_BREATH
    && !previous.ephemeral_for && message.subtype !== "thread_broadcast" && !message.ephemeral_for && !previous.reply_count
    && !previous.blocks.some((each) => each.type === "actions") && !message.blocks.some((each) => each.type === "header");
}
