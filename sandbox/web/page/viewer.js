// The viewer over the page: the pages of a PDF below each other, or a picture. Escape closes it.

import { fill, h, icon } from "./dom.js";

const ZOOMS = [1, 1.5, 2, 3];

/**
 * Show a file. For a PDF `coming` resolves to `{count, shapes}` of its pages, or `{error}`, and `pageAddress(number)`
 * returns each one's address; a picture has `alt`. `opener` gets the focus afterwards.
 */
export async function openViewer({ title, address, download, name, opener, coming = null, pageAddress, alt }) {
  const place = h("span", { class: "viewer-place", "aria-live": "polite", data: { testid: "viewer-place" } });
  const zoom = h("span", { class: "viewer-zoom" });
  const dialog = h("dialog", {
    class: "dialog viewer", "aria-label": title, data: { testid: "viewer" },
    on: {
      close: () => {
        dialog.remove();
        focusAgain(opener);
      },
      click: (event) => event.target === dialog && dialog.close(),
    },
  },
    h("header", { class: "dialog-head" }, h("h2", { title }, title), place, zoom,
      h("a", { class: "icon-button", href: download, download: name, "aria-label": "Download", title: "Download" }, icon("download")),
      h("a", { class: "icon-button only-wide", href: address, target: "_blank", rel: "noopener", "aria-label": "Open in a new tab", title: "Open in a new tab" }, icon("open")),
      h("button", { class: "icon-button", type: "button", "aria-label": "Close", title: "Close (Esc)", on: { click: () => dialog.close() } }, icon("close"))));
  const put = (content) => {
    const before = dialog.querySelector(".viewer-pages");
    const hadFocus = !before || before.contains(document.activeElement);
    before?.remove();
    dialog.append(content);
    if (hadFocus) content.focus();
  };
  document.body.append(dialog);
  dialog.showModal();
  if (alt) {
    const picture = drawPicture(address, alt);
    fill(zoom, zoomButtons(picture));
    return put(picture);
  }
  put(drawWaiting());
  const pages = await coming;
  if (pages.error) return put(drawNothing(pages.error, download, name));
  const content = drawPages(pages, pageAddress);
  const say = () => fill(place, `${pageOnTop(content)} / ${pages.count}`);
  content.addEventListener("scroll", say);
  fill(zoom, zoomButtons(content));
  put(content);
  return say();
}

function drawWaiting() {
  return h("div", { class: "viewer-pages is-empty", tabindex: "-1", "aria-busy": "true" }, h("span", { class: "spinner", role: "img", "aria-label": "Loading" }));
}

/** Return the focus to the file; a message redrawn meanwhile has another element for it. */
function focusAgain(opener) {
  const id = opener.closest("[data-file-id]")?.dataset.fileId;
  const now = opener.isConnected ? opener : document.querySelector(`[data-file-id="${CSS.escape(id ?? "")}"] .file-main`);
  now?.focus();
}

function drawPages({ count, shapes }, pageAddress) {
  const sheets = shapes.map((shape, index) => {
    const sheet = h("img", { class: "viewer-sheet", src: pageAddress(index + 1), alt: `Page ${index + 1} of ${count}`, loading: index ? "lazy" : null });
    sheet.style.aspectRatio = `1 / ${shape}`;
    return sheet;
  });
  const rest = count - shapes.length;
  return h("div", { class: "viewer-pages", tabindex: "0", role: "region", "aria-label": "Pages" }, sheets,
    rest > 0 ? h("p", { class: "viewer-rest" }, `${rest} more ${rest === 1 ? "page" : "pages"}. Download the file to read the rest.`) : null);
}

function drawPicture(address, alt) {
  return h("div", { class: "viewer-pages is-picture", tabindex: "0", role: "region", "aria-label": "Picture" }, h("img", { class: "viewer-picture", src: address, alt }));
}

function drawNothing(reason, download, name) {
  return h("div", { class: "viewer-pages is-empty", tabindex: "-1" }, h("p", {}, reason), h("a", { class: "button", href: download, download: name }, icon("download"), "Download file"));
}

/** Return the number of the page being read: the first that reaches below the upper third. */
function pageOnTop(content) {
  const sheets = [...content.querySelectorAll(".viewer-sheet")];
  if (content.scrollTop > 0 && content.scrollTop + content.clientHeight >= content.scrollHeight - 2) return sheets.length;
  const third = content.getBoundingClientRect().top + content.clientHeight / 3;
  return 1 + Math.max(0, sheets.findIndex((each) => each.getBoundingClientRect().bottom > third));
}

function zoomButtons(content) {
  let step = 0;
  const button = (label, name, by) => h("button", { class: "icon-button", type: "button", "aria-label": label, title: label, on: { click: () => {
    // Pages keep their upper edge in place, a picture its middle.
    const held = content.matches(".is-picture") ? content.clientHeight / 2 : 0;
    const kept = (content.scrollTop + held) / content.scrollHeight;
    step = Math.max(0, Math.min(ZOOMS.length - 1, step + by));
    content.style.setProperty("--zoom", ZOOMS[step]);
    content.classList.toggle("is-zoomed", step > 0);
    content.scrollTop = kept * content.scrollHeight - held;
    content.scrollLeft = (content.scrollWidth - content.clientWidth) / 2;
    smaller.disabled = step === 0;
    larger.disabled = step === ZOOMS.length - 1;
  } } }, icon(name));
  const smaller = button("Smaller", "minus", -1);
  const larger = button("Larger", "plus", 1);
  smaller.disabled = true;
  return [smaller, larger];
}
