// Files in a form (file_input): chosen or dropped, uploaded at once, listed with a button to remove each.

import { fill, h, icon } from "./dom.js";
import { sizeText } from "./files.js";

const LARGEST = 10_000_000;
const states = new WeakMap();

/** Return the uploads of one element of a form; they survive redraws. */
function stateOf(form, key) {
  if (!states.has(form)) states.set(form, new Map());
  const known = states.get(form);
  if (!known.has(key)) known.set(key, { files: [], waiting: [], error: null, draw: null });
  return known.get(key);
}

/**
 * Draw the field. `upload(files)` resolves to the sandbox's answer with `files`; `changed(ids)` gets the chosen ones.
 * `form.pending` contains running uploads.
 */
export function drawFileInput({ marks, labelledBy, element, key, form, reader, upload, changed }) {
  const state = stateOf(form, key);
  const kinds = (element.filetypes ?? []).map((each) => each.toLowerCase().replace(/^\./, ""));
  const most = element.max_files ?? 10;
  const chooser = h("input", {
    type: "file", multiple: most > 1, hidden: true, accept: kinds.map((each) => `.${each}`).join(",") || null, "aria-label": "Files", data: { testid: "form-files" },
    on: { change: () => {
      take([...chooser.files]);
      chooser.value = "";
    } },
  });
  const hint = [kinds.map((each) => each.toUpperCase()).join(", "), most === 1 ? "one file" : `up to ${most} files`, `${LARGEST / 1_000_000} MB each`].filter(Boolean).join(" · ");
  const { id, data, ...rest } = marks;
  const hintId = `${id}-kinds`;
  const button = h("button", { ...rest, id, data, type: "button", class: "button", "aria-labelledby": `${id}-words ${labelledBy ?? ""}`.trim(), "aria-describedby": `${hintId} ${rest["aria-describedby"] ?? ""}`.trim(), on: { click: () => chooser.click() } },
    icon("upload"), h("span", { id: `${id}-words` }, most === 1 ? "Upload a file" : "Upload files"));
  const list = h("ul", { class: "chips", "aria-label": "Chosen files" });
  const problem = h("p", { class: "error", role: "alert", data: { testid: "file-error" }, hidden: true });
  const over = (on) => (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    box.classList.toggle("is-dropping", on);
    if (event.type === "drop") take([...event.dataTransfer.files]);
  };
  const box = h("div", { class: "file-input", on: { dragover: over(true), dragleave: over(false), drop: over(false) } },
    h("div", { class: "file-input-row" }, button, chooser, h("span", { class: "file-input-hint", id: hintId }, hint)), list, problem);

  function errorOf(files) {
    if (state.files.length + state.waiting.length + files.length > most) return `Choose at most ${most} ${most === 1 ? "file" : "files"}.`;
    const wrong = files.find((each) => kinds.length && !kinds.some((kind) => each.name.toLowerCase().endsWith(`.${kind}`)));
    if (wrong) return `${wrong.name} is not an accepted file type: ${kinds.join(", ")}.`;
    const large = files.find((each) => each.size > LARGEST);
    return large ? `${large.name} is larger than ${LARGEST / 1_000_000} MB.` : null;
  }

  function take(files) {
    if (most === 1 && files.length === 1 && !errorWithout(files)) state.files = []; // a new file replaces the only one
    state.error = errorOf(files);
    if (state.error || !files.length) return state.draw();
    const waiting = files.map((each) => each.name);
    state.waiting.push(...waiting);
    state.draw();
    const sending = send(files, waiting);
    form.pending.add(sending);
    return sending.finally(() => form.pending.delete(sending));
  }

  function errorWithout(files) {
    const before = state.files;
    state.files = [];
    const found = errorOf(files);
    state.files = before;
    return found;
  }

  async function send(files, waiting) {
    const answer = await upload(files);
    for (const name of waiting) state.waiting.splice(state.waiting.indexOf(name), 1);
    if (answer.error) state.error = answer.error;
    else state.files.push(...answer.files);
    changed(state.files.map((each) => each.id));
    state.draw();
  }

  function remove(file) {
    state.files = state.files.filter((each) => each !== file);
    state.error = null;
    changed(state.files.map((each) => each.id));
    state.draw();
    button.focus();
  }

  state.draw = () => {
    fill(list,
      state.files.map((file) => h("li", { class: "chip", data: { testid: "chip" } }, icon("file"), h("span", { class: "chip-name" }, file.name), h("span", { class: "chip-size" }, sizeText(file.size, reader)),
        h("button", { class: "icon-button", type: "button", "aria-label": `Remove ${file.name}`, on: { click: () => remove(file) } }, icon("close")))),
      state.waiting.map((name) => h("li", { class: "chip is-waiting", "aria-busy": "true" }, h("span", { class: "spinner", "aria-hidden": "true" }), h("span", { class: "chip-name" }, name), h("span", { class: "chip-size" }, "uploading…"))));
    list.hidden = !list.children.length;
    problem.hidden = !state.error;
    problem.textContent = state.error ?? "";
  };
  state.draw();
  return box;
}
