// Messages being edited in one pane; each keeps its box while the log is redrawn.

import { Composer } from "./composer.js";

/** The open editors of a pane. `does(what, facts)` sends to the sandbox, `changed()` asks for a redraw, `left()` is called when one closes. */
export class Editors {
  #open = new Map();

  constructor(does, changed, left) {
    Object.assign(this, { does, changed, left });
  }

  /** Return the editor of a message, if it is being edited. */
  of(message) {
    return this.#open.get(message.ts) ?? null;
  }

  /** Start editing a message. */
  start(message, reader) {
    const end = () => {
      this.#open.delete(message.ts);
      this.changed();
      this.left();
    };
    const editor = new Composer({
      label: "Edit message", testid: "edit", reader, editing: { text: message.text, cancel: end },
      send: async ({ text }) => {
        const answer = await this.does("edit", { channel: message.channel, ts: message.ts, text });
        if (!answer.error) end();
        return answer;
      },
    });
    this.#open.set(message.ts, editor);
    this.changed();
    editor.fit();
  }
}
