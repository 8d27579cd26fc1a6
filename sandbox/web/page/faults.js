// The fault panel: switches for what goes wrong between the app and Slack. The sandbox does it; this only shows it.

import { fill, h, icon } from "./dom.js";
import { inFull } from "./times.js";

const KINDS = [
  ["429", "Too many requests", "Retry-After, s", 30],
  ["5xx", "Server error", "HTTP status", 503],
  ["page", "Error page", "HTTP status", 403],
  ["lost_share", "Upload completed, file never shown", "File, or *", "*"],
  ["delay", "Late answer", "Seconds", 5],
  ["cut_before", "Cut before acting"],
  ["cut_after", "Cut after acting"],
  ["error", "Refused with an error", "Error", "internal_error"],
];
const EVENT_KINDS = [["ack_lost", "Redelivered"], ["twice", "Sent twice"], ["held", "Sent after the next one"]];
const TIMES = [["1", "once"], ["3", "three times"], ["10", "ten times"], ["", "until ended"]];
const SPEEDS = [1, 10, 60, 600];
const STEPS = [["+1 min", 60], ["+1 hour", 3600], ["+1 day", 86400]];
const IN_WORDS = { token_revoked: "revoked", account_inactive: "inactive: the app was removed" };

/** Count active faults, for the number in the page's head. */
export function countFaults({ faults, sockets, refused_tickets: refused, token_error: token, scopes, speed }) {
  return faults.length + sockets.filter((each) => each.state.startsWith("half-open")).length + (refused ? 1 : 0) + (token ? 1 : 0) + scopes.filter((each) => !each.on).length + (speed === 1 ? 0 : 1);
}

/** The panel. `does(what, facts)` sends to the sandbox. */
export class Faults {
  #shape = null;

  constructor(does) {
    this.turn = async (facts) => {
      const answer = await does("control", facts);
      this.note.hidden = !answer.error;
      fill(this.note, answer.error ? [icon("warn"), answer.error] : null);
    };
    this.note = h("p", { class: "composer-note", role: "alert", hidden: true });
    this.method = choose("fault-method", []);
    this.kind = choose("fault-kind", KINDS, () => this.#drawAmount());
    this.amount = h("input", { class: "field", type: "text", id: "fault-amount", data: { testid: "fault-amount" } });
    this.amountLabel = h("label", { for: "fault-amount" });
    this.times = choose("fault-times", TIMES);
    this.event = choose("event-fault-type", []);
    this.eventKind = choose("event-fault-kind", EVENT_KINDS);
    this.eventTimes = choose("event-fault-times", TIMES);
    this.active = h("div", {});
    this.sockets = h("div", {});
    this.rights = h("div", {});
    this.clock = h("div", {});
    this.now = h("p", { class: "control-now" });
    this.element = h("div", { class: "faults", data: { testid: "faults" } }, this.note,
      this.active,
      h("div", { class: "control-grid" },
        h("section", { class: "control" }, h("h3", {}, "Faults of calls"), this.#callForm()),
        h("section", { class: "control" }, h("h3", {}, "Faults of events"), this.#eventForm()),
        h("section", { class: "control" }, h("h3", {}, "Sockets"), this.sockets),
        h("section", { class: "control" }, h("h3", {}, "Token and scopes"), this.rights),
        h("section", { class: "control" }, h("h3", {}, "Slack’s clock"), this.now, this.clock)));
    this.#drawAmount();
  }

  #callForm() {
    const fault = () => ({ switch: "call_fault", method: this.method.value, kind: this.kind.value, amount: this.amount.value, times: this.times.value || null });
    return this.#form("fault-on", fault, [["Call", this.method], ["What", this.kind], [this.amountLabel, this.amount], ["How often", this.times]]);
  }

  #eventForm() {
    const fault = () => ({ switch: "event_fault", event: this.event.value, kind: this.eventKind.value, times: this.eventTimes.value || null });
    return this.#form("event-fault-on", fault, [["Event", this.event], ["What", this.eventKind], ["How often", this.eventTimes]]);
  }

  #form(testid, facts, rows) {
    const add = (event) => {
      event.preventDefault();
      this.turn(facts());
    };
    return h("form", { class: "control-form", novalidate: true, on: { submit: add } },
      rows.map(([label, field]) => [typeof label === "string" ? h("label", { for: field.id }, label) : label, field]),
      h("button", { class: "button button-primary button-small", type: "submit", data: { testid } }, "Add fault"));
  }

  #drawAmount() {
    const [, , label, usual] = KINDS.find(([id]) => id === this.kind.value);
    this.amount.hidden = this.amountLabel.hidden = !label;
    this.amountLabel.textContent = label ?? "";
    this.amount.value = usual ?? "";
  }

  /** Draw the state of the switches. */
  update(world) {
    const reader = world.reader();
    this.now.textContent = inFull(world.now(), reader);
    const facts = world.get("controls");
    const shape = JSON.stringify(facts);
    if (shape === this.#shape) return;
    this.#shape = shape;
    if (!this.method.childElementCount) {
      offer(this.method, [["*", "every call"], ...facts.methods.map((each) => [each, each])], "chat.postMessage");
      offer(this.event, [["*", "every event"], ...facts.events.map((each) => [each, each])], "*");
    }
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.switch : null;
    this.#drawActive(facts);
    this.#drawSockets(facts);
    this.#drawRights(facts);
    this.#drawClock(facts);
    if (focused) this.element.querySelector(`[data-switch="${CSS.escape(focused)}"]`)?.focus();
  }

  #button(label, facts, { testid = null, danger = false } = {}) {
    return h("button", { class: `button button-small${danger ? " is-danger" : ""}`, type: "button", data: { testid, switch: JSON.stringify(facts) }, on: { click: () => this.turn(facts) } }, label);
  }

  #drawActive({ faults }) {
    const rows = faults.map(({ number, of, name, what, left, hits }) => h("li", { data: { testid: "fault" } },
      h("span", { class: "active-words" }, h("b", {}, name === "*" ? `every ${of}` : name), ` ${what}`,
        h("span", { class: "active-count" }, left === null ? `until ended · hit ${hits} ${hits === 1 ? "time" : "times"}` : `${left} more ${left === 1 ? "time" : "times"}`)),
      this.#button("End", { switch: "end_fault", number })));
    fill(this.active, rows.length ? h("ul", { class: "active-faults active-grid", "aria-label": "Active faults", data: { testid: "active-faults" } }, rows) : null);
  }

  #drawSockets({ sockets, refused_tickets: refused }) {
    const rows = sockets.map(({ number, state }) => h("li", { class: state === "open" ? "" : "is-off", data: { testid: "socket" } },
      h("span", { class: "active-words" }, h("b", {}, `Socket ${number}`), h("span", { class: "active-count" }, state)),
      this.#button("Refresh", { switch: "socket", what: "refresh", number }), this.#button("Kill", { switch: "socket", what: "kill", number }),
      this.#button("Half-open", { switch: "socket", what: "half_open", number })));
    fill(this.sockets, rows.length ? h("ul", { class: "active-faults" }, rows) : h("p", { class: "control-hint" }, "No socket is open, so presses and messages get no answer."),
      h("div", { class: "control-row" }, this.#button("Refuse the next ticket", { switch: "refuse_tickets", count: refused + 1 }, { testid: "refuse-ticket" }),
        refused ? [h("span", { class: "active-count" }, refused === 1 ? "the next one will be refused" : `the next ${refused} will be refused`), this.#button("End", { switch: "refuse_tickets", count: 0 })] : null),
      h("p", { class: "control-hint" }, "Half-open: the connection stays open, but nothing gets through."));
  }

  #drawRights({ token_error: error, app_token_error: both, scopes }) {
    const state = error ? `${both ? "Both tokens are" : "The token is"} ${IN_WORDS[error] ?? error}` : "The tokens work";
    fill(this.rights, h("p", { data: { testid: "token-state" } }, state), h("div", { class: "control-row" }, error
        ? this.#button("Restore", { switch: "token", on: true }, { testid: "token-on" })
        : [this.#button("Revoke", { switch: "token", on: false }, { testid: "token-off", danger: true }), this.#button("Revoke both", { switch: "token", on: false, sockets: true }, { danger: true })]),
    h("div", { class: "scopes", role: "group", "aria-label": "Scopes" }, scopes.map(({ name, on }) => h("label", { class: `choice${on ? "" : " is-off"}` },
      h("input", { type: "checkbox", checked: on, data: { switch: `scope ${name}` }, on: { change: (event) => this.turn({ switch: "scope", name, on: event.target.checked }) } }), h("span", {}, name)))));
  }

  #drawClock({ speed, ahead }) {
    fill(this.clock, h("div", { class: "segments", role: "group", "aria-label": "Speed" }, SPEEDS.map((each) => h("button", {
      class: "segment", type: "button", "aria-pressed": String(each === speed), data: { testid: `speed-${each}`, switch: `speed ${each}` }, on: { click: () => this.turn({ switch: "clock", speed: each }) },
    }, `${each}×`))),
    h("div", { class: "control-row" }, STEPS.map(([label, seconds]) => this.#button(label, { switch: "clock", forward: seconds }))),
    ahead ? h("p", { class: "control-hint" }, `${spanOf(ahead)} ahead of this machine.`) : null,
    h("p", { class: "control-hint" }, "It sets time limits, redelivery, rate limits and message times. The app uses its own clock."));
  }
}

function choose(id, options, changed = null) {
  const select = h("select", { class: "field select", id, data: { testid: id }, on: changed ? { change: changed } : {} });
  offer(select, options, null);
  return select;
}

function offer(select, options, chosen) {
  fill(select, options.map(([value, label]) => h("option", { value, selected: value === chosen }, label)));
}

function spanOf(seconds) {
  const [unit, size] = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]].find(([, each]) => Math.abs(seconds) >= each);
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 }).format(seconds / size);
}
