// A thread at the side (on a phone over everything): the parent, the replies, a box to reply.

import { Composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { Editors } from "./editing.js";
import { Log } from "./log.js";

/** The panel for the thread under one message. */
export class ThreadPane {
  constructor({ world, channel, ts, doing, does, changed, close }) {
    Object.assign(this, { world, channel, ts, does });
    const reader = world.reader();
    this.doing = { ...doing, openThread: null, editors: new Editors(does, changed, () => this.composer.field.focus()) };
    this.log = new Log("Thread");
    this.composer = new Composer({
      label: "Reply…", testid: "reply", draftKey: `${reader.id}:${channel}:${ts}`, reader, upward: () => this.#editLast(),
      send: ({ text, command, files, extra }) => (command
        ? Promise.resolve({ error: `${command} is not supported in threads. Sorry!` })
        : this.#reply(text, files, extra)),
    });
    this.broadcast = h("input", { type: "checkbox" });
    const also = h("label", { class: "broadcast-choice" }, this.broadcast, h("span", {}, "Also send to the conversation"));
    this.composer.element.append(also);
    this.element = h("section", { class: "thread", "aria-label": "Thread", data: { testid: "thread", ts } },
      h("header", { class: "pane-head side-head" },
        h("button", { class: "icon-button only-narrow", type: "button", "aria-label": "Back", data: { testid: "thread-back" }, on: { click: close } }, icon("back")),
        h("h2", {}, "Thread"),
        h("button", { class: "icon-button only-wide", type: "button", "aria-label": "Close the thread", data: { testid: "thread-close" }, on: { click: close } }, icon("close"))),
      this.log.element, this.composer.element);
  }

  #reply(text, files, extra) {
    const broadcast = this.broadcast.checked;
    this.broadcast.checked = false;
    this.log.toEnd();
    return this.does("reply", { channel: this.channel, ts: this.ts, text, broadcast, ...extra }, files);
  }

  #editLast() {
    const reader = this.world.reader();
    const mine = this.world.messages(this.channel).filter((each) => each.thread_ts === this.ts && each.user === reader.id && each.text && !each.deleted);
    if (mine.length) this.doing.editors.start(mine.at(-1), reader);
  }

  /** Draw what changed. */
  update(dismissed) {
    const reader = this.world.reader();
    const all = this.world.messages(this.channel).filter((each) => !dismissed.has(each.key));
    const parent = all.find((each) => each.ts === this.ts);
    const replies = all.filter((each) => each.thread_ts === this.ts && each.ts !== this.ts && !each.deleted);
    const count = replies.filter((each) => !each.ephemeral_for).length;
    this.divider ??= h("div", { class: "thread-divider" }, h("span", {}));
    this.divider.firstChild.textContent = count ? `${count} ${count === 1 ? "reply" : "replies"}` : "No replies yet";
    this.log.show(parent ? [parent, ...replies] : replies, { reader, doing: this.doing, divide: false });
    const top = this.log.element.querySelector(`[data-ts="${this.ts}"]`);
    if (top && top.nextElementSibling !== this.divider) top.after(this.divider);
    const seen = this.world.get("conversations").find((each) => each.id === this.channel)?.threads?.[this.ts] ?? "";
    const last = replies.at(-1);
    if (last && last.ts > seen && document.visibilityState === "visible") this.does("read", { channel: this.channel, thread: this.ts, ts: last.ts });
  }
}
