// While a pointer is down nothing is redrawn: otherwise a message that arrives takes the pressed button away.

/** Knows whether a pointer is down; calls `draw` once it is up if drawing was postponed. */
export class Pointer {
  isDown = false;
  #postponed = false;

  constructor(draw) {
    this.draw = draw;
    document.addEventListener("pointerdown", () => (this.isDown = true), true);
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => this.#released()), true);
    window.addEventListener("blur", () => this.#released());
  }

  /** Draw once the pointer is up. */
  postpone() {
    this.#postponed = true;
  }

  #released() {
    this.isDown = false;
    if (!this.#postponed) return;
    this.#postponed = false;
    this.draw();
  }
}
