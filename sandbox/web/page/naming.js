// Suggestions of people and groups after an @.

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { badgeOf } from "./world.js";

const MOST_OFFERS = 7;
/** Matches a mention at the end of a text; the second group is the name so far. */
export const NAMING = /(^|[\s(])@([\p{L}\p{N}._-]*(?: [\p{L}\p{N}._-]*)?)$/u;

/**
 * Return suggestions of people and groups whose names start as typed. `take` gets the chosen one as
 * `{typed, sent, part}`: the name, the mention in a text, and in rich text.
 */
export function namesLike(reader, begun, take) {
  const wanted = begun.toLocaleLowerCase();
  const begins = (...names) => names.some((name) => name.toLocaleLowerCase().startsWith(wanted) || name.toLocaleLowerCase().split(/[\s-]/).some((word) => word.startsWith(wanted)));
  const people = reader.people
    .filter((each) => !each.deleted && each.id !== reader.id && begins(each.real_name, each.name))
    .sort((a, b) => a.is_bot - b.is_bot)
    .map((each) => ({
      draw: () => [avatar(each.id, each.real_name, each.is_bot), h("span", { class: "offer-name" }, each.real_name), h("span", { class: "offer-hint" }, each.title || `@${each.name}`), mark(each)],
      take: () => take({ typed: `@${each.real_name}`, sent: `<@${each.id}>`, part: { type: "user", user_id: each.id } }),
    }));
  const groups = reader.groups.filter((each) => begins(each.handle)).map((each) => ({
    draw: () => [h("span", { class: "hash", "aria-hidden": "true" }, "@"), h("span", { class: "offer-name" }, each.handle), h("span", { class: "offer-hint" }, "group")],
    take: () => take({ typed: `@${each.handle}`, sent: `<!subteam^${each.id}>`, part: { type: "usergroup", usergroup_id: each.id } }),
  }));
  return [...people, ...groups].slice(0, MOST_OFFERS);
}

function mark(member) {
  const badge = badgeOf(member);
  return badge ? h("span", { class: "badge" }, badge) : null;
}
