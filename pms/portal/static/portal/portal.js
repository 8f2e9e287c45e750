/* What the script adds to the pages; each works without it. One function per data attribute. */

import { startIdle } from "./idle.js";
import { startKeys } from "./keys.js";
import { startLists } from "./lists.js";
import { startSession } from "./session.js";

const words = (id) => document.getElementById(id)?.content.textContent.trim() ?? "";

/* ── Toasts: messages of the page and of htmx answers, moved where they are announced ── */
const SHOWN_MS = 8000;

export function toast(text, kind = "success") {
  const note = document.getElementById("toast-template").content.cloneNode(true).firstElementChild;
  note.classList.add(`is-${kind}`);
  note.querySelector(".toast-words").textContent = text;
  document.getElementById("toasts").append(note);
  if (kind === "error" || kind === "warning") return;
  let timer = setTimeout(() => note.remove(), SHOWN_MS);
  const hold = () => clearTimeout(timer);
  const release = () => { timer = setTimeout(() => note.remove(), SHOWN_MS); };
  note.addEventListener("pointerenter", hold);
  note.addEventListener("focusin", hold);
  note.addEventListener("pointerleave", release);
  note.addEventListener("focusout", release);
}

function collectMessages() {
  for (const message of document.querySelectorAll("#messages [data-message], #toasts > [data-message]")) {
    message.remove();
    toast(message.textContent.trim(), message.dataset.message);
  }
  document.getElementById("messages")?.remove();
}

/* ── Forms: send once, ask before typed text is lost, count, reveal, wait for a tick ── */
let dirty = false;

function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "true";
  dirty = false;
  setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = true; }));
  setTimeout(() => freeForm(form), 20000);
}

function freeForm(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = false; });
}

function guard(event) {
  if (!dirty) return;
  event.preventDefault();
  event.returnValue = words("leave-words");
}

/* Opens the page anew, never sending again the form that it may be the answer to. */
function reload() {
  dirty = false;
  location.replace(location.pathname + location.search);
}

function noteTyping(event) {
  if (event.target.closest("form[data-guard]")) dirty = true;
  const waiting = document.querySelectorAll(`[data-needs="${event.target.id}"]`);
  if (event.target.id && waiting.length) waiting.forEach((button) => setWaiting(button, !event.target.checked));
}

function setWaiting(button, waits) {
  button.toggleAttribute("aria-disabled", waits);
  if (waits) button.setAttribute("aria-disabled", "true");
}

function startCounter(counter) {
  const field = document.getElementById(counter.dataset.counts);
  const shown = counter.querySelector("[data-count]");
  const most = Number(counter.dataset.most);
  const show = () => {
    const length = [...field.value.replaceAll("\r\n", "\n")].length;
    shown.textContent = `${length} / ${most}`;
    counter.classList.toggle("is-over", length > most);
  };
  counter.querySelector("[data-count-plain]").classList.add("visually-hidden");
  shown.hidden = false;
  field.removeAttribute("maxlength");
  field.addEventListener("input", show);
  show();
}

function startReveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shows = field.type === "password";
    field.type = shows ? "text" : "password";
    button.setAttribute("aria-pressed", String(shows));
  });
}

function startStrength(box) {
  const field = document.getElementById(box.dataset.strength);
  const [meter, text] = [box.querySelector("meter"), box.querySelector("[data-words]")];
  const grades = text.dataset.words.split("|");
  field.addEventListener("input", () => {
    const grade = strength(field.value);
    box.hidden = !field.value;
    meter.value = grade;
    text.textContent = grades[grade];
  });
}

/* A hint only; the server decides. Length counts most, then the number of different characters. */
function strength(text) {
  const different = new Set(text).size;
  if (text.length < 8 || different < 5) return 0;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(text)).length;
  return Math.min(4, 1 + (text.length >= 12) + (text.length >= 16) + (kinds >= 3 && different >= 8));
}

function startDrop(area) {
  const input = area.querySelector("input[type=file]");
  const name = area.querySelector(".drop-name");
  area.classList.add("is-live");
  const over = (state) => area.classList.toggle("is-over", state);
  area.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  area.addEventListener("dragleave", () => over(false));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", () => { name.textContent = [...input.files].map((file) => file.name).join(", "); });
}

/* ── Copying ── */
async function copy(button) {
  const from = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
  await navigator.clipboard.writeText(from ? (from.value ?? from.textContent) : button.dataset.copy);
  toast(words("copied-words"));
}

/* ── Dialogs ── */
function openModal(dialog) {
  if (dialog.open) dialog.close();
  const menu = document.activeElement?.closest(".row-menu [popover]"); // gone by then, so its button gets the focus back
  if (menu) dialog.addEventListener("close", () => document.querySelector(`[popovertarget="${menu.id}"]`)?.focus(), { once: true });
  dialog.showModal();
  if (!dialog.hasAttribute("data-keep")) return;
  dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") event.preventDefault(); });
  dialog.addEventListener("close", () => dialog.showModal());
}

/* ── Preferences: at once in the page, remembered by the server ── */
function prefer(event) {
  const form = event.target.closest("form[data-preference]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const { name, value } = event.submitter;
  if (name === "theme") document.documentElement.dataset.bsTheme = value;
  else document.documentElement.dataset.navigation = value;
  const data = new FormData(form);
  data.set(name, value);
  fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  form.querySelector(`button[value="${value === "dark" ? "light" : value === "light" ? "dark" : value === "folded" ? "open" : "folded"}"]`)?.focus();
}

/* ── Row menus, where the browser cannot place them by itself ── */
function placeMenu(event) {
  const menu = event.target;
  if (event.newState !== "open" || !menu.closest(".row-menu") || CSS.supports("position-area", "block-end")) return;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`).getBoundingClientRect();
  const edge = document.dir === "rtl" ? button.left : button.right - menu.offsetWidth;
  Object.assign(menu.style, { margin: "0", inset: `${button.bottom}px auto auto ${Math.max(8, edge)}px` });
}

function enhance(root) {
  root.querySelectorAll("[data-counts]").forEach(startCounter);
  root.querySelectorAll("[data-reveal]").forEach(startReveal);
  root.querySelectorAll("[data-strength]").forEach(startStrength);
  root.querySelectorAll("[data-drop]").forEach(startDrop);
  root.querySelectorAll("[data-needs]").forEach((button) => setWaiting(button, !document.getElementById(button.dataset.needs).checked));
  root.querySelectorAll("dialog[data-modal]").forEach(openModal);
  root.querySelector("[data-focus]")?.focus();
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  if (at("[aria-disabled=true]")) return event.preventDefault();
  if (at("[data-copy], [data-copy-from]")) copy(at("[data-copy], [data-copy-from]"));
  if (at("[data-dismiss]")) at(".toast-note").remove();
  if (at("[data-reload]")) { event.preventDefault(); location.reload(); }
  if (at("[data-close]") && at("dialog:modal")) { event.preventDefault(); at("dialog").close(); }
  if (at("[data-dialog]")) { event.preventDefault(); openModal(document.getElementById(at("[data-dialog]").dataset.dialog)); }
});
document.addEventListener("submit", prefer);
document.addEventListener("submit", sendOnce);
document.addEventListener("input", noteTyping);
document.addEventListener("change", noteTyping);
document.addEventListener("toggle", placeMenu, true);
addEventListener("beforeunload", guard);
addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(freeForm); });

document.addEventListener("htmx:afterSwap", (event) => {
  collectMessages();
  const swapped = event.detail.target;
  if (swapped?.id === "question" && !swapped.matches(":modal")) openModal(swapped);
});
document.addEventListener("htmx:afterSettle", (event) => {
  enhance(event.detail.elt);
  const told = event.detail.elt.querySelector("[data-announce]");
  if (told) document.getElementById("announcer").textContent = told.textContent.trim();
});
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    if (event.detail.xhr?.status !== 503) toast(words("failure-words"), "error");
    if (event.detail.elt.matches("form")) freeForm(event.detail.elt);
  });
}
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.matches("form")) freeForm(event.detail.elt); });

collectMessages();
enhance(document);
startSession({ enhance, reload, toast, words });
startLists();
startKeys();
startIdle(document.getElementById("idle"));
