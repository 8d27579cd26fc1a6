// Draw what came along with a message: a forwarded message, a pasted table, or an app's attachment.

import { drawBlocks } from "./blocks.js";
import { Form } from "./form.js";
import { h, safeUrl } from "./dom.js";
import { drawMrkdwn } from "./richtext.js";

/** Draw a message's attachments; nothing in them can be pressed. */
export function drawAttachments(message, reader) {
  if (!message.attachments.length) return null;
  const place = { key: `attachments:${message.channel}:${message.ts}`, form: new Form(), press: () => null };
  return h("div", { class: "attachments" }, message.attachments.map((each) => h("blockquote", { class: "attachment", data: { testid: each.is_share ? "forwarded" : "attachment" } },
    each.author_name ? h("p", { class: "attachment-author" }, each.author_name) : null,
    each.text ? h("div", {}, drawMrkdwn(each.text, reader)) : null,
    each.blocks ? drawBlocks(each.blocks, place, reader) : null,
    each.footer ? h("p", { class: "attachment-foot" }, each.from_url ? h("a", { href: safeUrl(each.from_url), target: "_blank", rel: "noopener noreferrer" }, each.footer) : each.footer) : null)));
}
