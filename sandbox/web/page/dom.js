// Build elements without HTML strings: whatever an app sends is text, never markup.

/**
 * Build an element. `attributes` may contain `on` (listeners), `data` (data-*) and `class`; null, undefined and
 * false are left out, true sets an empty attribute. Children are nodes, strings, or lists of them.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listen] of Object.entries(value)) element.addEventListener(event, listen);
    else if (name === "data") setData(element, value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...flat(children));
  return element;
}

function setData(element, data) {
  for (const [name, value] of Object.entries(data)) {
    if (value !== null && value !== undefined) element.setAttribute(`data-${name}`, value);
  }
}

function flat(children) {
  return children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false);
}

/** Replace everything inside an element. */
export function fill(element, ...children) {
  element.replaceChildren(...flat(children));
  return element;
}

const SHAPES = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M4 12l16-7-6 16-3-7z",
  eye: "M2 12s4-6 10-6 10 6 10 6-4 6-10 6-10-6-10-6zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z",
  warn: "M12 4l9.5 16h-19zM12 10v4M12 17h.01",
  reply: "M4 5h16v11H10l-5 4v-4H4z",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  open: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  upload: "M12 15V4M7 8l5-5 5 5M5 20h14",
  plus: "M12 5v14M5 12h14",
  bold: "M7 5h6a3.5 3.5 0 010 7H7zM7 12h7a3.5 3.5 0 010 7H7z",
  italic: "M10 5h7M7 19h7M14 5l-4 14",
  strike: "M5 12h14M16 7.5C15.5 6 14 5 12 5c-2.3 0-4 1.2-4 3 0 1 .5 1.8 1.5 2.5M8 16.5c.5 1.5 2 2.5 4 2.5 2.3 0 4-1.2 4-3 0-.7-.2-1.3-.6-1.8",
  link: "M10 14a4 4 0 006 .4l3-3a4 4 0 00-5.7-5.7l-1.5 1.5M14 10a4 4 0 00-6-.4l-3 3a4 4 0 005.7 5.7l1.5-1.5",
  ordered: "M10 6h10M10 12h10M10 18h10M4 4.5L5.5 4v4.5M4 15.5c.5-1 2.5-.8 2.5.5 0 1-2.5 2-2.5 3.5h2.7",
  bullet: "M10 6h10M10 12h10M10 18h10M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  quote: "M5 5v14M10 8h9M10 12h9M10 16h6",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5",
  pre: "M4 4h16v16H4zM10 9l-3 3 3 3M14 9l3 3-3 3",
  minus: "M5 12h14",
  smile: "M12 21a9 9 0 100-18 9 9 0 000 18zM8.5 14.5c1.8 2.4 5.2 2.4 7 0M9 9.5h.01M15 9.5h.01",
  dots: "M12 5.5h.01M12 12h.01M12 18.5h.01",
  guide: "M4 5h6a2 2 0 012 2v13a2 2 0 00-2-2H4zM20 5h-6a2 2 0 00-2 2v13a2 2 0 012-2h6z",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  pulse: "M3 12h4l3-8 4 16 3-8h4",
  down: "M6 9l6 6 6-6",
  people: "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.5 3.5 0 010 6.5M18 14.5c2.2.8 3.5 2.6 3.5 5.5",
};

/** Draw one of the page's icons; screen readers skip it. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** Draw a round button of the page itself; `count` is a number on it. */
export function headButton(name, label, { pressed = false, testid, click, count = 0 }) {
  return h("button", { class: "icon-button", type: "button", "aria-label": label, title: label, "aria-pressed": String(pressed), data: { testid }, on: { click } },
    icon(name), count ? h("span", { class: "icon-count" }, count) : null);
}

/** Return the address if a browser may follow it, else null: no `javascript:` from an app. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url, location.href);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}
