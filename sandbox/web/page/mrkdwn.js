// Parse Slack's mrkdwn into a tree of plain nodes; `richtext.js` draws it.

const FENCE = /```\n?([\s\S]+?)\n?```/g;
const CODE = /`([^`\n]+)`/y;
const ANGLE = /<([^<>\n]+)>/y;
const EMOJI = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/y;
const BARE = /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"*_~]/y;
const STYLES = { "*": "bold", _: "italic", "~": "strike" };
const WORD = /[\p{L}\p{N}]/u;

/** Undo the three escapes that Slack knows. */
export function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** Return the nodes of a mrkdwn text: `{kind, ...}`, styles with `children`. */
export function parse(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(FENCE)) {
    nodes.push(...quotes(text.slice(end, found.index).replace(/\n$/, "")));
    nodes.push({ kind: "pre", children: preformatted(found[1]) });
    end = found.index + found[0].length;
  }
  nodes.push(...quotes(end ? text.slice(end).replace(/^\n/, "") : text));
  return nodes;
}

function preformatted(text) {
  return [{ kind: "text", text: unescape(text.replace(/<([^<>|\n]+\|)?([^<>\n]+)>/g, "$2")) }];
}

function quotes(text) {
  const nodes = [];
  let plain = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) nodes.push({ kind: "quote", children: inline(quoted.join("\n")) });
    if (plain.length) nodes.push(...inline(plain.join("\n")));
    quoted = [];
    plain = [];
  };
  if (!text) return nodes;
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const rest = /^(?:>>>|&gt;&gt;&gt;) ?/.exec(line);
    if (rest) {
      if (plain.length) flush();
      quoted.push(line.slice(rest[0].length), ...lines.slice(index + 1));
      break;
    }
    const mark = /^(?:>|&gt;) ?/.exec(line);
    if ((mark && plain.length) || (!mark && quoted.length)) flush();
    if (mark) quoted.push(line.slice(mark[0].length));
    else plain.push(line);
  }
  flush();
  return nodes;
}

function inline(text) {
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = text[at] === "\n" ? { node: { kind: "break" }, end: at + 1 } : leaf(text, at) ?? styled(text, at);
    if (!found) {
      plain += text[at++];
      continue;
    }
    if (plain) nodes.push({ kind: "text", text: unescape(plain) });
    plain = "";
    nodes.push(found.node);
    at = found.end;
  }
  if (plain) nodes.push({ kind: "text", text: unescape(plain) });
  return nodes;
}

function at(pattern, text, index) {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/** Return the code, <...>, emoji or bare address that starts here; nothing inside it is styled. */
function leaf(text, index) {
  const head = text[index];
  if (head === "`") return wrap(at(CODE, text, index), (found) => ({ kind: "code", children: [{ kind: "text", text: unescape(found[1]) }] }));
  if (head === "<") return wrap(at(ANGLE, text, index), (found) => angle(found[1]));
  if (head === ":") return wrap(at(EMOJI, text, index), (found) => ({ kind: "emoji", name: found[1] }));
  if (head === "h" && !WORD.test(text[index - 1] ?? "")) {
    return wrap(at(BARE, text, index), (found) => ({ kind: "link", url: unescape(found[0]), children: [{ kind: "text", text: unescape(found[0]) }] }));
  }
  return null;
}

function wrap(found, make) {
  return found && { node: make(found), end: found.index + found[0].length };
}

/** Return the *bold*, _italic_ or ~struck~ run that begins here, if it starts at a word boundary and ends on this line. */
function styled(text, start) {
  const mark = text[start];
  const kind = STYLES[mark];
  if (!kind || WORD.test(text[start - 1] ?? "") || /[\s]/.test(text[start + 1] ?? " ") || text[start + 1] === mark) return null;
  for (let index = start + 1; index < text.length && text[index] !== "\n"; ) {
    const inner = leaf(text, index);
    if (inner) {
      index = inner.end;
      continue;
    }
    const closes = text[index] === mark && !/\s/.test(text[index - 1]) && !WORD.test(text[index + 1] ?? "");
    if (closes) return { node: { kind, children: inline(text.slice(start + 1, index)) }, end: index + 1 };
    index += 1;
  }
  return null;
}

function angle(inner) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? null : unescape(inner.slice(bar + 1));
  if (target.startsWith("@")) return { kind: "user", id: target.slice(1), label };
  if (target.startsWith("#")) return { kind: "channel", id: target.slice(1), label };
  if (target.startsWith("!subteam^")) return { kind: "group", id: target.slice(9), label };
  if (target.startsWith("!date^")) {
    const [, unix, pattern, link] = target.split("^");
    return { kind: "date", unix: Number(unix), pattern: unescape(pattern ?? ""), link: link ?? null, label: label ?? "" };
  }
  if (target.startsWith("!")) return { kind: "broadcast", range: target.slice(1).split("^")[0], label };
  const url = unescape(target);
  return { kind: "link", url, children: [{ kind: "text", text: label ?? url.replace(/^mailto:/, "") }] };
}
