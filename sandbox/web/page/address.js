// The page's place, kept in its address, so that links, Back, and several tabs as several people work.

const NAMES = ["workspace", "as", "channel", "tab", "thread"];

/** Return `{workspace, as, channel, tab, thread}` from the address; missing parts are null. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name)]));
}

/** Return the address of a place. */
export function addressOf(where) {
  const query = new URLSearchParams();
  for (const name of NAMES) if (where[name]) query.set(name, where[name]);
  return `${location.pathname}?${query}`.replaceAll("%40", "@");
}

/** Write a place into the address; `replace` adds no step for Back. */
export function writeAddress(where, replace = false) {
  const address = addressOf(where);
  if (address === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}
