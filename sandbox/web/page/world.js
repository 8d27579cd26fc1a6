// What this person sees: a flat map of facts from the sandbox, updated by small changes.

import { assignTints } from "./avatar.js";

/** The facts by key: "me", "app", "people", "message:D1:123.4", "view:V1" ... */
export class World {
  #facts = new Map();
  #heard = { now: 0, at: 0 };

  /** Apply a frame `{fresh, set, gone, now}`; returns the changed keys. */
  take({ fresh, set, gone, now }) {
    this.#heard = { now, at: Date.now() / 1000 };
    const lost = fresh ? [...this.#facts.keys()].filter((key) => !(key in set)) : gone;
    for (const key of lost) this.#facts.delete(key);
    for (const [key, fact] of Object.entries(set)) this.#facts.set(key, key.startsWith("message:") ? { ...fact, key } : fact);
    if (set.people) assignTints(set.people);
    return new Set([...Object.keys(set), ...lost]);
  }

  get(key) {
    return this.#facts.get(key) ?? null;
  }

  /** Return the sandbox's time, in seconds since the epoch. */
  now() {
    return this.#heard.now + (Date.now() / 1000 - this.#heard.at) * (this.get("controls")?.speed ?? 1);
  }

  /** Return a channel's messages, oldest first, replies included: the same objects until they change. */
  messages(channel) {
    const prefix = `message:${channel}:`;
    return [...this.#facts.entries()]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, message]) => message)
      .sort((a, b) => (a.ts < b.ts ? -1 : 1));
  }

  /** Return the reader: names, time zone and language for drawing. */
  reader() {
    const me = this.get("me");
    const people = this.get("people");
    const groups = this.get("groups");
    const conversations = this.get("conversations");
    return {
      id: me.id,
      workspace: me.workspace,
      zone: me.tz,
      locale: me.locale,
      app: this.get("app"),
      people,
      groups,
      channels: conversations.filter((each) => each.kind !== "im"),
      now: () => this.now(),
      memberOf: (id) => people.find((each) => each.id === id) ?? null,
      nameOf: (id) => nameOf(people.find((each) => each.id === id)),
      groupOf: (id) => groups.find((each) => each.id === id)?.handle ?? null,
      channelOf: (id) => conversations.find((each) => each.id === id)?.name ?? null,
      toLocal: (unix) => new Date((unix + zoneOffset(unix, me.tz)) * 1000).toISOString().slice(0, 16),
      fromLocal: (text) => {
        const naive = Date.parse(`${text}Z`) / 1000;
        return naive - zoneOffset(naive - zoneOffset(naive, me.tz), me.tz);
      },
    };
  }
}

/** Return what distinguishes a member from the workspace's own people, in a word, or null. */
export function badgeOf(member) {
  if (!member) return null;
  if (member.deleted) return "Deactivated";
  if (member.is_bot) return "App";
  if (member.is_stranger) return "Other organisation";
  return member.is_restricted ? "Guest" : null;
}

function nameOf(member) {
  return member ? member.display_name || member.real_name || member.name : null;
}

/** Return how many seconds a zone is east of UTC at a moment. */
function zoneOffset(unix, zone) {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" })
    .formatToParts(unix * 1000);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000 - unix;
}
