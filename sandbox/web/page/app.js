// The page: one person's screen of a sandbox workspace, kept up to date over one WebSocket.

import { readAddress, writeAddress } from "./address.js";
import { ConversationPane } from "./conversation.js";
import { fill, h, headButton, icon } from "./dom.js";
import { Drawer } from "./drawer.js";
import { countFaults } from "./faults.js";
import { drawGuide } from "./guide.js";
import { Live } from "./live.js";
import { Modal } from "./modal.js";
import { whenStill } from "./pointer.js";
import { askConfirm } from "./press.js";
import { keyOf, Sidebar } from "./sidebar.js";
import { openSwitcher } from "./switcher.js";
import { ThreadPane } from "./thread.js";
import { World } from "./world.js";

const GUIDE_HIDDEN = "sandbox-guide-hidden";
const NOTICE_MS = 7000;
const DELETING = {
  title: { type: "plain_text", text: "Delete message" },
  text: { type: "plain_text", text: "Are you sure you want to delete this message? This cannot be undone." },
  confirm: { type: "plain_text", text: "Delete" },
  deny: { type: "plain_text", text: "Cancel" },
  style: "danger",
};
const narrow = window.matchMedia("(max-width: 760px)");
const parts = Object.fromEntries(["sidebar", "main", "side", "notices"].map((id) => [id, document.getElementById(id)]));
const world = new World();
const dismissed = new Set();
const does = (what, facts, files = []) => (files.length ? live.write(what, facts, files) : live.do(what, facts));
const modal = new Modal(does);
const drawer = new Drawer(does, () => render());
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
  suggest: (message, block, element, typed) => does("suggest", {
    channel: message.channel, ts: message.ts, block: block.block_id, action: element.action_id, typed,
  }),
  react: (message, name, on) => tryTo("react", { channel: message.channel, ts: message.ts, name, on }),
  remove: async (message) => {
    if (await askConfirm(DELETING, world.reader())) await tryTo("delete", { channel: message.channel, ts: message.ts });
  },
};

/** Do something that has no place for an error; an error is shown for a while at the foot of the page. */
async function tryTo(what, facts) {
  const { error } = await does(what, facts);
  if (!error) return;
  const shown = h("p", { class: "notice", data: { testid: "notice" } }, icon("warn"), error);
  parts.notices.append(shown);
  setTimeout(() => shown.remove(), NOTICE_MS);
}

function connect() {
  const opened = new Live({ workspace: where.workspace, as: where.as, broken: sayBroken, heard: (frame) => opened === live && hear(frame) });
  return opened;
}

function sayBroken(text) {
  const shown = parts.notices.querySelector(".notice-broken");
  if (!text) return shown?.remove();
  return shown ?? parts.notices.append(h("p", { class: "notice notice-broken" }, icon("warn"), text));
}

function hear(frame) {
  if (frame.type === "journal") return drawer.inspector.take(frame.entries, world.reader());
  world.take(frame);
  if (frame.fresh) arrive();
  return whenStill(render);
}

/** Connected: the sandbox says who we are, whatever the address says. */
function arrive() {
  const me = world.get("me");
  where = { ...where, workspace: me.workspace, as: keyOf(me) };
  writeAddress(where, true);
  drawer.resume();
  openTab();
}

/** Tell the app that one of its tabs was opened. */
function openTab() {
  const isApp = channelHere() === (world.get("conversations").find((each) => each.kind === "im")?.id ?? null);
  if (isApp) does("open_tab", { tab: where.tab === "home" ? "home" : "messages" });
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
  if (where.tab !== before.tab || where.channel !== before.channel) openTab();
  render();
  if (where.thread && where.thread !== before.thread && !narrow.matches) thread?.composer.field.focus();
  if (!where.thread && before.thread) pane?.log.element.querySelector(`[data-ts="${before.thread}"]`)?.focus({ preventScroll: true });
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
  const who = `${me.id} ${me.deleted}`;
  if (!pane || pane.channel !== channel || pane.who !== who) {
    pane = new ConversationPane({ world, channel, doing, does, go, changed: render, buttons, buttonsState });
    pane.who = who;
    fill(parts.main, pane.element);
  }
  pane.update(where, dismissed);
  renderSide(channel);
  modal.show(world.get("stack") ?? [], world.reader());
  drawer.update(world, modal.dialog);
  const unread = world.get("conversations").reduce((sum, each) => sum + (each.kind === "im" ? each.unread : each.mentions), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${me.real_name} · ${world.get("app").name} · ${me.workspace}`;
}

function renderSide(channel) {
  const guide = world.get("guide");
  if (where.thread && channel) {
    if (thread?.ts !== where.thread || thread.channel !== channel) {
      thread = new ThreadPane({ world, channel, ts: where.thread, doing, does, changed: render, close: () => go({ thread: null }) });
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

/** Open or close the list of conversations and people; on a phone it covers the conversation. */
function openSidebar(open) {
  sidebarOpen = open;
  render();
}

function buttonsState() {
  return { hasGuide: Boolean(world.get("guide")), onGuide: guideOpen && !where.thread, drawer: drawer.tab, faults: countFaults(world.get("controls")) };
}

function buttons() {
  const { hasGuide, onGuide, drawer: tab, faults } = buttonsState();
  return [
    hasGuide ? headButton("guide", "Guide", { testid: "open-guide", pressed: onGuide, click: () => showGuide(!onGuide) }) : null,
    headButton("pulse", "Inspector: calls and events between the app and Slack", { testid: "open-inspector", pressed: tab === "inspector", click: () => drawer.toggle("inspector") }),
    headButton("bolt", faults ? `Faults: ${faults} active` : "Faults: make something go wrong", { testid: "open-faults", pressed: tab === "faults", count: faults, click: () => drawer.toggle("faults") }),
  ];
}

/** Go to the previous or next conversation. */
function step(by) {
  const channels = world.get("conversations").filter((each) => each.kind !== "im").map((each) => each.id);
  const all = [null, ...channels];
  const here = Math.max(0, all.indexOf(channelHere()));
  go({ channel: all[(here + by + all.length) % all.length], thread: null, tab: null });
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
  if (!world.get("me") || document.querySelector("dialog[open]")) return;
  const move = event.altKey && !event.ctrlKey && !event.metaKey ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : null;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openSwitcher(world, go);
  } else if (move) {
    event.preventDefault();
    step(move);
  } else if (event.key === "Escape") closeTop();
  else if (isWriting(event)) pane?.composer?.field.focus();
});

/** Typing anywhere on the page, outside fields and buttons, goes to the message box. */
function isWriting(event) {
  const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  return isLetter && !event.defaultPrevented && !document.activeElement.closest("input, textarea, select, [contenteditable], button, a, summary, [role=listbox], [role=menu], .side, .drawer");
}

/** Close what was opened last; for Escape. */
function closeTop() {
  if (sidebarOpen) openSidebar(false);
  else if (drawer.tab && (narrow.matches || drawer.element.contains(document.activeElement))) drawer.toggle(null);
  else if (where.thread) go({ thread: null });
  else if (guideOpen && narrow.matches) showGuide(false);
}
