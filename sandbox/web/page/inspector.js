// Calls and envelopes between the app and the sandbox, newest first. Only visible rows are drawn.

import { fill, h, icon } from "./dom.js";
import { drawJson } from "./json.js";
import { clockOf, inFull } from "./times.js";

const KEPT = 5000;
const narrow = window.matchMedia("(max-width: 760px)");
/** The height of a row in drawer.css; on a phone it must fit a finger. */
const rowHeight = () => (narrow.matches ? 40 : 24);
const SPARE = 8;
const SIGNS = { call: "→", envelope: "←", ack: "✓", no_response: "⚠", socket: "•", error: "⚠" };
const LABELS = { call: "call", envelope: "sent by Slack", ack: "ack", no_response: "not answered", socket: "socket", error: "error" };
const KINDS = {
  all: ["All", () => true],
  calls: ["→ Calls", (entry) => entry.kind === "call"],
  sent: ["← Sent", (entry) => entry.kind === "envelope"],
  acks: ["✓ Acks", (entry) => entry.kind === "ack"],
  sockets: ["• Sockets", (entry) => entry.kind === "socket"],
  failed: ["⚠ Failed", (entry) => Boolean(entry.failed)],
};

/** The list with its filters, and one entry in full beside it. `does(what, facts)` sends to the sandbox. */
export class Inspector {
  #entries = [];
  #sent = new Map();
  #fitting = [];
  #kind = "all";
  #chosen = null;
  #drawing = false;
  #reader = null;

  constructor(does) {
    this.does = does;
    this.search = h("input", { class: "field", type: "search", placeholder: "Filter", "aria-label": "Filter entries", data: { testid: "journal-filter" }, on: { input: () => this.#refit() } });
    this.kinds = h("div", { class: "segments", role: "group", "aria-label": "Which entries" });
    this.count = h("span", { class: "journal-count", role: "status" });
    this.window = h("div", { class: "journal-window" });
    this.rows = h("div", { class: "journal-rows" }, this.window);
    this.list = h("div", {
      class: "journal", role: "listbox", tabindex: "0", "aria-label": "Entries, newest first", data: { testid: "journal" },
      on: { scroll: () => this.#drawSoon(), keydown: (event) => this.#key(event) },
    }, this.rows);
    this.detail = h("div", { class: "journal-detail", tabindex: "0", role: "region", "aria-label": "Selected entry", hidden: true, data: { testid: "journal-detail" } });
    this.element = h("div", { class: "inspector-body" },
      h("div", { class: "inspector-tools" }, this.kinds, this.search, this.count,
        h("button", { class: "button button-small", type: "button", on: { click: () => this.#clear() } }, "Clear")),
      h("div", { class: "inspector-panes" }, this.list, this.detail));
    this.#drawKinds();
    new ResizeObserver(() => this.#drawSoon()).observe(this.list);
    narrow.addEventListener("change", () => this.#drawSoon());
  }

  /** Ask for the journal from its beginning, or stop receiving it. */
  watch(on) {
    this.#entries = [];
    this.#sent.clear();
    this.#refit();
    this.does("watch_journal", { on });
  }

  /** Add new entries. */
  take(entries, reader) {
    this.#reader = reader;
    for (const entry of entries) if (entry.kind === "envelope") this.#sent.set(entry.ref, entry);
    for (const entry of entries) if (entry.kind === "ack") this.#noteAck(entry);
    this.#entries.push(...entries);
    const lost = this.#entries.splice(0, this.#entries.length - KEPT);
    for (const entry of lost) if (entry.kind === "envelope") this.#sent.delete(entry.ref);
    const fits = this.#fits();
    const added = entries.filter(fits);
    if (lost.length) this.#fitting = this.#fitting.filter((entry) => entry.number > lost.at(-1).number);
    this.#fitting.push(...added);
    // Readers further down keep their place.
    if (this.list.scrollTop > rowHeight()) this.list.scrollTop += added.length * rowHeight();
    this.#drawSoon();
  }

  #noteAck(entry) {
    const sent = this.#sent.get(entry.ref);
    if (sent) entry.note = [`${Math.max(0, Math.round((entry.at - sent.at) * 1000))} ms`, sent.name, sent.note, entry.note].filter(Boolean).join(" ");
  }

  #clear() {
    this.#entries = [];
    this.#choose(null);
    this.#refit();
  }

  #fits() {
    const words = this.search.value.trim().toLocaleLowerCase().split(/\s+/);
    const [, isKind] = KINDS[this.#kind];
    return (entry) => isKind(entry) && words.every((word) => `${entry.name} ${entry.note} ${entry.failed} ${LABELS[entry.kind]}`.toLocaleLowerCase().includes(word));
  }

  #refit() {
    this.#fitting = this.#entries.filter(this.#fits());
    this.list.scrollTop = 0;
    this.#drawSoon();
  }

  #drawKinds() {
    fill(this.kinds, Object.entries(KINDS).map(([id, [label]]) => h("button", {
      class: "segment", type: "button", "aria-pressed": String(id === this.#kind), data: { testid: `journal-${id}` },
      on: { click: (event) => {
        this.#kind = id;
        for (const each of this.kinds.children) each.setAttribute("aria-pressed", String(each === event.currentTarget));
        this.#refit();
      } },
    }, label)));
  }

  #drawSoon() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  #draw() {
    const { length } = this.#fitting;
    const first = Math.max(0, Math.floor(this.list.scrollTop / rowHeight()) - SPARE);
    const shown = Math.ceil(this.list.clientHeight / rowHeight()) + 2 * SPARE;
    this.count.textContent = length === this.#entries.length ? `${length}` : `${length} of ${this.#entries.length}`;
    this.rows.style.height = `${length * rowHeight()}px`;
    const rows = [];
    for (let at = first; at < Math.min(length, first + shown); at += 1) rows.push(this.#row(this.#fitting[length - 1 - at], at));
    this.window.style.transform = `translateY(${first * rowHeight()}px)`;
    fill(this.window, rows, length ? null : h("p", { class: "journal-empty" }, this.#entries.length ? "Nothing matches the filter." : "Nothing yet."));
  }

  #row(entry, at) {
    const isChosen = entry.number === this.#chosen?.number;
    if (isChosen) this.list.setAttribute("aria-activedescendant", `entry-${entry.number}`);
    return h("div", {
      class: `journal-row journal-${entry.kind}${entry.failed ? " is-failed" : ""}`, id: `entry-${entry.number}`, role: "option", "aria-selected": String(isChosen),
      "aria-posinset": at + 1, "aria-setsize": this.#fitting.length, data: { testid: "journal-row" }, on: { click: () => this.#choose(entry) },
    }, h("time", {}, clockOf(entry.at, this.#reader)), h("span", { class: "journal-sign", title: LABELS[entry.kind] }, SIGNS[entry.kind] ?? "•"),
      h("span", { class: "journal-name" }, entry.name), entry.failed ? h("span", { class: "journal-failed" }, entry.failed) : null, h("span", { class: "journal-note" }, entry.note));
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (!step || !this.#fitting.length) return;
    event.preventDefault();
    const newestFirst = this.#fitting.toReversed();
    const before = newestFirst.findIndex((each) => each.number === this.#chosen?.number);
    const at = before < 0 ? 0 : Math.min(newestFirst.length - 1, Math.max(0, before + step));
    this.list.scrollTop = Math.min(at * rowHeight(), Math.max(this.list.scrollTop, (at + 1) * rowHeight() - this.list.clientHeight));
    this.#choose(newestFirst[at]);
  }

  async #choose(entry) {
    this.#chosen = entry;
    this.detail.hidden = !entry;
    this.list.removeAttribute("aria-activedescendant");
    this.#drawSoon();
    if (!entry) return;
    const { facts } = await this.does("entry", { number: entry.number });
    if (this.#chosen !== entry) return;
    const copy = h("button", { class: "button button-small", type: "button", on: { click: async () => {
      await navigator.clipboard.writeText(JSON.stringify(facts, null, 2));
      copy.textContent = "Copied";
    } } }, "Copy JSON");
    fill(this.detail, h("header", {}, h("h3", {}, `${SIGNS[entry.kind]} ${entry.name}`), facts ? copy : null,
      h("button", { class: "icon-button", type: "button", "aria-label": "Close the entry", on: { click: () => this.#choose(null) } }, icon("close"))),
    h("p", { class: "journal-when" }, `${LABELS[entry.kind]} · ${inFull(entry.at, this.#reader)}`),
    entry.failed ? h("p", { class: "journal-why" }, icon("warn"), entry.failed) : null,
    facts ? drawJson(facts) : h("p", {}, "This entry is gone: the sandbox keeps only the last 5,000."));
    this.detail.scrollTop = 0;
  }
}
