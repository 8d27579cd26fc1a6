// A drawer with what passes between the app and the sandbox, newest first.

import { fill, h, icon } from "./dom.js";
import { inFull } from "./times.js";

const SHOWN = 120;
const SIGNS = { call: "→", envelope: "←", ack: "✓", no_response: "⚠", socket: "•", trouble: "⚠" };

/** The drawer at the foot of the page. `does(what, facts)` sends to the sandbox, `toggled()` hears it open and close. */
export class Inspector {
  #entries = [];

  constructor(does, toggled) {
    Object.assign(this, { does, toggled });
    this.list = h("ol", { class: "journal" });
    this.element = h("section", { class: "inspector", "aria-label": "Inspector", hidden: true, data: { testid: "inspector" } },
      h("header", { class: "inspector-head" }, h("h2", {}, "Inspector"), h("p", {}, "→ the app calls · ← Slack sends · ✓ the app acknowledges"),
        h("button", { class: "icon-button", type: "button", "aria-label": "Close the inspector", on: { click: () => this.toggle(false) } }, icon("close"))),
      this.list);
    document.body.append(this.element);
  }

  /** Open or close the drawer. */
  toggle(open = this.element.hidden) {
    this.element.hidden = !open;
    document.body.classList.toggle("has-inspector", open);
    this.again();
    this.toggled();
  }

  /** Ask for the journal (again after the line was opened anew), or stop it. */
  again() {
    this.#entries = [];
    this.does("watch_journal", { on: !this.element.hidden });
  }

  /** Take new entries. */
  take(entries, reader) {
    this.#entries = [...this.#entries, ...entries].slice(-SHOWN);
    const open = new Set([...this.list.querySelectorAll("details[open]")].map((each) => each.dataset.number));
    const sent = new Map(this.#entries.filter((each) => each.kind === "envelope").map((each) => [each.facts.envelope_id, each]));
    fill(this.list, this.#entries.toReversed().map((entry) => drawEntry(entry, sent.get(entry.name), reader, open.has(String(entry.number)))));
  }
}

/** Draw an entry; for an acknowledgement, `answered` is what it answers. */
function drawEntry(entry, answered, reader, open) {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: reader.zone, hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 }).format(entry.at * 1000);
  const failed = entry.facts.answer?.ok === false;
  const note = failed ? entry.facts.answer.error : answered ? `${answered.name} ${answered.note}` : entry.note;
  return h("li", { class: `journal-${entry.kind}${failed ? " is-failed" : ""}` },
    h("details", { data: { number: entry.number }, open },
      h("summary", {}, h("time", { title: inFull(entry.at, reader) }, clock), h("span", { class: "journal-sign", "aria-label": entry.kind }, SIGNS[entry.kind] ?? "•"),
        h("span", { class: "journal-name" }, entry.kind === "ack" ? "ack" : entry.name), h("span", { class: "journal-note" }, note ?? "")),
      h("pre", {}, JSON.stringify(entry.facts, null, 2))));
}
