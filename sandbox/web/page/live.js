// The connection to the sandbox: it brings what one person sees and takes what they do.

const SLOWEST_RETRY = 4000;

/** A WebSocket as one person; it reconnects when it breaks. */
export class Live {
  #socket = null;
  #waiting = new Map();
  #number = 0;
  #closed = false;
  #retry = 300;

  /** `heard(frame)` gets every frame but answers; `broken(text)` a sentence when disconnected, null when connected. */
  constructor({ workspace, as, heard, broken }) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.query = new URLSearchParams(Object.entries({ workspace, as }).filter(([, value]) => value));
    this.url = `${scheme}://${location.host}/page/live?${this.query}`;
    this.heard = heard;
    this.broken = broken;
    this.#open();
  }

  #open() {
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.addEventListener("message", (event) => {
      this.#retry = 300;
      this.#take(JSON.parse(event.data));
    });
    socket.addEventListener("close", () => {
      for (const resolve of this.#waiting.values()) resolve({ error: "The sandbox stopped before it answered." });
      this.#waiting.clear();
      if (this.#closed) return;
      this.broken("Reconnecting… The sandbox is not responding. Is it still running?");
      setTimeout(() => this.#closed || this.#open(), this.#retry);
      this.#retry = Math.min(this.#retry * 2, SLOWEST_RETRY);
    });
  }

  #take(frame) {
    if (frame.type === "done") {
      this.#waiting.get(frame.id)?.(frame);
      this.#waiting.delete(frame.id);
      return;
    }
    this.broken(null);
    this.heard(frame);
  }

  /** Do something as this person; resolves to the sandbox's answer, with `error` if it failed. */
  do(what, facts = {}) {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve({ error: "The sandbox is not responding." });
    this.#number += 1;
    const id = this.#number;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ ...facts, id, do: what }));
    });
  }

  /** Send a message or reply with files; resolves as `do` does. */
  async write(what, facts, files) {
    const form = new FormData();
    form.set("wanted", JSON.stringify({ ...facts, do: what }));
    for (const file of files) form.append("file", file);
    try {
      const response = await fetch(`/page/write?${this.query}`, { method: "POST", body: form });
      return response.ok ? await response.json() : { error: `The sandbox refused it: ${await response.text()}` };
    } catch {
      return { error: "The sandbox is not responding." };
    }
  }

  /** Disconnect for good. */
  close() {
    this.#closed = true;
    this.#socket.close();
  }
}
