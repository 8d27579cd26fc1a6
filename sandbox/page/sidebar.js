// The left side: which workspace, who you are, the conversations, and the others whose eyes you can borrow.

import { addressOf } from "./address.js";
import { avatar } from "./avatar.js";
import { fill, h, icon } from "./dom.js";

/** Draw the workspace and person choosers. */
export function drawChoosers(world, go) {
  const me = world.get("me");
  const workspaces = world.get("workspaces");
  const people = world.get("people").filter((each) => !each.is_bot);
  const workspace = workspaces.length < 2
    ? h("p", { class: "workspace-name" }, me.workspace)
    : h("select", { class: "chooser chooser-workspace", "aria-label": "Workspace", data: { testid: "workspace" },
        on: { change: (event) => go({ workspace: event.target.value, as: null, channel: null, thread: null, tab: null }) } },
        workspaces.map((each) => h("option", { value: each.name, selected: each.name === me.workspace }, each.name + (each.unread && each.name !== me.workspace ? ` (${each.unread} new)` : ""))));
  const who = h("select", { class: "chooser", id: "who", "aria-label": "Who you are", data: { testid: "who" },
    on: { change: (event) => go({ as: event.target.value, channel: null, thread: null }) } },
    people.map((each) => h("option", { value: keyOf(each), selected: each.id === me.id }, each.real_name + (each.unread && each.id !== me.id ? ` (${each.unread} new)` : ""))));
  return h("div", { class: "choosers" },
    h("div", { class: "workspace-row" }, h("span", { class: "workspace-tile", "aria-hidden": "true" }, me.workspace.slice(0, 1).toUpperCase()), workspace),
    h("div", { class: "who-row" }, avatar(me.id, me.real_name), h("span", { class: "who-field" }, h("label", { class: "who-label", for: "who" }, "You are"), who)));
}

/** Return how the address names a member: by e-mail where there is one. */
export function keyOf(member) {
  return member.email ?? member.id;
}

/** Draw the whole sidebar. `channel` is the conversation on screen. */
export function drawSidebar(element, world, { where, channel, go }) {
  const me = world.get("me");
  const app = world.get("app");
  const conversations = world.get("conversations");
  const direct = conversations.find((each) => each.kind === "im");
  const channels = conversations.filter((each) => each.kind !== "im");
  const others = world.get("people").filter((each) => !each.is_bot && each.id !== me.id);
  const scroll = element.querySelector(".sidebar-scroll")?.scrollTop ?? 0;
  const here = document.activeElement?.dataset?.testid === "who" && element.contains(document.activeElement);
  fill(element, drawChoosers(world, go), h("div", { class: "sidebar-scroll" },
    h("h2", { class: "sidebar-title" }, "Apps"),
    drawEntry({ mark: avatar(app.user_id, app.name, true), name: app.name, unread: direct?.unread ?? 0, isHere: channel === direct?.id, choose: () => go({ channel: null, thread: null }) }),
    channels.length ? h("h2", { class: "sidebar-title" }, "Channels") : null,
    channels.map((each) => drawEntry({ mark: h("span", { class: "hash", "aria-hidden": "true" }, "#"), name: each.name, unread: each.unread, isHere: channel === each.id, choose: () => go({ channel: each.id, thread: null, tab: null }) })),
    h("h2", { class: "sidebar-title" }, "See it as someone else"),
    others.map((each) => drawPerson(each, where, go))));
  element.querySelector(".sidebar-scroll").scrollTop = scroll;
  if (here) element.querySelector("#who").focus();
}

function drawEntry({ mark, name, unread, isHere, choose }) {
  return h("button", { class: `entry${isHere ? " is-here" : ""}${unread ? " is-unread" : ""}`, type: "button", "aria-current": isHere ? "page" : null, on: { click: choose } },
    mark, h("span", { class: "entry-name" }, name), badge(unread));
}

function badge(unread) {
  return unread ? h("span", { class: "unread-badge", "aria-label": `${unread} new` }, unread) : null;
}

function drawPerson(member, where, go) {
  const about = member.deleted ? "deactivated" : member.is_stranger ? "other organisation" : member.is_restricted ? member.title || "guest" : member.title;
  const place = { workspace: where.workspace, as: keyOf(member) };
  return h("div", { class: `entry-row${member.deleted ? " is-off" : ""}` },
    h("button", { class: `entry${member.unread ? " is-unread" : ""}`, type: "button", data: { testid: "be", member: keyOf(member) }, on: { click: () => go({ as: keyOf(member), channel: null, thread: null }) } },
      avatar(member.id, member.real_name),
      h("span", { class: "entry-name" }, member.real_name, about ? h("span", { class: "entry-about" }, about) : null), badge(member.unread)),
    h("a", { class: "icon-button entry-tab", href: addressOf(place), target: "_blank", title: "In another tab", "aria-label": `Be ${member.real_name} in another tab` }, icon("open")));
}
