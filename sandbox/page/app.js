// The page: one person's screen of a sandbox workspace, kept up to date over one WebSocket.

import { readAddress, writeAddress } from "./address.js";
import { ConversationPane } from "./conversation.js";
import { fill, h, headButton, icon } from "./dom.js";
import { drawGuide } from "./guide.js";
import { Inspector } from "./inspector.js";
import { Live } from "./live.js";
import { Modal } from "./modal.js";
import { keyOf, Sidebar } from "./sidebar.js";
import { ThreadPane } from "./thread.js";
import { World } from "./world.js";

const GUIDE_HIDDEN = "sandbox-guide-hidden";
const narrow = window.matchMedia("(max-width: 760px)");
const parts = Object.fromEntries(["sidebar", "main", "side", "notices"].map((id) => [id, document.getElementById(id)]));
const world = new World();
const dismissed = new Set();
const does = (what, facts) => live.do(what, facts);
const modal = new Modal(does);
const inspector = new Inspector(does, () => render());
const sidebar = new Sidebar(parts.sidebar, { go, toggle: () => openSidebar(!sidebarOpen) });

let where = readAddress();
let live = connect();
let pane = null;
let thread = null;
let sidebarOpen = false;
let guideOpen = !narrow.matches && localStorage.getItem(GUIDE_HIDDEN) !== "yes";

const doing = {
  openThread: (ts) => go({ thread: ts }),
  dismiss: (message) => {
    dismissed.add(message.key);
    render();
  },
  press: (message, block, element, value, confirmed) => does("press", {
    channel: message.channel, ts: message.ts, block: block.block_id, action: element.action_id, value, confirmed,
  }),
};

function connect() {
  const line = new Live({ workspace: where.workspace, as: where.as, broken: sayBroken, heard: (frame) => line === live && hear(frame) });
  return line;
}

function sayBroken(text) {
  const shown = parts.notices.querySelector(".notice-broken");
  if (!text) return shown?.remove();
  return shown ?? parts.notices.append(h("p", { class: "notice notice-broken" }, icon("warn"), text));
}

function hear(frame) {
  if (frame.type === "journal") return inspector.take(frame.entries, world.reader());
  world.take(frame);
  if (frame.fresh) arrive();
  return render();
}

/** The line is up: the sandbox says who we are, whatever the address said. */
function arrive() {
  const me = world.get("me");
  where = { ...where, workspace: me.workspace, as: keyOf(me) };
  writeAddress(where, true);
  if (!inspector.element.hidden) inspector.again();
  if (where.tab === "home") does("home");
}

/** Go somewhere else: another person, channel, tab or thread. */
function go(changes) {
  const before = where;
  where = { ...where, ...changes };
  writeAddress(where);
  moved(before);
}

function moved(before) {
  sidebarOpen = false;
  if (where.workspace !== before.workspace || where.as !== before.as) {
    live.close();
    pane = thread = null;
    live = connect();
    return;
  }
  if (where.tab === "home" && before.tab !== "home") does("home");
  render();
  if (where.thread && where.thread !== before.thread && !narrow.matches) thread?.composer.field.focus();
  if (!where.thread && before.thread) pane?.log.element.querySelector(`[data-ts="${before.thread}"] button`)?.focus({ preventScroll: true });
}

function channelHere() {
  const conversations = world.get("conversations");
  return conversations.some((each) => each.id === where.channel) ? where.channel : conversations.find((each) => each.kind === "im")?.id ?? null;
}

function render() {
  if (!world.get("me")) return;
  const me = world.get("me");
  const channel = channelHere();
  sidebar.update(world, { channel, isOpen: sidebarOpen });
  if (!pane || pane.channel !== channel || pane.me !== me.id) {
    pane = new ConversationPane({ world, channel, doing, does, go, buttons, buttonsState });
    pane.me = me.id;
    fill(parts.main, pane.element);
  }
  pane.update(where, dismissed);
  renderSide(channel);
  modal.show(world.get("stack") ?? [], world.reader());
  const unread = world.get("conversations").reduce((sum, each) => sum + each.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}${me.real_name} · ${world.get("app").name} · ${me.workspace}`;
}

function renderSide(channel) {
  const guide = world.get("guide");
  if (where.thread && channel) {
    if (thread?.ts !== where.thread || thread.channel !== channel) {
      thread = new ThreadPane({ world, channel, ts: where.thread, doing, does, close: () => go({ thread: null }) });
      fill(parts.side, thread.element);
    }
    thread.update(dismissed);
  } else {
    thread = null;
    const shown = parts.side.firstElementChild;
    if (!(guide && guideOpen)) fill(parts.side);
    else if (!shown?.matches(".guide")) fill(parts.side, drawGuide(guide, () => showGuide(false)));
  }
  parts.side.hidden = !parts.side.firstElementChild;
  parts.side.classList.toggle("is-guide", !thread);
}

function showGuide(open) {
  guideOpen = open;
  localStorage.setItem(GUIDE_HIDDEN, open ? "no" : "yes");
  if (open && where.thread) return go({ thread: null });
  return render();
}

/** On a phone the conversations and people are shown over the conversation. */
function openSidebar(open) {
  sidebarOpen = open;
  render();
}

function buttonsState() {
  return { hasGuide: Boolean(world.get("guide")), onGuide: guideOpen && !where.thread, onInspector: !inspector.element.hidden };
}

function buttons() {
  const { hasGuide, onGuide, onInspector } = buttonsState();
  return [
    hasGuide ? headButton("guide", "Guide", { testid: "open-guide", pressed: onGuide, click: () => showGuide(!onGuide) }) : null,
    headButton("pulse", "Inspector", {
      testid: "open-inspector", pressed: onInspector, click: () => inspector.toggle(),
    }),
  ];
}

narrow.addEventListener("change", () => {
  if (narrow.matches) guideOpen = false; // it would cover the conversation
  render();
});
window.addEventListener("popstate", () => {
  const before = where;
  where = readAddress();
  moved(before);
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && render());
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="?"]');
  if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const there = Object.fromEntries(new URLSearchParams(link.getAttribute("href")));
  go({ channel: null, thread: null, tab: null, ...there });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (sidebarOpen) openSidebar(false);
  else if (where.thread) go({ thread: null });
  else if (guideOpen && narrow.matches) showGuide(false);
});
