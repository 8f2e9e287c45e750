/* The API page: reads the contracts of both services as any program does, shows every call, and sends the one that a
   person tries out. Parts and translated words stand in the page (_parts.html); nothing is sent before "Send". */

import { check } from "./session.js";

const SAFE = ["GET"];
const METHODS = ["get", "post", "put", "patch", "delete"];
const LIMITS = ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "pattern"];
const CONDITIONS = ["filters", "optionalFilters", "sort"]; // of searches: none of them finds everything
const LONGEST = 200_000; // characters of an answer that are shown
const PATIENCE_MS = 30_000;
const EARLY_MS = 30_000; // a token is replaced that long before it ends

const page = document.getElementById("api");
const mine = new Set(page.dataset.roles.split(" ").filter(Boolean));
const slot = (root, name) => root.querySelector(`[data-slot="${name}"]`);
const made = (id) => document.getElementById(id).content.cloneNode(true).firstElementChild;
const word = (name) => document.getElementById("api-words").content.querySelector(`[data-word="${name}"]`).textContent;

/* Puts texts into slots; what is true stays as it is, and what is empty goes. */
function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    const place = slot(root, name);
    if (value === "" || value === false || value === null || value === undefined) place.remove();
    else if (value !== true) place.textContent = value;
  }
  return root;
}

/* ── The contract: schemas with their references followed ── */
async function read(address) {
  const answer = await fetch(address, { credentials: "omit", headers: { "X-PMS-Passive": "1" } });
  if (!answer.ok) throw new Error(answer.status);
  const contract = await answer.json();
  return Object.entries(contract.paths).flatMap(([path, told]) => METHODS.filter((method) => told[method]).map((method) => callOf(contract, path, method, told[method])));
}

function callOf(contract, path, method, told) {
  const roles = told["x-roles"] ?? [];
  const schemas = contract.components?.schemas ?? {};
  return {
    told, path, roles, schemas,
    method: method.toUpperCase(),
    group: told.tags?.[0] ?? contract.info.title,
    key: `${path.split("/")[2]}-${told.operationId ?? method + path}`,
    isOpen: !roles.length || roles.some((role) => mine.has(role)),
    fields: (told.parameters ?? []).filter((field) => ["path", "query"].includes(field.in)),
    body: told.requestBody?.content?.["application/json"]?.schema,
    answer: told.responses?.["200"]?.content?.["application/json"]?.schema,
  };
}

/* What a value may be: the schema, or each of its alternatives. */
function kinds(schema, schemas) {
  const whole = schema?.$ref ? schemas[schema.$ref.split("/").pop()] ?? {} : schema ?? {};
  const parts = whole.anyOf ?? whole.oneOf ?? whole.allOf;
  return parts ? parts.flatMap((part) => kinds(part, schemas)) : [whole];
}

function typeOf(schema, schemas) {
  const words = kinds(schema, schemas).map((kind) => {
    if (kind.type === "array") return `array of ${typeOf(kind.items, schemas)}`;
    const type = kind.type ?? (kind.properties ? "object" : "any");
    return kind.format ? `${type} (${kind.format})` : type;
  });
  return [...new Set(words)].join(" | ");
}

function limitsOf(schema, schemas) {
  const found = new Set();
  for (const kind of [schema, ...kinds(schema, schemas)]) {
    LIMITS.filter((name) => kind[name] !== undefined).forEach((name) => found.add(`${name} ${kind[name]}`));
    if (kind.enum) found.add(`one of ${kind.enum.join(", ")}`);
    if (kind.const !== undefined) found.add(`always ${kind.const}`);
    if (kind.default !== undefined && kind.default !== null) found.add(`default ${JSON.stringify(kind.default)}`);
  }
  return [...found].join(" · ");
}

/* The object whose members stand below a value: the value itself, or what an array or a map holds. */
function objectIn(schema, schemas) {
  for (const kind of kinds(schema, schemas)) {
    if (kind.properties) return kind;
    const inner = kind.items ?? (typeof kind.additionalProperties === "object" ? kind.additionalProperties : null);
    const found = inner && objectIn(inner, schemas);
    if (found) return found;
  }
  return null;
}

/* An example that is likely to work: what the contract tells, else the simplest value of the type. */
function example(schema, schemas, name = "", above = []) {
  const kind = kinds(schema, schemas).find((each) => each.type !== "null") ?? {};
  const told = [schema, kind].map((each) => each.examples?.[0] ?? each.example ?? each.const ?? each.enum?.[0] ?? each.default ?? undefined);
  const known = told.find((value) => value !== undefined);
  if (known !== undefined) return known;
  if (kind.properties) return above.includes(kind) ? null : exampleObject(kind, schemas, [...above, kind]);
  if (kind.type === "array") return CONDITIONS.includes(name) ? [] : [example(kind.items, schemas, "", above)];
  if (/^request_?time$/i.test(name) || kind.format === "date-time") return new Date().toISOString();
  if (kind.type === "string") return kind.format === "date" ? new Date().toISOString().slice(0, 10) : "string";
  if (kind.type === "integer" || kind.type === "number") return kind.minimum ?? 0;
  return kind.type === "boolean" ? true : {};
}

function exampleObject(kind, schemas, above) {
  const known = Object.entries(kind.properties).filter(([name, member]) => kind.required?.includes(name) || typeOf(member, schemas) !== "any");
  return Object.fromEntries(known.map(([name, member]) => [name, example(member, schemas, name, above)]));
}

function exampleBody(call) {
  const body = example(call.body, call.schemas);
  if ("version" in body) body.version = "1.0";
  if ("id" in body && "request" in body) body.id = call.told["x-id"] ?? "";
  return JSON.stringify(body, null, 2);
}

/* ── What is shown of a call ── */
function members(entries, schemas, above = []) {
  const list = document.createElement("ul");
  list.className = "api-members";
  list.dir = "ltr";
  list.append(...entries.map(([name, schema, isRequired]) => {
    const note = schema.description ?? "";
    const item = fill(made("api-member"), { name, note, required: isRequired, type: typeOf(schema, schemas), limits: limitsOf(schema, schemas) });
    const inner = objectIn(schema, schemas);
    if (inner && !above.includes(inner)) item.append(members(entriesOf(inner), schemas, [...above, inner]));
    return item;
  }));
  return list;
}

const entriesOf = (kind) => Object.entries(kind.properties).map(([name, member]) => [name, member, kind.required?.includes(name)]);

function role(name) {
  const element = document.createElement("code");
  Object.assign(element, { className: mine.has(name) ? "api-role is-mine" : "api-role", lang: "en", dir: "ltr", textContent: name });
  return element;
}

function showRow(call) {
  const { summary, deprecated } = call.told;
  const row = fill(made("api-call"), { method: call.method, path: call.path, summary, deprecated: Boolean(deprecated), closed: !call.isOpen });
  row.id = call.key;
  slot(row, "method").classList.toggle("is-safe", SAFE.includes(call.method));
  row.addEventListener("toggle", () => {
    if (!row.open) return;
    if (!row.querySelector(".api-details")) row.append(showDetails(call));
    history.replaceState(history.state, "", `#${call.key}`);
  });
  return row;
}

function showDetails(call) {
  const { description, summary } = call.told;
  const [body, answer] = [call.body, call.answer].map((schema) => schema && objectIn(schema, call.schemas));
  const root = fill(made("api-details"), {
    description: description !== summary && description,
    anybody: !call.roles.length, roles: Boolean(call.roles.length),
    parameters: Boolean(call.fields.length), body: Boolean(body), answer: Boolean(answer),
  });
  slot(root, "roles")?.append(...call.roles.flatMap((name) => [role(name), " "]));
  slot(root, "parameters")?.append(members(call.fields.map((field) => [field.name, field.schema ?? {}, field.required]), call.schemas));
  if (body) slot(root, "body").append(members(entriesOf(body), call.schemas, [body]));
  if (answer) slot(root, "answer").append(members(entriesOf(answer), call.schemas, [answer]));
  startTrial(root, call);
  return root;
}

/* ── Trying out ── */
function startTrial(root, call) {
  const form = slot(root, "form");
  form.prepend(...call.fields.map((field) => fieldOf(call, field)));
  const body = slot(form, "body-input");
  if (call.body) body.value = exampleBody(call);
  else slot(form, "field-body").remove();
  tie(slot(form, "field-body"), slot(form, "body-label"), body, `${call.key}-body`);
  const curl = slot(root, "curl");
  curl.id = `${call.key}-curl`;
  slot(root, "copy").dataset.copyFrom = `#${CSS.escape(curl.id)}`;
  const write = () => { curl.textContent = commandOf(call, asked(call, form)); };
  form.addEventListener("input", write);
  form.addEventListener("submit", (event) => { event.preventDefault(); send(call, form, root); });
  write();
}

function fieldOf(call, field) {
  const root = fill(made("api-field"), { name: field.name, optional: !field.required });
  const input = slot(root, "input");
  Object.assign(input, { name: field.name, required: Boolean(field.required) });
  input.dataset.in = field.in;
  tie(root, root.querySelector("label"), input, `${call.key}-${field.name}`);
  return root;
}

/* Binds label and fault to what is typed in. */
function tie(root, label, input, id) {
  if (!root) return;
  Object.assign(input, { id });
  label.htmlFor = id;
  slot(root, "fault").id = `${id}-fault`;
  input.setAttribute("aria-describedby", `${id}-fault`);
}

/* The request as the form has it; an empty field of the path keeps its name in the address. */
function asked(call, form) {
  const query = new URLSearchParams();
  let path = call.path;
  for (const input of form.querySelectorAll("[data-in]")) {
    const value = input.value.trim();
    if (!value) continue;
    if (input.dataset.in === "query") query.append(input.name, value);
    else path = path.replace(`{${input.name}}`, encodeURIComponent(value));
  }
  return { path: query.size ? `${path}?${query}` : path, body: slot(form, "body-input")?.value };
}

function commandOf(call, { path, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = [`curl -X ${call.method} ${quoted(location.origin + path)}`, '-H "Authorization: Bearer $TOKEN"'];
  if (body) parts.push("-H 'Content-Type: application/json'", `--data-raw ${quoted(body)}`);
  return parts.join(" \\\n  ");
}

/* Marks what is missing or no JSON, and goes to the first of it. */
function isSound(form) {
  const faulty = [...form.querySelectorAll("[data-slot$=input]")].filter((input) => {
    const fault = faultOf(input);
    const place = document.getElementById(`${input.id}-fault`);
    place.textContent = fault;
    place.hidden = !fault;
    input.classList.toggle("is-invalid", Boolean(fault));
    input.setAttribute("aria-invalid", String(Boolean(fault)));
    return fault;
  });
  faulty[0]?.focus();
  return !faulty.length;
}

function faultOf(input) {
  if (input.required && !input.value.trim()) return word("empty");
  if (input.matches("textarea") && input.value.trim()) {
    try { JSON.parse(input.value); } catch (fault) { return `${word("not-json")} \u2068${fault.message}\u2069`; }
  }
  return "";
}

/* Whether the person really wants a call that can change something. */
function agreed(call) {
  const dialog = document.getElementById("api-ask");
  dialog.returnValue = "";
  fill(dialog, { method: call.method, path: call.path });
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener("close", () => answer(dialog.returnValue === "send"), { once: true }));
}

async function send(call, form, root) {
  if (slot(form, "send").disabled || !isSound(form)) return;
  if (!SAFE.includes(call.method) && !(await agreed(call))) return;
  slot(form, "send").disabled = true;
  try {
    show(root, await answerOf(call, asked(call, form)));
  } catch (fault) {
    say(root, { words: fault.words ?? word("unreachable") }, false);
    slot(root, "text").hidden = true;
  }
  slot(form, "send").disabled = false;
  slot(form, "send").focus({ preventScroll: true });
}

async function answerOf(call, { path, body }) {
  const headers = { Authorization: `Bearer ${await token()}`, "X-PMS-Passive": "1" };
  if (body) headers["Content-Type"] = "application/json";
  const [begun, signal] = [performance.now(), AbortSignal.timeout(PATIENCE_MS)];
  const answer = await fetch(path, { method: call.method, headers, body: body || undefined, credentials: "omit", cache: "no-store", signal });
  const text = await answer.text();
  if (answer.status === 401) pass = null;
  return { status: answer.status, statusText: answer.statusText, text, took: Math.round(performance.now() - begun) };
}

/* The token lives here and nowhere else; it is fetched when the first call needs it. */
let pass = null;

async function token() {
  if (pass && Date.now() < pass.until) return pass.token;
  const headers = { "X-CSRFToken": page.querySelector("[name=csrfmiddlewaretoken]").value };
  const answer = await fetch(page.dataset.token, { method: "POST", headers, redirect: "manual" });
  const isOut = answer.type === "opaqueredirect"; // the way to sign in, which the dialog of the frame offers here
  if (isOut) check();
  if (!answer.ok) throw Object.assign(new Error(), { words: word(isOut ? "signed-out" : "no-token") });
  const { token: made, seconds } = await answer.json();
  pass = { token: made, until: Date.now() + seconds * 1000 - EARLY_MS };
  return made;
}

function show(root, { status, statusText, text, took }) {
  const value = parsed(text);
  const isFine = status < 400 && !value?.errors?.length;
  const words = isFine ? "fine" : { 401: "token-over", 403: "closed" }[status] ?? "refused";
  const pretty = value === undefined ? text : JSON.stringify(value, null, 2);
  const more = !pretty ? word("no-content") : pretty.length > LONGEST ? word("shortened") : "";
  say(root, { status: `${status} ${statusText}`.trim(), time: `${took} ms`, words: `${word(words)} ${more}`.trim() }, isFine);
  slot(root, "text").hidden = !pretty;
  slot(root, "text").textContent = pretty.slice(0, LONGEST);
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return undefined; }
}

function say(root, values, isFine) {
  const line = fill(made("api-said"), { status: "", time: "", ...values });
  line.classList.add(isFine ? "is-fine" : "is-refused");
  slot(root, "said").replaceChildren(line);
}

/* ── The list: what one's roles open comes first; search and filter ── */
const [search, onlyMine] = [document.getElementById("api-search"), document.getElementById("api-mine")];

function showAll(calls) {
  const groups = new Map();
  for (const call of calls.sort((one, other) => other.isOpen - one.isOpen)) {
    const group = groups.get(call.group) ?? fill(made("api-group"), { name: call.group });
    groups.set(call.group, group);
    call.row = showRow(call);
    slot(group, "calls").append(call.row);
  }
  slot(page, "groups").append(...groups.values());
  const count = document.getElementById("api-count").content.cloneNode(true);
  slot(page, "count").replaceChildren(count);
  fill(page, { total: calls.length });
  const sift = () => siftOut(calls);
  search.addEventListener("input", sift);
  onlyMine.addEventListener("change", sift);
  slot(page, "clear").addEventListener("click", () => { search.value = ""; onlyMine.checked = false; sift(); search.focus(); });
  sift();
}

function siftOut(calls) {
  const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ method, path, told, isOpen }) => {
    const text = `${method} ${path} ${told.summary}`.toLowerCase();
    return (isOpen || !onlyMine.checked) && wanted.every((part) => text.includes(part));
  };
  for (const call of calls) call.row.hidden = !fits(call);
  const shown = calls.filter((call) => !call.row.hidden).length;
  for (const group of slot(page, "groups").children) group.hidden = !group.querySelector(".api-call:not([hidden])");
  fill(page, { shown });
  slot(page, "none").hidden = shown > 0;
}

function openLinked() {
  const row = document.getElementById(location.hash.slice(1));
  if (!row?.matches(".api-call")) return;
  row.open = true;
  row.scrollIntoView();
}

page.hidden = false;
document.getElementById("api-without").remove();
slot(page, "tools").addEventListener("submit", (event) => event.preventDefault());
const contracts = await Promise.all(page.dataset.contracts.trim().split(/\s+/).map(read)).catch(() => null);
slot(page, "tools").hidden = !contracts;
slot(page, "failure").hidden = Boolean(contracts);
if (contracts) {
  showAll(contracts.flat());
  addEventListener("hashchange", openLinked);
  openLinked();
}
