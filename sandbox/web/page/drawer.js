// The drawer at the foot of the page: the inspector and the fault panel.

import { fill, h, icon } from "./dom.js";
import { countFaults, Faults } from "./faults.js";
import { Inspector } from "./inspector.js";

/** The drawer. `does(what, facts)` sends to the sandbox, `toggled()` is called when it opens or closes. */
export class Drawer {
  tab = null;

  constructor(does, toggled) {
    this.toggled = toggled;
    this.does = does;
    this.inspector = new Inspector(does);
    this.faults = new Faults(does);
    this.endAll = h("button", { class: "button button-small", type: "button", hidden: true, data: { testid: "end-all" }, on: { click: () => does("control", { switch: "end_all" }) } }, "End all");
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Drawer" });
    this.element = h("section", { class: "drawer", "aria-label": "Inspector and faults", hidden: true, data: { testid: "inspector" } },
      h("header", { class: "drawer-head" }, this.tabs, this.endAll,
        h("button", { class: "icon-button", type: "button", "aria-label": "Close", data: { testid: "close-drawer" }, on: { click: () => this.toggle(null) } }, icon("close"))),
      this.inspector.element, this.faults.element);
    document.body.append(this.element);
  }

  /** Open at a tab ("inspector" or "faults"), or close with null; an open tab closes. */
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

  /** Ask for the journal again after a reconnect. */
  resume() {
    if (this.tab === "inspector") this.inspector.watch(true);
  }

  /** Draw what changed; while a form is open the drawer is inside it, since nothing else can be reached. */
  update(world, form) {
    const place = this.tab && form.open ? form : document.body;
    if (this.element.parentElement !== place) place.append(this.element);
    if (!this.tab) return;
    const count = countFaults(world.get("controls"));
    const tab = (id, label) => h("button", { class: "tab", type: "button", role: "tab", "aria-selected": String(this.tab === id), data: { testid: `drawer-${id}` }, on: { click: () => this.tab !== id && this.toggle(id) } }, label);
    const focused = this.tabs.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    fill(this.tabs, tab("inspector", "Inspector"), tab("faults", count ? `Faults (${count})` : "Faults"));
    if (focused) this.tabs.querySelector(`[data-testid="${focused}"]`)?.focus();
    this.endAll.hidden = !count;
    if (this.tab === "faults") this.faults.update(world);
  }
}
