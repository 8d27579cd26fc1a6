// What a person has typed or chosen in some blocks, kept while the blocks are redrawn.

/** Entered values by block and action, and the app's errors by block. */
export class Form {
  values = new Map();
  errors = new Map();
  /** Running uploads; a form is submitted once they are done. */
  pending = new Set();

  /** Return an element's value: entered, else prefilled by the app, else null. */
  get(block, element) {
    const key = keyOf(block, element);
    return this.values.has(key) ? this.values.get(key) : initialOf(element);
  }

  /** Set the value that a person entered into an element. */
  set(block, element, value) {
    this.values.set(keyOf(block, element), value);
    this.errors.delete(block.block_id);
  }

  /** Return the values changed in these blocks, by "block_id/action_id"; emptied ones are null or empty. */
  collect(blocks) {
    const elements = blocks.flatMap((block) => [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])]
      .filter(Boolean)
      .map((element) => keyOf(block, element)));
    return Object.fromEntries(elements.filter((key) => this.values.has(key)).map((key) => [key, this.values.get(key)]));
  }
}

function keyOf(block, element) {
  return `${block.block_id}/${element.action_id}`;
}

/** Return the value that the app prefilled, as a plain value. */
export function initialOf(element) {
  if (element.type.endsWith("external_select")) return element.initial_option ?? element.initial_options ?? null;
  if (element.initial_option) return element.initial_option.value;
  if (element.initial_options) return element.initial_options.map((each) => each.value);
  for (const name of ["value", "user", "users", "conversation", "conversations", "channel", "channels", "date", "time", "date_time"]) {
    if (element[`initial_${name}`] !== undefined) return element[`initial_${name}`];
  }
  return null;
}
