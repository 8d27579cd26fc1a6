// The sidebar: workspace, who you are, conversations, and the people you can be instead.

import { addressOf } from "./address.js";
import { avatar } from "./avatar.js";
import { fill, h, headButton, icon } from "./dom.js";

/** Return a member's name in the address: the e-mail, else the id. */
export function keyOf(member) {
  return member.email ?? member.id;
}

/** The sidebar; each half is redrawn only when it changed, so that open lists and focus stay. */
export class Sidebar {
  #shapes = {};

  /** `go(changes)` goes to another place, `toggle` opens and closes the list on a phone. */
  constructor(element, { go, toggle }) {
    this.element = element;
    this.go = go;
    this.choosers = h("div", { class: "choosers" });
    this.list = h("div", { class: "sidebar-scroll" });
    this.opener = headButton("people", "Conversations and people", { testid: "open-sidebar", click: toggle });
    fill(element, this.choosers, this.list);
  }

  /** Draw what changed. `channel` is the conversation on screen. */
  update(world, { channel, isOpen }) {
    const facts = Object.fromEntries(["me", "app", "workspaces", "people", "conversations"].map((name) => [name, world.get(name)]));
    this.element.classList.toggle("is-open", isOpen);
    this.opener.setAttribute("aria-pressed", String(isOpen));
    const { me, people, workspaces } = facts;
    const isChoosing = this.choosers.contains(document.activeElement) && document.activeElement.matches("select");
    if (!(isChoosing && this.#shapes.me === me.id)) {
      this.#draw("choosers", [me, people, workspaces], () => this.#drawChoosers(facts));
      this.#shapes.me = me.id;
    }
    this.#draw("list", [facts, channel], () => this.#drawList(facts, channel));
  }

  #draw(part, facts, draw) {
    const shape = JSON.stringify(facts);
    if (shape === this.#shapes[part]) return;
    this.#shapes[part] = shape;
    const focused = this[part].contains(document.activeElement) ? document.activeElement.dataset : null;
    fill(this[part], draw());
    if (!focused) return;
    const same = [...this[part].querySelectorAll("[data-testid]")].find((each) => each.dataset.testid === focused.testid && each.dataset.member === focused.member);
    same?.focus();
  }

  #drawChoosers({ me, workspaces, people }) {
    const away = { channel: null, thread: null };
    const option = (value, name, unread, isHere) => h("option", { value, selected: isHere }, unread && !isHere ? `${name} (${unread} new)` : name);
    const workspace = workspaces.length < 2
      ? h("p", { class: "workspace-name" }, me.workspace)
      : h("select", { class: "chooser chooser-workspace", "aria-label": "Workspace", data: { testid: "workspace" },
          on: { change: (event) => this.go({ ...away, workspace: event.target.value, as: null, tab: null }) } },
          workspaces.map((each) => option(each.name, each.name, each.unread, each.name === me.workspace)));
    const who = h("select", { class: "chooser", id: "who", data: { testid: "who" },
      on: { change: (event) => this.go({ ...away, as: event.target.value }) } },
      people.filter((each) => !each.is_bot).map((each) => option(keyOf(each), each.real_name, each.unread, each.id === me.id)));
    return [
      h("div", { class: "workspace-row" }, h("span", { class: "workspace-tile", "aria-hidden": "true" }, me.workspace.slice(0, 1).toUpperCase()), workspace),
      h("div", { class: "who-row" }, avatar(me.id, me.real_name), h("span", { class: "who-field" }, h("label", { class: "who-label", for: "who" }, "You are"), who)),
      this.opener,
    ];
  }

  #drawList({ me, app, people, conversations }, channel) {
    const direct = conversations.find((each) => each.kind === "im");
    const channels = conversations.filter((each) => each.kind !== "im");
    const others = people.filter((each) => !each.is_bot && each.id !== me.id);
    const there = (id) => () => this.go({ channel: id, thread: null, ...(id ? { tab: null } : {}) });
    return [
      h("h2", { class: "sidebar-title" }, "Apps"),
      drawEntry({ mark: avatar(app.user_id, app.name, true), name: app.name, unread: direct?.unread ?? 0, isHere: channel === (direct?.id ?? null), choose: there(null) }),
      channels.length ? h("h2", { class: "sidebar-title" }, "Channels") : null,
      channels.map((each) => drawEntry({ mark: h("span", { class: "hash", "aria-hidden": "true" }, "#"), name: each.name, unread: each.unread, count: each.mentions, isHere: channel === each.id, choose: there(each.id) })),
      others.length ? h("h2", { class: "sidebar-title" }, "View as someone else") : null,
      others.map((each) => drawPerson(each, me.workspace, this.go)),
    ];
  }
}

/** Draw an entry, bold if something is new; `count` is the number beside it. */
function drawEntry({ mark, name, unread, count = unread, isHere, choose }) {
  return h("button", { class: `entry${isHere ? " is-here" : ""}${unread ? " is-unread" : ""}`, type: "button", data: { testid: "conversation", member: name }, "aria-current": isHere ? "page" : null, on: { click: choose } },
    mark, h("span", { class: "entry-name" }, name, unread && !count ? h("span", { class: "unseen" }, " (new messages)") : null), badge(count));
}

function badge(unread) {
  return unread ? h("span", { class: "unread-badge", "aria-label": `${unread} new` }, unread) : null;
}

function drawPerson(member, workspace, go) {
  const about = member.deleted ? "deactivated" : member.is_stranger ? "other organisation" : member.is_restricted ? member.title || "guest" : member.title;
  const place = { workspace, as: keyOf(member) };
  return h("div", { class: `entry-row${member.deleted ? " is-off" : ""}` },
    h("button", { class: `entry${member.unread ? " is-unread" : ""}`, type: "button", data: { testid: "be", member: keyOf(member) }, on: { click: () => go({ as: keyOf(member), channel: null, thread: null }) } },
      avatar(member.id, member.real_name),
      h("span", { class: "entry-name" }, member.real_name, about ? h("span", { class: "entry-about" }, about) : null), badge(member.unread)),
    h("a", { class: "icon-button entry-tab", href: addressOf(place), target: "_blank", title: "Open in another tab", "aria-label": `View as ${member.real_name} in another tab` }, icon("open")));
}
