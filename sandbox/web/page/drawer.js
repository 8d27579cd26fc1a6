// The drawer at the foot of the page: what passes (the inspector), and what goes wrong on purpose (the faults).

import { fill, h, icon } from "./dom.js";
import { countFaults, Faults } from "./faults.js";
import { Inspector } from "./inspector.js";

/** The drawer. `does(what, facts)` sends to the sandbox, `toggled()` hears it open and close. */
export class Drawer {
  tab = null;

  constructor(does, toggled) {
    this.toggled = toggled;
    this.does = does;
    this.inspector = new Inspector(does);
    this.faults = new Faults(does);
    this.well = h("button", { class: "button button-small", type: "button", hidden: true, data: { testid: "all-well" }, on: { click: () => does("control", { switch: "all_well" }) } }, "End them all");
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Drawer" });
    this.element = h("section", { class: "drawer", "aria-label": "Inspector and faults", hidden: true, data: { testid: "inspector" } },
      h("header", { class: "drawer-head" }, this.tabs, this.well,
        h("button", { class: "icon-button", type: "button", "aria-label": "Close", data: { testid: "close-drawer" }, on: { click: () => this.toggle(null) } }, icon("close"))),
      this.inspector.element, this.faults.element);
    document.body.append(this.element);
  }

  /** Open at a tab ("inspector" or "faults"), or close with null; a tab that is open already closes. */
  toggle(tab) {
    const was = this.tab;
    this.tab = tab === was ? null : tab;
    this.element.hidden = !this.tab;
    document.body.classList.toggle("has-drawer", Boolean(this.tab));
    this.inspector.element.hidden = this.tab !== "inspector";
    this.faults.element.hidden = this.tab !== "faults";
    if ((was === "inspector") !== (this.tab === "inspector")) this.inspector.watch(this.tab === "inspector");
    this.toggled();
  }

  /** The line was opened anew: ask again. */
  again() {
    if (this.tab === "inspector") this.inspector.watch(true);
  }

  /** Draw what changed; over a form the drawer stands inside it, for all else is out of reach then. */
  update(world, form) {
    const place = this.tab && form.open ? form : document.body;
    if (this.element.parentElement !== place) place.append(this.element);
    if (!this.tab) return;
    const count = countFaults(world.get("controls"));
    const tab = (id, label) => h("button", { class: "tab", type: "button", role: "tab", "aria-selected": String(this.tab === id), data: { testid: `drawer-${id}` }, on: { click: () => this.tab !== id && this.toggle(id) } }, label);
    const focused = this.tabs.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    fill(this.tabs, tab("inspector", "Inspector"), tab("faults", count ? `Faults (${count})` : "Faults"));
    if (focused) this.tabs.querySelector(`[data-testid="${focused}"]`)?.focus();
    this.well.hidden = !count;
    if (this.tab === "faults") this.faults.update(world);
  }
}
