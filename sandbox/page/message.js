// Draw one message: who, when, the blocks or the text, files, reactions, and the bar that leads to its thread.

import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { drawFiles } from "./files.js";
import { Form } from "./form.js";
import { pressWith } from "./press.js";
import { drawMrkdwn } from "./richtext.js";
import { inFull, timeOf } from "./times.js";

const forms = new Map();

/**
 * Draw a message. `doing` says what can be done with it: `press(message, ...)`, `openThread(ts)`, `dismiss(message)`;
 * without `openThread` it stands in a thread. `unreadReplies` counts those since the thread was last seen.
 */
export function drawMessage(message, { reader, doing, compact = false, unreadReplies = 0 }) {
  if (message.subtype === "tombstone" || message.deleted) return drawTombstone(message, { reader, doing });
  const name = reader.nameOf(message.user) ?? "Someone";
  const isApp = message.user === reader.app.user_id;
  const isPrivate = Boolean(message.ephemeral_for);
  return h("article", {
    class: `message${compact ? " is-compact" : ""}${isPrivate ? " is-private" : ""}`,
    "aria-label": `${name}, ${timeOf(message.ts, reader)}`,
    data: { testid: "message", ts: message.ts, private: isPrivate ? "true" : null },
  },
    isPrivate ? drawPrivateMark(message, doing) : null,
    h("div", { class: "message-gutter" }, compact ? drawTime(message, reader) : avatar(message.user, name, isApp)),
    h("div", { class: "message-body" },
      compact ? null : h("header", { class: "message-head" },
        h("span", { class: "message-author" }, name), isApp ? h("span", { class: "badge" }, "App") : null, drawTime(message, reader)),
      drawContent(message, reader, doing),
      message.files.length ? drawFiles(message.files, reader) : null,
      drawReactions(message, reader),
      message.reply_count && doing.openThread ? drawThreadBar(message, reader, doing, unreadReplies) : null),
    doing.openThread && !isPrivate ? h("div", { class: "message-tools" },
      h("button", {
        class: "icon-button", type: "button", "aria-label": "Reply in thread", title: "Reply in thread",
        data: { testid: "open-thread" }, on: { click: () => doing.openThread(message.ts) },
      }, icon("reply"))) : null);
}

function drawTime(message, reader) {
  return h("time", { class: "message-time", title: inFull(message.ts, reader) }, timeOf(message.ts, reader));
}

function drawPrivateMark(message, doing) {
  return h("p", { class: "private-mark" }, icon("eye"), "Only visible to you",
    h("button", { class: "link-button", type: "button", on: { click: () => doing.dismiss(message) } }, "Dismiss message"));
}

function drawContent(message, reader, doing) {
  const edited = message.edited_ts ? h("span", { class: "edited", title: inFull(message.edited_ts, reader) }, "(edited)") : null;
  const typedByPerson = message.user !== reader.app.user_id;
  const hasBlocks = message.blocks.length && !(typedByPerson && message.text);
  if (!hasBlocks) return message.text ? h("div", { class: "message-text" }, drawMrkdwn(message.text, reader), edited && " ", edited) : null;
  const key = `message:${message.channel}:${message.ts}`;
  if (!forms.has(key)) forms.set(key, new Form());
  const place = { key, form: forms.get(key) };
  place.press = (block, element, value) => pressWith(
    (confirmed) => doing.press(message, block, element, value, confirmed),
    { place, block, element, reader },
  );
  return h("div", {}, drawBlocks(message.blocks, place, reader), edited);
}

function drawReactions(message, reader) {
  const some = message.reactions.filter((each) => each.users.length);
  if (!some.length) return null;
  return h("div", { class: "reactions" }, some.map(({ name, users }) =>
    h("span", { class: "reaction", title: `${users.map(reader.nameOf).join(", ")} :${name}:` }, emoji(name) ?? `:${name}:`, " ", users.length)));
}

function drawThreadBar(message, reader, doing, unreadReplies) {
  const count = message.reply_count;
  const faces = message.reply_users.slice(0, 4).map((id) => avatar(id, reader.nameOf(id), id === reader.app.user_id));
  return h("button", {
    class: `thread-bar${unreadReplies ? " has-unread" : ""}`, type: "button", data: { testid: "thread-bar" },
    on: { click: () => doing.openThread(message.ts) },
  }, faces, h("span", { class: "thread-count" }, `${count} ${count === 1 ? "reply" : "replies"}`),
    unreadReplies ? h("span", { class: "unread-badge" }, `${unreadReplies} new`) : null,
    message.latest_reply ? h("span", { class: "thread-last" }, `Last at ${timeOf(message.latest_reply, reader)}`) : null);
}

function drawTombstone(message, { reader, doing }) {
  return h("article", { class: "message is-gone", data: { testid: "message", ts: message.ts } },
    h("div", { class: "message-gutter" }),
    h("div", { class: "message-body" }, h("p", { class: "gone" }, "This message was deleted."),
      message.reply_count && doing.openThread ? drawThreadBar(message, reader, doing, 0) : null));
}
