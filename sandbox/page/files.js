// File cards: pictures are shown, PDFs open in the browser's own viewer, everything can be downloaded.

import { h, icon } from "./dom.js";

/** Return where the page finds a file's bytes. */
export function fileAddress(reader, file) {
  return `/page/file/${encodeURIComponent(reader.workspace)}/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name)}`;
}

/** Return a file's size in the reader's language. */
export function sizeText(bytes, reader) {
  const [value, unit] = bytes < 1000 ? [bytes, "byte"] : bytes < 1_000_000 ? [bytes / 1000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(reader.locale, { style: "unit", unit, unitDisplay: unit === "byte" ? "long" : "short", maximumFractionDigits: value < 10 && unit !== "byte" ? 1 : 0 }).format(value);
}

/** Draw the files of a message. */
export function drawFiles(files, reader) {
  return h("div", { class: "files" }, files.map((file) => (file.deleted ? gone() : drawFile(file, reader))));
}

function gone() {
  return h("div", { class: "file file-gone" }, "This file was deleted.");
}

function drawFile(file, reader) {
  const address = fileAddress(reader, file);
  const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(file.mimetype);
  const isPdf = file.mimetype === "application/pdf";
  const title = file.title || file.name;
  const facts = `${isPdf ? "PDF" : (file.filetype || "file").toUpperCase()} · ${sizeText(file.size, reader)}`;
  const show = (event) => {
    if (event.ctrlKey || event.metaKey || window.matchMedia("(max-width: 760px)").matches) return;
    event.preventDefault();
    openViewer(title, address, isPdf);
  };
  const mayShow = isPdf || isPicture;
  const card = h("div", { class: "file", data: { testid: "file", "file-id": file.id } },
    h("a", { class: "file-main", href: address, target: "_blank", rel: "noopener", on: mayShow ? { click: show } : {} },
      h("span", { class: isPdf ? "file-icon file-pdf" : "file-icon", "aria-hidden": "true" }, isPdf ? "PDF" : icon("file")),
      h("span", { class: "file-words" }, h("span", { class: "file-title" }, title), h("span", { class: "file-facts" }, facts))),
    h("a", { class: "icon-button", href: `${address}?download=1`, download: file.name, "aria-label": `Download ${title}` }, icon("download")));
  if (!isPicture) return card;
  const picture = h("a", { href: address, target: "_blank", rel: "noopener", class: "file-picture", on: { click: show } },
    h("img", { src: address, alt: file.alt_text || title, loading: "lazy" }));
  return h("div", { class: "file-with-picture" }, card, picture);
}

function openViewer(title, address, isPdf) {
  const content = isPdf
    ? h("iframe", { class: "viewer-page", src: `${address}#navpanes=0`, title })
    : h("img", { class: "viewer-picture", src: address, alt: title });
  const dialog = h("dialog", { class: "dialog viewer", "aria-label": title, data: { testid: "viewer" }, on: { close: () => dialog.remove() } },
    h("header", { class: "dialog-head" }, h("h2", {}, title),
      h("a", { class: "icon-button", href: address, target: "_blank", rel: "noopener", "aria-label": "Open in a new tab" }, icon("open")),
      h("button", { class: "icon-button", type: "button", "aria-label": "Close", on: { click: () => dialog.close() } }, icon("close"))),
    content);
  document.body.append(dialog);
  dialog.showModal();
}
