// Page counts and shapes of PDFs, fetched when a card comes near the screen.

const known = new Map();
const asked = new Map();
const waiting = new WeakMap();
const NEAR = "600px";

function baseOf(reader, file) {
  return `/page/preview/${encodeURIComponent(reader.workspace)}/${encodeURIComponent(file.id)}`;
}

/** Return the address of a page's picture; the first page is 1, the size is small or large. */
export function pageAddress(reader, file, number, size) {
  return `${baseOf(reader, file)}/${number}?${new URLSearchParams({ as: reader.id, size })}`;
}

/**
 * Pass `{count, shapes}` of a file's pages, or `{error}`, to `tell` once its card is near the screen; at once if known.
 * A shape is a page's height by its width.
 */
export function lookAhead(card, reader, file, tell) {
  const before = known.get(file.id);
  if (before) return tell(before);
  waiting.set(card, async () => tell(await pagesOf(reader, file)));
  return near.observe(card);
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    waiting.get(target)?.();
    waiting.delete(target);
  }
}, { rootMargin: NEAR });

/** Resolve to `{count, shapes}` of a file's pages, or `{error}`. */
export async function pagesOf(reader, file) {
  if (known.has(file.id)) return known.get(file.id);
  if (!asked.has(file.id)) asked.set(file.id, ask(reader, file).finally(() => asked.delete(file.id)));
  return asked.get(file.id);
}

async function ask(reader, file) {
  try {
    const response = await fetch(`${baseOf(reader, file)}?${new URLSearchParams({ as: reader.id })}`);
    if (!response.ok) return { error: "No preview right now." };
    const found = await response.json();
    known.set(file.id, found);
    return found;
  } catch {
    return { error: "No preview: the sandbox is not responding." };
  }
}
