// While a pointer is down or a menu is open nothing moves: otherwise what arrives takes from under it what is pressed.

const postponed = new Set();
const holding = new Set();

/** Do what may move a button: now, or once nothing is held; the same function then once. */
export function whenStill(work) {
  if (holding.size) postponed.add(work);
  else work();
}

/** Hold everything in place until released by the same name. */
export function hold(name) {
  holding.add(name);
}

export function release(name) {
  holding.delete(name);
  if (holding.size) return;
  const works = [...postponed];
  postponed.clear();
  for (const work of works) work();
}

const letGo = () => release("pointer");

document.addEventListener("pointerdown", () => hold("pointer"), true);
// A click comes right after its pointer is up.
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(letGo), true);
window.addEventListener("blur", letGo);
