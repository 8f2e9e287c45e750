/* The policy editor: the form and the JSON, side by side or as two tabs, each following the other.

   The JSON is the truth; it stands in the text area, or in the editor that takes its place (frontend/policy-editor.js).
   The form changes it through `content:change`, which the editor takes over so that undo knows of it. */

import { MOST_CHARACTERS, add, changed, find, move, put, read, remove, size, tidied } from "./policy_json.js";
import { PolicyForm } from "./policy_form.js";

const LARGEST_FILE = 200_000; // bytes, as the server has it
const FOLLOWS_AFTER_MS = 150;
const NARROW = matchMedia("(max-width: 991.98px)");

const host = document.getElementById("policy-form");
const area = document.getElementById("id_content");
const sheet = area.form;
const check = document.getElementById("check");
const layouts = told("policy-layouts");
const suggestions = told("policy-suggestions");
const spoken = document.getElementById("form-said");
const waiting = document.getElementById("form-waits");

let text = "";
let root = null;
let faults = [];

function told(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}");
}

function said(name, values = {}) {
  const words = document.getElementById("form-words").content.querySelector(`[data-word="${name}"]`)?.textContent.trim();
  return words?.replace(/%\((\w+)\)s/g, (whole, key) => values[key] ?? whole);
}

function say(words) {
  spoken.textContent = "";
  requestAnimationFrame(() => { spoken.textContent = words; });
}

const layout = () => layouts[sheet.elements.type.value];
const grouped = (number) => new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: "latn" }).format(number);

/* ── Changing the text ── */
function write(change) {
  const event = new CustomEvent("content:change", { detail: change, cancelable: true });
  if (area.dispatchEvent(event)) { // no editor has taken it
    area.value = changed(area.value, change);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const rewrite = (whole) => write({ from: 0, to: area.value.length, insert: whole });

/* Does what a field asks for, unless the policy would become too long; tells whether it is as asked now. */
function perform(change, { typed = false, focus, words = "" } = {}) {
  if (!change) return true;
  const after = changed(text, change);
  const reading = read(after);
  const length = reading.root ? size(after, reading.root) : Infinity;
  if (length > MOST_CHARACTERS && length > size(text, root)) {
    say(said("no room", { most: grouped(MOST_CHARACTERS) }));
    complain(said("no room", { most: grouped(MOST_CHARACTERS) }));
    return false;
  }
  [text, root] = [after, reading.root];
  write(change);
  complain("");
  measure();
  if (typed) form.follow(text, root);
  else form.show(layout(), text, root, focus);
  if (words) say(words);
  return true;
}

const acts = {
  put: (path, value, told) => perform(put(text, root, path, value), { ...told, words: told?.said && said("begun", { name: told.said }) }),
  remove: (path, told) => perform(remove(text, root, path), { ...told, words: told?.said && said("removed", { row: told.said }) }),
  move: (path, by, told) => perform(move(text, root, path, by), { ...told, words: said(by < 0 ? "moved up" : "moved down", { row: told.said }) }),
  refresh: () => follow(true),
  add(path, blank, told) {
    const change = find(root, path) ? add(text, root, path, blank) : put(text, root, path, [blank]);
    return perform(change, { ...told, words: said("added"), focus: null }) && (enter(told.focus), true);
  },
};

/* Into the new row: its first field. */
function enter(key) {
  const row = host.querySelector(`[data-key="${CSS.escape(key)}"]`);
  (row?.matches("input, select") ? row : row?.querySelector("input, select"))?.focus();
}

const form = new PolicyForm(host, { suggestions, said, acts });

/* ── Following the text ── */
function follow(always = false) {
  if (!always && area.value === text) return;
  text = area.value;
  const reading = read(text);
  root = reading.root?.kind === "object" ? reading.root : null;
  measure();
  if (root && layout()) {
    rest("");
    form.show(layout(), text, root);
  } else if (!layout()) rest("no type");
  else if (!text.trim()) rest("blank", true);
  else rest(reading.root ? "no object" : "unreadable", false, reading.at);
}

/* The form waits, and says why; its fields stay to be seen but cannot be used. */
function rest(why, mayBegin = false, at) {
  host.inert = Boolean(why);
  host.classList.toggle("is-waiting", Boolean(why));
  if (why && (mayBegin || why === "no type")) host.replaceChildren();
  waiting.hidden = !why;
  waiting.querySelector("[data-begin]").hidden = !mayBegin;
  const link = waiting.querySelector("a");
  link.hidden = at === undefined;
  if (at !== undefined) {
    const before = text.slice(0, at).split("\n");
    Object.assign(link.dataset, { line: before.length, column: [...before.at(-1)].length + 1 });
    link.textContent = said("to line", { line: before.length });
  }
  const words = why ? said(why) : "";
  const place = waiting.querySelector("[data-why]");
  if (place.textContent !== words) place.textContent = words;
}

function measure() {
  const shown = document.getElementById("content-size");
  const length = root ? size(text, root) : text.trim() ? null : 0;
  shown.textContent = said("size", { count: length === null ? "–" : grouped(length), most: grouped(MOST_CHARACTERS) });
  shown.classList.toggle("is-over", length > MOST_CHARACTERS);
}

function complain(words) {
  const note = document.getElementById("form-refused");
  note.hidden = !words;
  note.textContent = words;
}

/* ── What the server found ── */
function takeFaults() {
  faults = [...check.querySelectorAll("[data-diagnostics] li[data-pointer]")].map((item) => ({
    pointer: item.dataset.pointer,
    sentence: item.querySelector(".fault-sentence").textContent,
    severity: item.closest("[data-diagnostics]").dataset.diagnostics,
  }));
  if (host.inert) return;
  form.mark(faults);
  check.querySelectorAll("[data-to-field]").forEach((button) => { button.hidden = !form.place(button.closest("li").dataset.pointer); });
}

/* ── Tabs, where there is no room for both ── */
const tabs = [...document.querySelectorAll("[data-side]")];
const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

function choose(side) {
  for (const tab of tabs) {
    const isChosen = tab.dataset.side === side;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    const panel = panelOf(tab);
    panel.hidden = NARROW.matches && !isChosen;
    if (NARROW.matches) panel.setAttribute("role", "tabpanel");
    else panel.removeAttribute("role");
  }
}

const chosen = () => tabs.find((tab) => tab.getAttribute("aria-selected") === "true").dataset.side;

function startTabs() {
  tabs[0].parentElement.hidden = false;
  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab.dataset.side));
    tab.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
      event.preventDefault();
      const other = tabs.find((each) => each !== tab);
      choose(other.dataset.side);
      other.focus();
    });
  }
  NARROW.addEventListener("change", () => choose(chosen()));
  choose("form");
}

/* ── Templates and files ── */
function useTemplate(event) {
  const button = event.target.closest("[data-start]");
  if (!button) return;
  event.preventDefault();
  const shape = told("policy-shapes")[button.value];
  sheet.elements.type.value = shape.type;
  rewrite(shape.text);
  sheet.elements.type.dispatchEvent(new Event("change", { bubbles: true }));
  follow(true);
  button.closest("details.starts").open = false;
  choose("form");
  host.closest("section").scrollIntoView({ block: "start" });
  say(said("template used"));
}

/* Templates of other types are out of the way once a type is chosen. */
function offerTemplates() {
  const type = sheet.elements.type.value;
  document.querySelectorAll("[data-starts-of]").forEach((group) => { group.hidden = Boolean(type) && group.dataset.startsOf !== type; });
}

async function takeFile(event) {
  const file = event.target.files[0];
  if (!file) return;
  const content = file.size > LARGEST_FILE ? null : await decoded(file);
  refuseFile(content === null ? said(file.size > LARGEST_FILE ? "file too large" : "file no text") : "");
  event.target.value = "";
  if (content === null) return;
  rewrite(content.replaceAll("\r\n", "\n"));
  say(said("file read", { file: file.name }));
}

async function decoded(file) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return null;
  }
}

function refuseFile(words) {
  const note = document.getElementById("file-refused");
  note.hidden = !words;
  note.textContent = words;
}

/* ── Start ── */
function tidy() {
  const reading = read(area.value);
  if (reading.root) rewrite(tidied(area.value, reading.root));
  else say(said("unreadable"));
}

function begin() {
  rewrite(tidied(...whole(JSON.stringify(layout().blank))));
  follow(true);
  host.querySelector("input, select, button")?.focus();
}

const whole = (json) => [json, read(json).root];

function start() {
  let timer;
  area.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(follow, FOLLOWS_AFTER_MS); });
  sheet.elements.type.addEventListener("change", () => { offerTemplates(); follow(true); });
  sheet.elements.file.addEventListener("change", takeFile);
  document.addEventListener("click", useTemplate);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href='#id_content']")) choose("json");
    const toField = event.target.closest("[data-to-field]");
    if (!toField) return;
    choose("form");
    form.reveal(toField.closest("li").dataset.pointer);
  }, true);
  waiting.querySelector("[data-begin]").addEventListener("click", begin);
  document.querySelectorAll("[data-history]").forEach((button) => {
    button.hidden = !area.hidden; // only the editor remembers
    button.addEventListener("click", () => { area.dispatchEvent(new CustomEvent(`content:${button.dataset.history}`)); follow(); });
  });
  const button = sheet.querySelector("[data-tidy]");
  button.hidden = false;
  button.addEventListener("click", tidy);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target === check) takeFaults(); });
  startTabs();
  offerTemplates();
  follow(true);
  takeFaults();
}

start();
