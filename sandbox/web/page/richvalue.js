// Convert between a rich text field's elements and Slack's rich_text.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { drawPart } from "./richtext.js";

const MARKS = { B: "bold", STRONG: "bold", I: "italic", EM: "italic", S: "strike", STRIKE: "strike", DEL: "strike", CODE: "code" };
const TAGS = { bold: "b", italic: "i", strike: "strike", code: "code" };
const BLOCKS = new Set(["DIV", "P", "UL", "OL", "LI", "BLOCKQUOTE", "PRE"]);
/** As in Slack, typed addresses become links and known shortcodes become emoji. */
const TYPED = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])|:([a-z0-9_+'-]+):/g;
export const NOTHING = "\u200b";

/** Draw a rich_text value for editing. */
export function drawValue(value, reader) {
  return (value?.elements ?? []).flatMap((line) => {
    if (line.type === "rich_text_list") {
      const items = line.elements.map((item) => h("li", {}, drawRow(item.elements, reader)));
      return h(line.style === "ordered" ? "ol" : "ul", { class: `rich-list indent-${Math.min(line.indent ?? 0, 4)}`, data: { indent: line.indent ?? 0 } }, items);
    }
    const tag = { rich_text_quote: "blockquote", rich_text_preformatted: "pre" }[line.type] ?? "div";
    const rows = rowsOf(line.elements);
    if (tag === "div" && rows.length > 1 && !rows.at(-1).length) rows.pop(); // the line's own end
    return rows.map((row) => h(tag, {}, drawRow(row, reader)));
  });
}

function rowsOf(parts) {
  const rows = [[]];
  for (const part of parts) {
    const texts = part.type === "text" ? part.text.split("\n") : [null];
    texts.forEach((text, index) => {
      if (index) rows.push([]);
      if (text !== "") rows.at(-1).push(text === null ? part : { ...part, text });
    });
  }
  return rows;
}

function drawRow(parts, reader) {
  return parts.length ? parts.map((part) => drawEditable(part, reader)) : h("br");
}

function drawEditable(part, reader) {
  if (part.type !== "text" && part.type !== "link") return atom(part, reader);
  const inside = part.type === "link" ? h("a", { href: part.url }, part.text || part.url) : part.text;
  return Object.keys(TAGS).reduce((inner, mark) => (part.style?.[mark] ? h(TAGS[mark], {}, inner) : inner), inside);
}

/** Draw something edited as one unit: a person, a group, an emoji, a date. */
export function atom(part, reader) {
  return h("span", { class: "atom", contenteditable: "false", data: { part: JSON.stringify(part) } }, drawPart(part, reader));
}

/** Return a field's content as Slack sends it: `{type: "rich_text", elements}`, or null when it is empty. */
export function readValue(field) {
  const lines = new Reading(field).lines.map((line) => ({ ...line, parts: tidy(line.parts) }));
  while (lines.length && !lines[0].parts.length) lines.shift();
  while (lines.length && !lines.at(-1).parts.length) lines.pop();
  const groups = [];
  for (const line of lines) {
    const last = groups.at(-1);
    const { kind, style, indent } = line;
    if (last && last.kind === kind && last.style === style && last.indent === indent) last.lines.push(line.parts);
    else groups.push({ kind, style, indent, lines: [line.parts] });
  }
  const elements = groups.map((group, index) => elementOf(group, index < groups.length - 1)).filter(Boolean);
  return elements.length ? { type: "rich_text", elements } : null;
}

/** Reads the lines of a field as `{kind, style, indent, parts}`, whatever elements the browser used. */
class Reading {
  lines = [];
  #open = null;
  #broken = false;

  constructor(field) {
    this.#walk(field, { kind: "section", style: null, indent: 0, depth: 0, marks: {}, link: null });
  }

  #line(at) {
    if (this.#open && !this.#broken) return this.#open;
    this.#broken = false;
    this.#open = { kind: at.kind, style: at.style, indent: at.indent, parts: [] };
    this.lines.push(this.#open);
    return this.#open;
  }

  #walk(node, at) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.#text(child.data, at);
      else if (child.dataset?.part) this.#line(at).parts.push(JSON.parse(child.dataset.part));
      else if (child.tagName === "BR") {
        this.#line(at);
        this.#broken = true; // at the end of a block it only keeps the line open
      } else if (BLOCKS.has(child.tagName)) {
        this.#open = null;
        this.#broken = false;
        this.#walk(child, within(child, at));
        this.#open = null;
        this.#broken = false;
      } else this.#walk(child, styled(child, at));
    }
  }

  #text(data, at) {
    const texts = data.replaceAll(NOTHING, "").replaceAll("\u00a0", " ").split("\n");
    texts.forEach((text, index) => {
      if (index) {
        this.#line(at);
        this.#broken = true;
      }
      if (!text) return;
      const isPre = at.kind === "pre";
      const style = isPre || !Object.keys(at.marks).length ? {} : { style: at.marks };
      this.#line(at).parts.push(at.link ? { type: "link", url: at.link, ...(text === at.link ? {} : { text }), ...style } : { type: "text", text, ...style });
    });
  }
}

function within(block, at) {
  switch (block.tagName) {
    case "UL":
    case "OL":
      return { ...at, kind: "list", style: block.tagName === "OL" ? "ordered" : "bullet", indent: Number(block.dataset.indent ?? 0) + at.depth, depth: at.depth + 1 };
    case "BLOCKQUOTE":
      return at.kind === "list" ? at : { ...at, kind: "quote" };
    case "PRE":
      return at.kind === "list" ? at : { ...at, kind: "pre" };
    default:
      return at;
  }
}

function styled(element, at) {
  const marks = { ...at.marks };
  if (MARKS[element.tagName]) marks[MARKS[element.tagName]] = true;
  // Browsers write some styles as CSS: partial bold, italic around bold.
  const { fontWeight, fontStyle, textDecorationLine } = element.style;
  if (fontWeight) marks.bold = fontWeight === "bold" || Number(fontWeight) >= 600;
  if (fontStyle) marks.italic = fontStyle === "italic";
  if (textDecorationLine) marks.strike = textDecorationLine.includes("line-through");
  const on = Object.fromEntries(Object.values(MARKS).filter((name) => marks[name]).map((name) => [name, true]));
  return { ...at, marks: on, link: element.tagName === "A" ? element.getAttribute("href") || null : at.link };
}

/** Join neighbours with the same style. */
function tidy(parts) {
  const joined = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.type === "text" && last?.type === "text" && JSON.stringify(part.style) === JSON.stringify(last.style)) last.text += part.text;
    else joined.push({ ...part });
  }
  return joined;
}

function elementOf({ kind, style, indent, lines }, goesOn) {
  if (kind === "list") {
    const items = lines.filter((parts) => parts.length).map((parts) => ({ type: "rich_text_section", elements: parts.flatMap(asTyped) }));
    return items.length ? { type: "rich_text_list", style, indent, border: 0, elements: items } : null;
  }
  const parts = lines.flatMap((line, index) => (index ? [{ type: "text", text: "\n" }, ...line] : line));
  if (kind === "pre") return { type: "rich_text_preformatted", elements: tidy(parts), border: 0 };
  if (kind === "section" && goesOn) parts.push({ type: "text", text: "\n" });
  return { type: `rich_text_${kind}`, elements: tidy(parts).flatMap(asTyped) };
}

function asTyped(part) {
  if (part.type !== "text" || part.style?.code) return [part];
  const style = part.style ? { style: part.style } : {};
  const found = [];
  let end = 0;
  for (const match of part.text.matchAll(TYPED)) {
    const character = match[2] && emoji(match[2]);
    if (!match[1] && !character) continue;
    if (match.index > end) found.push({ type: "text", text: part.text.slice(end, match.index), ...style });
    found.push(match[1] ? { type: "link", url: match[1], ...style } : { type: "emoji", name: match[2], unicode: codesOf(character), ...style });
    end = match.index + match[0].length;
  }
  if (end < part.text.length) found.push({ type: "text", text: part.text.slice(end), ...style });
  return found;
}

function codesOf(character) {
  return [...character].map((each) => each.codePointAt(0).toString(16).padStart(4, "0")).join("-");
}
