// Draw one message: author, time, blocks or text, files, reactions, and the bar to its thread.

import { drawAttachments } from "./attachments.js";
import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { carry } from "./carried.js";
import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { drawFiles } from "./files.js";
import { Form } from "./form.js";
import { openMenu } from "./menu.js";
import { pressWith } from "./press.js";
import { openEmoji } from "./reacting.js";
import { drawMrkdwn } from "./richtext.js";
import { inFull, timeOf } from "./times.js";
import { badgeOf } from "./world.js";

const forms = new Map();

/**
 * Draw a message. `doing` says what can be done with it: `press(message, ...)`, `react(message, name, on)`,
 * `remove(message)`, `dismiss(message)`, `editors`, and `openThread(ts)` unless it is in a thread already.
 * `unreadReplies` counts replies since the thread was last seen.
 */
export function drawMessage(message, { reader, doing, compact = false, unreadReplies = 0 }) {
  if (message.subtype === "tombstone" || message.deleted) return drawTombstone(message, { reader, doing });
  const name = reader.nameOf(message.user) ?? "Someone";
  const isApp = message.user === reader.app.user_id;
  const isPrivate = Boolean(message.ephemeral_for);
  return h("article", {
    class: `message${compact ? " is-compact" : ""}${isPrivate ? " is-private" : ""}`, tabindex: "-1",
    "aria-label": `${name}, ${timeOf(message.ts, reader)}`,
    data: { testid: "message", ts: message.ts, private: isPrivate ? "true" : null },
  },
    isPrivate ? drawPrivateMark(message, doing) : null,
    h("div", { class: "message-gutter" }, compact ? drawTime(message, reader) : avatar(message.user, name, isApp)),
    h("div", { class: "message-body" },
      compact ? null : h("header", { class: "message-head" },
        h("span", { class: "message-author" }, name), drawStanding(reader.memberOf(message.user)), drawTime(message, reader)),
      drawBroadcast(message, doing),
      doing.editors.of(message)?.element ?? drawContent(message, reader, doing),
      drawAttachments(message, reader),
      message.files.length ? drawFiles(message.files, reader) : null,
      drawReactions(message, reader, doing),
      message.reply_count && doing.openThread ? drawThreadBar(message, reader, doing, unreadReplies) : null),
    isPrivate ? null : drawTools(message, reader, doing));
}

function drawStanding(member) {
  const badge = badgeOf(member);
  return badge ? h("span", { class: "badge" }, badge) : null;
}

/** Draw the note of a reply that was also sent to the conversation; it links to the thread. */
function drawBroadcast(message, doing) {
  if (message.subtype !== "thread_broadcast" || !doing.openThread) return null;
  return h("p", { class: "broadcast" }, "replied to a thread: ", h("button", { class: "link-button", type: "button", on: { click: () => doing.openThread(message.thread_ts) } }, "see it"));
}

function drawTools(message, reader, doing) {
  // Skipped by Tab: keyboard users move between messages with the arrows and press letters.
  const tool = (name, label, key, testid, click) => h("button", {
    class: `icon-button tool-${testid}`, type: "button", tabindex: "-1", "aria-label": label, title: `${label} (${key})`, data: { testid, key: key.toLowerCase() }, on: { click },
  }, icon(name));
  const react = (event) => openEmoji(event.currentTarget, (name) => doing.react(message, name, true));
  const more = tool("dots", "More actions", "M", "message-menu", (event) => {
    const button = event.currentTarget;
    openMenu(button, [
      { label: "Add a reaction…", choose: () => openEmoji(button, (name) => doing.react(message, name, true)) },
      doing.openThread ? { label: "Reply in thread", choose: () => doing.openThread(message.thread_ts ?? message.ts) } : null,
      { label: "Forward message…", choose: () => carry({ channel: message.channel, ts: message.ts, label: message.text || "a message" }) },
      message.user === reader.id && message.text ? { label: "Edit message", choose: () => doing.editors.start(message, reader) } : null,
      message.user === reader.id ? { label: "Delete message…", danger: true, choose: () => doing.remove(message) } : null,
    ].filter(Boolean));
  });
  more.setAttribute("aria-haspopup", "menu");
  return h("div", { class: "message-tools" }, tool("smile", "Add a reaction", "R", "add-reaction", react),
    doing.openThread ? tool("reply", "Reply in thread", "T", "open-thread", () => doing.openThread(message.thread_ts ?? message.ts)) : null, more);
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
  place.suggest = (block, element, typed) => doing.suggest(message, block, element, typed);
  return h("div", {}, drawBlocks(message.blocks, place, reader), edited);
}

function drawReactions(message, reader, doing) {
  const some = message.reactions.filter((each) => each.users.length);
  if (!some.length) return null;
  const one = ({ name, users }) => {
    const isMine = users.includes(reader.id);
    const who = `${users.map((each) => (each === reader.id ? "You" : reader.nameOf(each))).join(", ")} reacted with :${name}:`;
    return h("button", { class: `reaction${isMine ? " is-mine" : ""}`, type: "button", title: who, "aria-label": who, "aria-pressed": String(isMine), data: { testid: "reaction" }, on: { click: () => doing.react(message, name, !isMine) } },
      emoji(name) ?? `:${name}:`, " ", users.length);
  };
  return h("div", { class: "reactions" }, some.map(one));
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
