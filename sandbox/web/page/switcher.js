// Ctrl+K or Cmd+K: jump to a conversation or person by the first letters.

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { Offers } from "./offers.js";
import { keyOf } from "./sidebar.js";

const MOST = 9;
const KEYS = [["Alt ↑ ↓", "next conversation"], ["↑", "in an empty box: edit your last message"], ["↑ ↓", "between messages; T thread, R react, M more"], ["Esc", "close"]];

/** Open the switcher over a world; `go(changes)` goes there. */
export function openSwitcher(world, go) {
  const field = h("input", { class: "field", type: "text", role: "combobox", placeholder: "Jump to a conversation or person", "aria-label": "Jump to", autocomplete: "off", data: { testid: "switcher-text" } });
  const offers = new Offers(field);
  const dialog = h("dialog", { class: "dialog switcher", "aria-label": "Jump to", data: { testid: "switcher" }, on: { close: () => dialog.remove() } }, field, offers.element,
    h("p", { class: "switcher-keys" }, KEYS.map(([keys, what]) => h("span", {}, h("kbd", {}, keys), ` ${what}`))));
  const places = placesOf(world).map(({ name, hint, mark, there }) => ({
    name,
    draw: () => [mark(), h("span", { class: "offer-name" }, name), h("span", { class: "offer-hint" }, hint)],
    take: () => {
      dialog.close();
      go(there);
    },
  }));
  const show = () => {
    const wanted = field.value.trim().replace(/^[@#]/, "").toLocaleLowerCase();
    const found = places.filter(({ name }) => [name, ...name.split(/\s+/)].some((each) => each.toLocaleLowerCase().startsWith(wanted)));
    offers.show(found.slice(0, MOST), "No match");
  };
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => event.key !== "Escape" && offers.key(event));
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  show();
}

function placesOf(world) {
  const me = world.get("me");
  const app = world.get("app");
  const channels = world.get("conversations").filter((each) => each.kind !== "im");
  const others = world.get("people").filter((each) => !each.is_bot && each.id !== me.id);
  return [
    { name: app.name, hint: "app", mark: () => avatar(app.user_id, app.name, true), there: { channel: null, thread: null, tab: null } },
    ...channels.map((each) => ({ name: each.name, hint: "channel", mark: () => h("span", { class: "hash", "aria-hidden": "true" }, "#"), there: { channel: each.id, thread: null, tab: null } })),
    ...others.map((each) => ({ name: each.real_name, hint: `view as ${each.real_name.split(" ")[0]}`, mark: () => avatar(each.id, each.real_name), there: { as: keyOf(each), channel: null, thread: null } })),
  ];
}
