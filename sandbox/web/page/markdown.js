// Simple Markdown for the guide and for markdown blocks: headings, lists, quotes, code, rules, bold, links.

import { h, safeUrl } from "./dom.js";

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|(?<![\p{L}\p{N}])[*_]([^*_\s](?:[^*_]*[^*_\s])?)[*_](?![\p{L}\p{N}])|\[([^\]]+)\]\(([^)\s]+)\)/gu;
const ITEM = /^(\s*)(?:[-*]|(\d+)[.)])\s+(.*)$/;

/** Return the elements of a Markdown text. */
export function drawMarkdown(text) {
  const lines = text.replace(/\r/g, "").split("\n");
  const elements = [];
  for (let at = 0; at < lines.length; ) {
    const [element, next] = drawNext(lines, at);
    if (element) elements.push(element);
    at = next;
  }
  return elements;
}

function drawNext(lines, at) {
  const line = lines[at];
  if (!line.trim()) return [null, at + 1];
  if (line.startsWith("```")) return drawFence(lines, at);
  const heading = /^(#{1,4})\s+(.*)$/.exec(line);
  if (heading) return [h(`h${heading[1].length + 1}`, {}, drawInline(heading[2])), at + 1];
  if (/^(-{3,}|\*{3,})$/.test(line.trim())) return [h("hr"), at + 1];
  if (ITEM.test(line)) return drawList(lines, at);
  if (line.startsWith(">")) {
    const end = endOf(lines, at, (each) => each.startsWith(">"));
    const inner = lines.slice(at, end).map((each) => each.replace(/^> ?/, "")).join("\n");
    return [h("blockquote", {}, drawMarkdown(inner)), end];
  }
  const end = endOf(lines, at, (each, index) => index === at || (each.trim() && !/^(#{1,4}\s|>|```)/.test(each) && !ITEM.test(each)));
  return [h("p", {}, drawInline(lines.slice(at, end).join(" "))), end];
}

function endOf(lines, at, belongs) {
  let end = at;
  while (end < lines.length && belongs(lines[end], end)) end += 1;
  return end;
}

function drawFence(lines, at) {
  const end = endOf(lines, at + 1, (each) => !each.startsWith("```"));
  return [h("pre", {}, h("code", {}, lines.slice(at + 1, end).join("\n"))), end + 1];
}

function drawList(lines, at) {
  const first = ITEM.exec(lines[at]);
  const items = [];
  let end = at;
  for (; end < lines.length && lines[end].trim(); end += 1) {
    const item = ITEM.exec(lines[end]);
    if (item) items.push(item[3]);
    else items[items.length - 1] += ` ${lines[end].trim()}`;
  }
  return [h(first[2] ? "ol" : "ul", { start: first[2] && first[2] !== "1" ? first[2] : null }, items.map((each) => h("li", {}, drawInline(each)))), end];
}

function drawInline(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(text.slice(end, found.index));
    const [whole, code, bold, italic, label, url] = found;
    if (code) parts.push(h("code", {}, code));
    else if (bold) parts.push(h("strong", {}, drawInline(bold)));
    else if (italic) parts.push(h("em", {}, drawInline(italic)));
    else parts.push(url.startsWith("?") ? h("a", { href: url }, label) : safeUrl(url) ? h("a", { href: safeUrl(url), target: "_blank", rel: "noopener noreferrer" }, label) : label);
    end = found.index + whole.length;
  }
  return [...parts, text.slice(end)];
}
