// What a person has typed or chosen among some blocks, kept while the blocks are drawn again.

/** Typed values by block and action, and the app's complaints by block. */
export class Form {
  values = new Map();
  errors = new Map();

  /** Return what stands in an element: typed, else as the app prefilled it, else null. */
  get(block, element) {
    const key = keyOf(block, element);
    return this.values.has(key) ? this.values.get(key) : initialOf(element);
  }

  /** Note what a person put into an element. */
  set(block, element, value) {
    this.values.set(keyOf(block, element), value);
    this.errors.delete(block.block_id);
  }

  /** Return the values of all elements in these blocks, by "block_id/action_id"; empty ones are left out. */
  collect(blocks) {
    const collected = {};
    for (const block of blocks) {
      for (const element of interactiveIn(block)) {
        const value = this.get(block, element);
        const isEmpty = value === null || value === "" || (Array.isArray(value) && !value.length);
        if (!isEmpty) collected[keyOf(block, element)] = value;
      }
    }
    return collected;
  }
}

function keyOf(block, element) {
  return `${block.block_id}/${element.action_id}`;
}

const STATELESS = ["button", "overflow", "image", "mrkdwn", "plain_text"];

function interactiveIn(block) {
  const elements = [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])];
  return elements.filter((each) => each && !STATELESS.includes(each.type));
}

/** Return what the app prefilled, in the plain form that values have here. */
export function initialOf(element) {
  if (element.initial_option) return element.initial_option.value;
  if (element.initial_options) return element.initial_options.map((each) => each.value);
  for (const name of ["value", "user", "users", "conversation", "conversations", "channel", "channels", "date", "time", "date_time"]) {
    if (element[`initial_${name}`] !== undefined) return element[`initial_${name}`];
  }
  return null;
}
