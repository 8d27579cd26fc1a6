// Dates in the reader's time zone and language, not the browser's.

const DAY = 86_400_000;

const formats = new Map(); // creating one is slow, and every message needs several

function formatted(unix, locale, zone, options) {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formats.get(key).format(unix * 1000);
}

function format(unix, reader, options) {
  return formatted(unix, reader.locale, reader.zone, options);
}

/** Return the calendar day, as YYYY-MM-DD, on which a moment falls for the reader. */
export function dayOf(unix, reader) {
  return formatted(unix, "en-CA", reader.zone, { year: "numeric", month: "2-digit", day: "2-digit" });
}

/** Return how many days after the reader's today a moment falls. */
function daysFromToday(unix, reader) {
  return Math.round((Date.parse(dayOf(unix, reader)) - Date.parse(dayOf(reader.now(), reader))) / DAY);
}

function pretty(unix, reader) {
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[daysFromToday(unix, reader)] ?? null;
}

function ago(unix, reader) {
  const seconds = unix - reader.now();
  const units = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(reader.locale, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** Return a moment's time of day, such as 9:12 AM. */
export function timeOf(unix, reader) {
  return format(unix, reader, { hour: "numeric", minute: "2-digit" });
}

/** Return a moment as the inspector shows it: to the millisecond. */
export function clockOf(unix, reader) {
  return formatted(unix, "en-GB", reader.zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
}

/** Return a moment in full, for a tooltip. */
export function inFull(unix, reader) {
  return `${format(unix, reader, { dateStyle: "full", timeStyle: "medium" })} (${reader.zone})`;
}

/** Return the heading over a day's messages. */
export function dayHeading(unix, reader) {
  const near = pretty(unix, reader);
  if (near) return near[0].toUpperCase() + near.slice(1);
  return format(unix, reader, { weekday: "long", day: "numeric", month: "long" });
}

const SHORT = { year: "numeric", month: "short", day: "numeric" };
const LONG = { weekday: "long", year: "numeric", month: "long", day: "numeric" };
const PLAIN = { year: "numeric", month: "long", day: "numeric" };

const TOKENS = {
  date_num: (unix, reader) => dayOf(unix, reader),
  date: (unix, reader) => format(unix, reader, PLAIN),
  date_short: (unix, reader) => format(unix, reader, SHORT),
  date_long: (unix, reader) => format(unix, reader, LONG),
  date_pretty: (unix, reader) => pretty(unix, reader) ?? format(unix, reader, PLAIN),
  date_short_pretty: (unix, reader) => pretty(unix, reader) ?? format(unix, reader, SHORT),
  date_long_pretty: (unix, reader) => pretty(unix, reader) ?? format(unix, reader, LONG),
  day_divider_pretty: dayHeading,
  date_long_full: (unix, reader) => format(unix, reader, LONG),
  time: timeOf,
  time_secs: (unix, reader) => format(unix, reader, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** Return what `<!date^unix^pattern>` reads for this reader, or null when the pattern has an unknown token. */
export function dateText(unix, pattern, reader) {
  let known = true;
  const text = pattern.replace(/\{(\w+)\}/g, (_, token) => {
    if (!TOKENS[token]) known = false;
    return known ? TOKENS[token](unix, reader) : "";
  });
  return known && text ? text : null;
}
