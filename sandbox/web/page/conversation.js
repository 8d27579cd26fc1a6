// The middle of the page: one conversation with its messages and composer, or the app's Home tab.

import { drawBlocks } from "./blocks.js";
import { avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { fill, h } from "./dom.js";
import { Editors } from "./editing.js";
import { Form } from "./form.js";
import { Log } from "./log.js";
import { pressWith } from "./press.js";

/** Return whether a message is new to a person: not their own, and more than a file in a thread. */
export function isNews(message, me) {
  return message.user !== me && (!message.is_reply || Boolean(message.text) || message.blocks.length > 0);
}

/** One conversation on screen. Another person or channel gets a new pane, so drafts and positions stay apart. */
export class ConversationPane {
  #firstUnread = null;
  #wasAway = true;
  #homeForm = new Form();
  #homeShape = null;
  #headShape = null;

  constructor({ world, channel, doing, does, go, changed, buttons, buttonsState }) {
    Object.assign(this, { world, channel, does, go, buttons, buttonsState });
    this.doing = { ...doing, editors: new Editors(does, changed, () => this.composer?.field.focus()) };
    const reader = world.reader();
    const info = this.#info();
    this.#markNew();
    this.isApp = !info || info.kind === "im";
    this.log = new Log(this.#name());
    this.head = h("header", { class: "pane-head" });
    this.home = h("div", { class: "home", tabindex: "0", role: "region", "aria-label": "Home", data: { testid: "home" } });
    const readOnly = this.#readOnlyReason();
    this.composer = readOnly ? null : new Composer({
      label: `Message ${this.isApp ? reader.app.name : `#${info.name}`}`, testid: "composer",
      draftKey: `${reader.id}:${channel}`, reader, commands: reader.app.commands, upward: () => this.#editLast(),
      send: ({ text, command, files, extra }) => {
        this.log.toEnd(); // the new message, and the answer to it, appear there
        return command ? does("command", { channel: this.channel, command, text }) : does("say", { channel: this.channel, text, ...extra }, files);
      },
    });
    const foot = this.composer?.element ?? h("p", { class: "read-only" }, readOnly);
    this.messages = h("div", { class: "pane-messages", id: "conversation" }, this.log.element, foot);
    this.element = h("div", { class: "pane" }, this.head, this.messages, this.home);
  }

  /** Return why this person cannot write here, or null. */
  #readOnlyReason() {
    const me = this.world.get("me");
    if (me.deleted) return `${me.real_name} is deactivated, so nobody can sign in with this account.`;
    return this.isApp && !this.world.get("app").replies_allowed ? "Sending messages to this app has been turned off." : null;
  }

  /** Arrow up in an empty box: edit the person's last message. */
  #editLast() {
    const reader = this.world.reader();
    const mine = this.world.messages(this.channel).filter((each) => each.user === reader.id && each.text && !each.deleted && !each.is_reply);
    if (mine.length) this.doing.editors.start(mine.at(-1), reader);
  }

  #info() {
    return this.world.get("conversations").find((each) => each.id === this.channel) ?? null;
  }

  #name() {
    const info = this.#info();
    return !info || info.kind === "im" ? this.world.get("app").name : `#${info.name}`;
  }

  /** Remember where new messages begin; if nothing was ever read, all are new and none is marked. */
  #markNew() {
    const read = this.#info()?.last_read;
    if (!read) return;
    const me = this.world.get("me").id;
    const found = this.world.messages(this.channel).find((each) => each.ts > read && !each.is_reply && each.user !== me && !each.ephemeral_for);
    this.#firstUnread = found?.ts ?? null;
  }

  /** Draw what changed. */
  update(where, dismissed) {
    const reader = this.world.reader();
    const onHome = this.isApp && where.tab === "home" && reader.app.home_tab;
    const isAway = onHome || document.visibilityState !== "visible";
    if (isAway) this.#markNew();
    this.#drawHead(reader, onHome);
    this.messages.hidden = onHome;
    this.home.hidden = !onHome;
    if (onHome) this.#drawHome(reader);
    const all = this.channel ? this.world.messages(this.channel) : [];
    const top = all.filter((each) => !dismissed.has(each.key) && isOnTop(each));
    const seen = this.#info()?.threads ?? {};
    const replies = all.filter((each) => each.is_reply && isNews(each, reader.id));
    const unread = (ts) => replies.filter((each) => each.thread_ts === ts && each.ts > (seen[ts] ?? "")).length;
    const before = this.#intro(reader, top.length);
    this.log.show(top, { reader, doing: this.doing, firstUnread: this.#firstUnread, before, unreadReplies: unread });
    const read = this.#info()?.last_read ?? "";
    if (this.#wasAway && !onHome) this.#firstUnread || !read ? this.log.toNews() : this.log.toEnd();
    this.#wasAway = isAway;
    const last = top.at(-1);
    if (!isAway && last && last.ts > read) {
      this.does("read", { channel: this.channel, ts: last.ts });
    }
  }

  #intro(reader, count) {
    this.intro ??= h("div", { class: "intro" });
    const name = this.#name();
    const older = this.#info()?.older;
    if (older) return fill(this.intro, h("p", {}, `${older} older ${older === 1 ? "message is" : "messages are"} not shown.`));
    return fill(this.intro, this.isApp ? avatar(reader.app.user_id, name, true) : null, h("h2", {}, name),
      h("p", {}, this.isApp ? `This is the beginning of your conversation with ${name}.` : `This is the beginning of ${name}.`),
      count ? null : h("p", { class: "intro-empty" }, "No messages yet. New ones appear here."));
  }

  #drawHead(reader, onHome) {
    const name = this.#name();
    const tab = (id, label, isOn) => h("button", {
      class: "tab", type: "button", role: "tab", "aria-selected": String(isOn), data: { testid: `tab-${id}` }, on: { click: () => this.go({ tab: id === "home" ? "home" : null }) },
    }, label);
    const tabs = this.isApp && reader.app.home_tab
      ? h("div", { class: "tabs", role: "tablist", "aria-label": name }, tab("home", "Home", onHome), tab("messages", "Messages", !onHome))
      : null;
    const focused = document.activeElement?.dataset?.testid;
    const mine = this.head.contains(document.activeElement);
    const people = this.isApp ? null : this.#info().members.filter((id) => !reader.memberOf(id)?.is_bot).length;
    const shape = JSON.stringify([name, onHome, people, reader.app, this.buttonsState()]);
    if (shape === this.#headShape) return;
    this.#headShape = shape;
    fill(this.head, h("h1", {}, this.isApp ? avatar(reader.app.user_id, name, true) : null, name),
      people ? h("span", { class: "head-count" }, `${people} ${people === 1 ? "person" : "people"}`) : null,
      reader.app.connected ? null : h("span", { class: "offline", title: "Presses and messages get no answer until the app opens a socket." }, "not connected"), tabs, h("div", { class: "head-buttons" }, this.buttons()));
    if (mine && focused) this.head.querySelector(`[data-testid="${focused}"]`)?.focus();
  }

  #drawHome(reader) {
    const view = this.world.get("home");
    const shape = JSON.stringify([view?.hash, reader.id]);
    if (shape === this.#homeShape) return;
    this.#homeShape = shape;
    if (!view) return fill(this.home, h("p", { class: "home-empty" }, `${reader.app.name} has not published this tab yet.`));
    const place = { key: `view:${view.id}`, form: this.#homeForm, heading: "h2" };
    place.press = (block, element, value) => pressWith(
      (confirmed) => this.does("press_in_view", { view: view.id, block: block.block_id, action: element.action_id, value, confirmed, values: place.form.collect(view.content.blocks) }),
      { place, block, element, reader },
    );
    place.suggest = (block, element, typed) => this.does("suggest", { view: view.id, block: block.block_id, action: element.action_id, typed });
    return fill(this.home, h("div", { class: "home-page" }, drawBlocks(view.content.blocks, place, reader)));
  }
}

function isOnTop(message) {
  if (message.is_reply) return message.subtype === "thread_broadcast";
  return !message.deleted || message.reply_count > 0;
}
