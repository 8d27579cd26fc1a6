// While a pointer is down nothing moves: otherwise what arrives takes the pressed button from under it.

const postponed = new Set();
let isDown = false;

/** Do what may move a button: now, or once the pointer is up; the same function then once. */
export function whenPointerIsUp(work) {
  if (isDown) postponed.add(work);
  else work();
}

function release() {
  isDown = false;
  const works = [...postponed];
  postponed.clear();
  for (const work of works) work();
}

document.addEventListener("pointerdown", () => (isDown = true), true);
// A click comes right after its pointer is up.
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(release), true);
window.addEventListener("blur", release);
