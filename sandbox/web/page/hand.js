// What is being pressed stays where it is until it is let go: else a message that comes meanwhile takes the press away.

/** Knows whether a pointer is down anywhere; `draw` is called once it is up, if something was put off. */
export class Hand {
  holds = false;
  #late = false;

  constructor(draw) {
    this.draw = draw;
    document.addEventListener("pointerdown", () => (this.holds = true), true);
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => this.#letGo()), true);
    window.addEventListener("blur", () => this.#letGo());
  }

  /** Put off what was to be drawn. */
  later() {
    this.#late = true;
  }

  #letGo() {
    this.holds = false;
    if (!this.#late) return;
    this.#late = false;
    this.draw();
  }
}
