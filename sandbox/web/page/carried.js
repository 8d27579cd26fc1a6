// The message that is being forwarded: chosen in one place, sent with the next message, wherever that is written.

let carried = null;
const listeners = new Set();

/** Choose a message to forward, `{channel, ts, label}`, or none. */
export function carry(message) {
  carried = message;
  for (const each of listeners) each();
}

/** Return the chosen message, or null. */
export function whatIsCarried() {
  return carried;
}

/** Call back when another message is chosen; return what ends this. */
export function whenCarried(callback) {
  listeners.add(callback);
  return () => listeners.delete(callback);
}
