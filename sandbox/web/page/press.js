// Presses: the confirm dialog before, the spinner during, the warning if no answer came.

import { bareText, drawText } from "./richtext.js";
import { fill, h, icon } from "./dom.js";

const statuses = new Map();

function keyOf(place, block, element) {
  return [place.key, block.block_id, element.action_id, element.value ?? ""].join("\u0001");
}

/** Wrap an element so that it shows whether its last press is running or was never answered. */
export function withStatus(drawn, place, block, element) {
  const key = keyOf(place, block, element);
  const wrapper = h("span", { class: "pressable", data: { key } }, drawn, h("span", { class: "press-note", "aria-live": "polite" }));
  show(wrapper, statuses.get(key));
  return wrapper;
}

function show(wrapper, status) {
  wrapper.classList.toggle("is-busy", status?.state === "busy");
  wrapper.firstElementChild.setAttribute("aria-busy", status?.state === "busy" ? "true" : "false");
  const note = wrapper.lastElementChild;
  if (status?.state !== "failed") return fill(note);
  return fill(note, h("span", { class: "did-not-respond", title: status.text }, icon("warn"), h("span", {}, status.text)));
}

function setStatus(key, status) {
  if (status) statuses.set(key, status);
  else statuses.delete(key);
  for (const each of document.querySelectorAll(`.pressable[data-key="${CSS.escape(key)}"]`)) show(each, status);
}

/**
 * Press an element: ask for confirmation, send it with `send(confirmed)`, show the result. A running press
 * blocks a second one. `send` resolves to the sandbox's answer: `{acked, error}`.
 */
export async function pressWith(send, { place, block, element, reader }) {
  const key = keyOf(place, block, element);
  if (statuses.get(key)?.state === "busy") return;
  if (element.confirm && !(await askConfirm(element.confirm, reader))) return;
  setStatus(key, { state: "busy" });
  const answer = await send(Boolean(element.confirm));
  if (answer.error) setStatus(key, { state: "failed", text: answer.error });
  else if (!answer.acked) setStatus(key, { state: "failed", text: `${reader.app.name} did not respond` });
  else setStatus(key, null);
}

/** Show the app's confirmation dialog; resolves to whether the person confirmed. */
export function askConfirm(confirm, reader) {
  return new Promise((resolve) => {
    const style = confirm.style === "danger" ? "button-danger" : "button-primary";
    const dialog = h("dialog", {
      class: "dialog dialog-small", "aria-labelledby": "confirm-title", data: { testid: "confirm" },
      on: {
        close: () => {
          dialog.remove();
          resolve(dialog.returnValue === "yes");
        },
      },
    }, h("form", { method: "dialog" },
      h("header", { class: "dialog-head" }, h("h2", { id: "confirm-title" }, bareText(confirm.title))),
      h("div", { class: "dialog-body" }, h("p", {}, drawText(confirm.text, reader))),
      h("footer", { class: "dialog-foot" },
        h("button", { class: "button", value: "no", data: { testid: "confirm-deny" } }, bareText(confirm.deny)),
        h("button", { class: `button ${style}`, value: "yes", autofocus: true, data: { testid: "confirm-yes" } }, bareText(confirm.confirm)))));
    document.body.append(dialog);
    dialog.showModal();
  });
}
