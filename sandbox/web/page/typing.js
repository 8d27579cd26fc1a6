// Convert between typed and stored text: names for ids, and &, < and > escaped.

import { unescape } from "./mrkdwn.js";

const STORED = /<(?:@(?<user>[UW][A-Z0-9]+)|!subteam\^(?<group>S[A-Z0-9]+)|#(?<channel>[CG][A-Z0-9]+))(?:\|[^>]*)?>/g;

/** Return a stored text as typed, and fill `mentions` (typed name -> sent mention). */
export function toTyped(stored, reader, mentions) {
  const named = stored.replace(STORED, (sent, user, group, channel) => {
    const name = user ? reader.nameOf(user) : group ? reader.groupOf(group) : reader.channelOf(channel);
    if (!name) return sent;
    const typed = `${channel ? "#" : "@"}${name}`;
    mentions.set(typed, sent);
    return typed;
  });
  return unescape(named);
}

/** Return the text to send for a typed one; longest names first, since one may start with another. */
export function toSent(typed, mentions) {
  const names = [...mentions.keys()].sort((a, b) => b.length - a.length);
  if (!names.length) return typed;
  const any = new RegExp(names.map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "g");
  return typed.replace(any, (name) => mentions.get(name));
}
