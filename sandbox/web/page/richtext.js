// Draw a tree of mrkdwn nodes, and Slack's rich_text blocks.

import { h, safeUrl } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { parse, unescape } from "./mrkdwn.js";
import { dateText, inFull } from "./times.js";

const TAGS = { bold: "strong", italic: "em", strike: "s", code: "code", pre: "pre", quote: "blockquote" };

/** Draw a mrkdwn text for this reader. */
export function drawMrkdwn(text, reader) {
  return parse(text).map((node) => drawNode(node, reader));
}

/** Draw a text object: mrkdwn, or plain text with its emoji. */
export function drawText(text, reader) {
  if (!text) return [];
  if (text.type === "mrkdwn") return drawMrkdwn(text.text, reader);
  // Slack escapes &, < and > in plain text too.
  return unescape(text.text).split("\n").flatMap((line, index) => [index ? h("br") : null, withEmoji(line)]);
}

/** Return a text object as a plain string, for labels. */
export function bareText(text) {
  return text ? withEmoji(unescape(text.text)) : "";
}

function drawNode(node, reader) {
  if (TAGS[node.kind]) return h(TAGS[node.kind], {}, node.children.map((each) => drawNode(each, reader)));
  if (node.kind === "text") return node.text;
  if (node.kind === "break") return h("br");
  return drawReference(node, reader);
}

function drawReference(node, reader) {
  switch (node.kind) {
    case "link":
      return drawLink(node.url, node.children.map((each) => drawNode(each, reader)));
    case "user":
      return mention(`@${reader.nameOf(node.id) ?? node.label ?? node.id}`, node.id === reader.id);
    case "group":
      return mention(`@${reader.groupOf(node.id) ?? node.label ?? node.id}`, false);
    case "channel":
      return mention(`#${reader.channelOf(node.id) ?? node.label ?? node.id}`, false);
    case "broadcast":
      return mention(`@${node.label ?? node.range}`, true);
    case "emoji":
      return emoji(node.name) ?? `:${node.name}:`;
    default:
      return drawDate(node, reader);
  }
}

function mention(text, isMe) {
  return h("span", { class: isMe ? "mention mention-me" : "mention" }, text);
}

function drawLink(url, children) {
  const href = safeUrl(url);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, children) : h("span", {}, children);
}

function drawDate({ unix, pattern, link, label }, reader) {
  const text = Number.isFinite(unix) ? dateText(unix, pattern, reader) ?? label : label;
  const time = h("time", Number.isFinite(unix) ? { title: inFull(unix, reader) } : {}, text);
  return link ? drawLink(link, [time]) : time;
}

/** Draw a rich_text block's lines. */
export function drawRichText(block, reader) {
  return block.elements.map((line) => drawLine(line, reader));
}

function drawLine(line, reader) {
  if (line.type === "rich_text_list") {
    const items = line.elements.map((item) => h("li", {}, drawParts(item.elements, reader)));
    const tag = line.style === "ordered" ? "ol" : "ul";
    return h(tag, { class: `rich-list indent-${Math.min(line.indent ?? 0, 4)}`, start: line.offset ? line.offset + 1 : null }, items);
  }
  const tag = { rich_text_preformatted: "pre", rich_text_quote: "blockquote" }[line.type] ?? "p";
  return h(tag, { class: "rich-line" }, drawParts(line.elements, reader));
}

function drawParts(parts, reader) {
  return parts.map((part) => drawPart(part, reader));
}

/** Draw a part of a rich text line. */
export function drawPart(part, reader) {
  if (part.type === "text") {
    const lines = part.text.split("\n").flatMap((line, index) => [index ? h("br") : null, line]);
    return inStyle(lines, part.style);
  }
  if (part.type === "link") return inStyle([drawLink(part.url, [part.text || part.url])], part.style);
  if (part.type === "color") return h("code", {}, part.value);
  return inStyle([drawReference(nodeOf(part), reader)], part.style);
}

function nodeOf(part) {
  switch (part.type) {
    case "user":
      return { kind: "user", id: part.user_id };
    case "usergroup":
      return { kind: "group", id: part.usergroup_id };
    case "channel":
      return { kind: "channel", id: part.channel_id };
    case "broadcast":
      return { kind: "broadcast", range: part.range };
    case "date":
      return { kind: "date", unix: part.timestamp, pattern: part.format, link: part.url, label: part.fallback ?? "" };
    default:
      return { kind: "emoji", name: part.name ?? part.type };
  }
}

function inStyle(children, style = {}) {
  return ["bold", "italic", "strike", "code"].reduce(
    (inner, kind) => (style[kind] ? [h(TAGS[kind], {}, inner)] : inner),
    children,
  );
}
