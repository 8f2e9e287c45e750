/* JSON text with the place of every value, and the smallest change of the text for each act on it.

   Whatever an act does not touch stays as it was typed: members nobody knows, their order, blanks, the way a number is
   written. As strict as the server (pms/policies/rules/json_text.py); what it cannot read is not changed at all. */

export const MOST_CHARACTERS = 20_000; // of the content without blanks, as the server has it
const [DEEPEST, MOST_VALUES, MOST_TEXT, LONGEST_NAME, LONGEST_NUMBER, WIDTH] = [20, 4_000, 100_000, 256, 400, 80];
const [BLANKS, STRING, NUMBER, WORD] = [/[ \t\r\n]*/y, /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y, /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y, /true|false|null/y];
const LONGEST_FRACTION = 24; // characters; no program writes a number of 64 bits longer

/* ── Reading ── */
class Stop extends Error {
  constructor(at) { super("unreadable"); this.at = at; }
}

/* Gives `{ root }`, or `{ at }`: the offset of the first thing that cannot be read. */
export function read(text) {
  try {
    if (text.length > MOST_TEXT) throw new Stop(0);
    const reader = { text, at: 0, values: 0 };
    const root = value(reader, 1);
    if (peek(reader)) throw new Stop(reader.at);
    return { root };
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return { at: stop.at };
  }
}

function taken(reader, pattern) {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0] ?? "";
  reader.at += found.length;
  return found;
}

function peek(reader) {
  taken(reader, BLANKS);
  return reader.text[reader.at];
}

function value(reader, depth) {
  const first = peek(reader);
  const start = reader.at;
  reader.values += 1;
  if (reader.values > MOST_VALUES) throw new Stop(start);
  if (first === "{" || first === "[") {
    if (depth > DEEPEST) throw new Stop(start);
    const entries = first === "{" ? members(reader, depth) : items(reader, depth);
    return { kind: first === "{" ? "object" : "array", start, end: reader.at, entries };
  }
  if (first === '"') return { kind: "string", start, value: string(reader), end: reader.at };
  const word = taken(reader, WORD);
  if (word) return { kind: "word", start, end: reader.at, value: JSON.parse(word) };
  const number = taken(reader, NUMBER);
  if (!number || number.length > LONGEST_NUMBER) throw new Stop(start);
  return { kind: "number", start, end: reader.at, value: Number(number) };
}

function string(reader) {
  const start = reader.at;
  const found = taken(reader, STRING);
  if (!found) throw new Stop(start);
  return JSON.parse(found);
}

function members(reader, depth) {
  const names = new Set();
  return between(reader, "}", () => {
    const start = reader.at;
    const name = string(reader);
    if (names.has(name) || name.length > LONGEST_NAME) throw new Stop(start);
    names.add(name);
    if (peek(reader) !== ":") throw new Stop(reader.at);
    reader.at += 1;
    const node = value(reader, depth + 1);
    return { name, start, end: node.end, node };
  });
}

function items(reader, depth) {
  return between(reader, "]", () => {
    const node = value(reader, depth + 1);
    return { start: node.start, end: node.end, node };
  });
}

function between(reader, close, one) {
  const found = [];
  reader.at += 1;
  if (peek(reader) === close) { reader.at += 1; return found; }
  for (;;) {
    peek(reader);
    found.push(one());
    const after = peek(reader);
    if (after !== close && after !== ",") throw new Stop(reader.at);
    reader.at += 1;
    if (after === close) return found;
  }
}

/* ── Finding and measuring ── */
export const member = (node, name) => (node?.kind === "object" ? node.entries.find((entry) => entry.name === name)?.node : undefined);

export function find(root, path) {
  return path.reduce((node, token) => (node?.kind === "array" ? node.entries[token]?.node : member(node, token)), root);
}

/* RFC 6901, as the server writes it. */
export const pointer = (path) => path.map((token) => `/${String(token).replace(/[\0\p{Cs}]/gu, "\ufffd").replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

const count = (text) => { let number = 0; for (const _letter of text) number += 1; return number; };

/* Characters without the blanks between the parts, never less than what the server counts. */
export function size(text, node) {
  if (node.kind === "string") return count(JSON.stringify(node.value).replace(/\\ud[89a-f]../g, "x"));
  if (node.kind === "word") return node.end - node.start;
  if (node.kind === "number") return /[.eE]/.test(text.slice(node.start, node.end)) ? LONGEST_FRACTION : node.end - node.start;
  const inner = node.entries.reduce((sum, entry) => sum + size(text, entry.node) + (node.kind === "object" ? count(JSON.stringify(entry.name)) + 1 : 0), 0);
  return 2 + inner + Math.max(0, node.entries.length - 1);
}

/* ── Writing: as the server does (rules/starts.py), what fits stands on one line ── */
const raw = (text, node) => text.slice(node.start, node.end);
const named = (entry, text) => ("name" in entry ? `${text.slice(entry.start, entry.start + nameLength(text, entry))}: ` : "");

function nameLength(text, entry) {
  STRING.lastIndex = entry.start;
  return STRING.exec(text)[0].length;
}

function onOneLine(text, node) {
  if (!node.entries) return raw(text, node);
  const parts = node.entries.map((entry) => named(entry, text) + onOneLine(text, entry.node));
  return node.kind === "array" ? `[${parts.join(", ")}]` : `{${parts.join(", ")}}`;
}

export function tidied(text, node, margin = 0, before = "") {
  const line = before + onOneLine(text, node);
  if (!node.entries?.length || (margin && margin + line.length <= WIDTH)) return line;
  const blanks = " ".repeat(margin + 2);
  const parts = node.entries.map((entry) => tidied(text, entry.node, margin + 2, named(entry, text)));
  const [opening, closing] = node.kind === "array" ? "[]" : "{}";
  return `${before}${opening}\n${blanks}${parts.join(`,\n${blanks}`)}\n${" ".repeat(margin)}${closing}`;
}

/* A value as JSON, in lines when it is long and lines are used where it goes. */
function written(data, margin, name) {
  const json = JSON.stringify(data);
  const before = name === undefined ? "" : `${JSON.stringify(name)}: `;
  const { root } = read(json);
  return margin ? tidied(json, root, margin, before) : before + onOneLine(json, root);
}

/* ── Acts: each gives `{ from, to, insert }`, or null where there is nothing to do ── */
function marginAt(text, offset) {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return line.length - line.trimStart().length;
}

/* Puts a value there: in place of the old one, else as the last member of what holds it. */
export function put(text, root, path, data) {
  const old = find(root, path);
  if (old) {
    const insert = old.entries || typeof data === "object" ? written(data, marginAt(text, old.start)) : JSON.stringify(data);
    return insert === raw(text, old) ? null : { from: old.start, to: old.end, insert };
  }
  const [holder, name] = [find(root, path.slice(0, -1)), path.at(-1)];
  return holder?.kind === "object" ? appended(text, holder, data, name) : null;
}

/* Adds an item to the end of a list. */
export function add(text, root, path, data) {
  const list = find(root, path);
  return list?.kind === "array" ? appended(text, list, data) : null;
}

function appended(text, holder, data, name) {
  const entries = holder.entries;
  if (!entries.length) return first(text, holder, data, name);
  const last = entries.at(-1);
  const gap = text.slice(text.slice(0, last.start).trimEnd().length, last.start);
  const lines = gap.includes("\n");
  const margin = lines ? gap.length - gap.lastIndexOf("\n") - 1 : 0;
  return { from: last.end, to: last.end, insert: `,${gap || " "}${written(data, margin, name)}` };
}

function first(text, holder, data, name) {
  const [opening, closing] = holder.kind === "array" ? "[]" : "{}";
  const margin = marginAt(text, holder.start);
  const inLines = text.includes("\n") && /^\s*(?:"[^"]*"\s*:\s*)?$/.test(text.slice(text.lastIndexOf("\n", holder.start - 1) + 1, holder.start));
  const insert = inLines
    ? `${opening}\n${" ".repeat(margin + 2)}${written(data, margin + 2, name)}\n${" ".repeat(margin)}${closing}`
    : opening + written(data, 0, name) + closing;
  return { from: holder.start, to: holder.end, insert };
}

/* Takes out a member or an item, with the comma that belongs to it. */
export function remove(text, root, path) {
  const holder = find(root, path.slice(0, -1));
  const index = holder?.kind === "array" ? path.at(-1) : holder?.entries?.findIndex((entry) => entry.name === path.at(-1));
  const entries = holder?.entries ?? [];
  const gone = entries[index];
  if (!gone) return null;
  if (entries.length === 1) return { from: holder.start + 1, to: holder.end - 1, insert: "" };
  if (index === 0) return { from: gone.start, to: entries[1].start, insert: "" };
  return { from: entries[index - 1].end, to: gone.end, insert: "" };
}

/* Lets an item and its neighbour change places; `by` is -1 or 1. */
export function move(text, root, path, by) {
  const entries = find(root, path.slice(0, -1))?.entries ?? [];
  const [one, other] = [entries[Math.min(path.at(-1), path.at(-1) + by)], entries[Math.max(path.at(-1), path.at(-1) + by)]];
  if (!one || !other) return null;
  return { from: one.start, to: other.end, insert: raw(text, other) + text.slice(one.end, other.start) + raw(text, one) };
}

export const changed = (text, change) => text.slice(0, change.from) + change.insert + text.slice(change.to);

/* What a person typed into a field, without what no policy can hold. */
export const storable = (typed) => typed.replace(/[\0\p{Cs}]/gu, "");
