/* The form side of the policy editor: a view of the JSON beside it, built from the layout that the server describes.

   It keeps nothing of its own: every act is handed to `acts` with the path of the value, and what comes of it in the
   JSON is shown anew. What the layout does not know is named and left alone. */

import { find, member, pointer, storable } from "./policy_json.js";

const ROW_ACTS = [["up", -1], ["down", 1]];
let serial = 0;

function made(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && name !== "list" && name !== "form") element[name] = value;
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export class PolicyForm {
  /* `acts`: put, add, remove, move; each takes a path. `said` are the words of the page by name. */
  constructor(host, { suggestions, said, acts }) {
    Object.assign(this, { host, suggestions, said, acts, open: new Set(), places: new Map(), named: [] });
    host.addEventListener("toggle", (event) => this.#remember(event.target), true);
    host.addEventListener("keydown", (event) => { // Enter would send the whole page's form
      if (event.key === "Enter" && event.target.matches("input:not([type=checkbox], [type=radio])")) event.preventDefault();
    });
  }

  #remember(details) {
    if (!details.dataset.key) return;
    if (details.open) this.open.add(details.dataset.key);
    else this.open.delete(details.dataset.key);
  }

  /* Shows the content; the focus stays where it was, or goes to the control with the key `focus`. */
  show(layout, text, root, focus = this.host.contains(document.activeElement) && document.activeElement.dataset.key) {
    this.text = text;
    this.root = root;
    this.places = new Map();
    this.named = [];
    this.host.replaceChildren(...this.#fields(layout.fields, [], root), ...this.#unknown(layout.fields, root));
    if (focus) this.focus(focus);
  }

  /* The same fields over a changed text, after typing in one of them. */
  follow(text, root) {
    this.text = text;
    this.root = root;
    this.named.forEach((each) => this.#call(each, find(root, each.path)));
  }

  focus(key) {
    const found = [...this.host.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key && !each.disabled);
    found?.focus();
    return Boolean(found);
  }

  /* Leads to the field of a pointer, or to the nearest one around it. */
  place(at) {
    for (let here = at; ; here = here.slice(0, here.lastIndexOf("/"))) {
      if (this.places.has(here)) return this.places.get(here);
      if (!here) return null;
    }
  }

  reveal(at) {
    const place = this.place(at);
    for (let box = place; box && box !== this.host; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    (place?.querySelector("input, select, button:not([disabled])") ?? place)?.focus();
    place?.scrollIntoView({ block: "center" });
  }

  /* What the server found, at its fields; severity is "error" or "warning". */
  mark(faults) {
    this.host.querySelectorAll("[data-fault]").forEach((each) => each.remove());
    this.host.querySelectorAll("[aria-invalid]").forEach((each) => { each.removeAttribute("aria-invalid"); each.classList.remove("is-invalid"); });
    faults.forEach((fault) => this.#markOne(fault));
  }

  #markOne({ pointer: at, sentence, severity }) {
    const place = this.places.get(at) ?? this.place(at);
    if (!place) return;
    const id = `form-fault-${serial += 1}`;
    place.append(made("p", { id, className: severity === "error" ? "field-error" : "field-doubt", "data-fault": "" }, this.#icon(severity), made("span", { textContent: sentence })));
    const control = place.matches("fieldset") ? null : place.querySelector("input, select");
    if (!control) return;
    control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby")?.split(" ").filter((old) => !old.startsWith("form-fault")), id].flat().filter(Boolean).join(" "));
    if (severity === "error") { control.setAttribute("aria-invalid", "true"); control.classList.add("is-invalid"); }
    for (let box = place; box && box !== this.host; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  }

  #icon(name) {
    return document.getElementById("form-icons").content.querySelector(`[data-icon="${name}"]`).firstElementChild.cloneNode(true);
  }

  /* ── Fields ── */
  #fields(fields, path, holder, inRow = false) {
    const [plain, folded] = [fields.filter((field) => !field.folded), fields.filter((field) => field.folded)];
    const isSlim = inRow && plain.filter((field) => field.kind === "text").length < 2; // the name of the row says enough
    const shown = plain.filter((field) => this.#isShown(field, holder)).map((field) => this.#field(field, [...path, field.name], holder, isSlim));
    if (!folded.length) return shown;
    const key = `${pointer(path)}|more`;
    const more = made("details", { className: "form-more", open: this.open.has(key) }, made("summary", { textContent: this.said("more"), "data-key": `${key}!` }));
    more.dataset.key = key;
    more.append(made("div", { className: "form-inner" }, ...folded.map((field) => this.#field(field, [...path, field.name], holder))));
    return [...shown, more];
  }

  #isShown(field, holder) {
    if (!field.only_if || find(holder, [field.name])?.value) return true;
    return Object.entries(field.only_if).every(([name, values]) => values.includes(String(member(holder, name)?.value).toLowerCase()));
  }

  #field(field, path, holder, inRow = false) {
    const place = this.#made(field, path, member(holder, field.name), inRow);
    this.places.set(pointer(path), place);
    return place;
  }

  #made(field, path, node, inRow) {
    switch (field.kind) {
      case "choice": return this.#choice(field, path, node);
      case "tick": return this.#tick(field, path, node);
      case "pick": return this.#pick(field, path, node, inRow);
      case "group": return this.#group(field, path, node);
      case "rows": case "texts": return this.#rows(field, path, node);
      default: return this.#text(field, path, node, inRow);
    }
  }

  #labelled(field, control, { hidden = false, extra = [] } = {}) {
    control.id = `form-${serial += 1}`;
    const optional = field.optional && !hidden ? made("span", { className: "optional", textContent: ` ${this.said("optional")}` }) : null;
    const hint = field.hint ? made("p", { className: "form-hint", id: `${control.id}-hint`, textContent: field.hint }) : null;
    if (hint) control.setAttribute("aria-describedby", hint.id);
    return made("div", { className: "field form-field" }, made("label", { className: hidden ? "visually-hidden" : "form-label", htmlFor: control.id }, field.label, optional), hint, control, ...extra);
  }

  #input(field, path, node, { suggests, meaning }) {
    const shown = node?.kind === "string" ? node.value : node ? this.text.slice(node.start, node.end) : "";
    const input = made("input", { className: "form-control", type: "text", autocomplete: "off", value: shown, dir: "auto", spellcheck: false });
    input.dataset.key = pointer(path);
    if (suggests) input.setAttribute("list", `suggested-${suggests}`);
    if (field.kind === "count") input.inputMode = "numeric";
    input.addEventListener("input", () => {
      const typed = storable(input.value);
      meaning?.();
      const done = typed === "" && field.optional && !field.kept_empty ? this.acts.remove(path, { typed: true }) : this.acts.put(path, typed, { typed: true });
      if (!done) input.value = find(this.root, path)?.value ?? "";
    });
    return input;
  }

  #text(field, path, node, inRow) {
    const words = this.suggestions[field.suggests] ?? [];
    const meaning = made("p", { className: "form-meaning" });
    const tell = () => { meaning.textContent = words.find(([word]) => word === input.value)?.[1] ?? ""; };
    const input = this.#input(field, path, node, { suggests: field.suggests, meaning: tell });
    tell();
    return this.#labelled(field, input, { hidden: inRow, extra: words.some(([, label]) => label) ? [meaning] : [] });
  }

  #choice(field, path, node) {
    const group = `form-${serial += 1}`;
    const choices = field.options.map(([value, label]) => {
      const radio = made("input", { type: "radio", name: group, checked: node?.value === value });
      radio.setAttribute("form", "");
      radio.dataset.key = `${pointer(path)}|${value}`;
      radio.addEventListener("change", () => { if (!this.acts.put(path, value, { typed: true })) radio.checked = false; });
      return made("label", { className: "choice" }, radio, made("span", { className: "choice-words" }, made("span", { className: "choice-label", textContent: label })));
    });
    return made("fieldset", { className: "field form-field", tabIndex: -1 }, made("legend", { className: "form-label", textContent: field.label }), made("div", { className: "choices" }, ...choices));
  }

  #tick(field, path, node) {
    const box = made("input", { type: "checkbox", className: "form-check-input", checked: node?.value === true, id: `form-${serial += 1}` });
    box.dataset.key = pointer(path);
    box.addEventListener("change", () => { if (!this.acts.put(path, box.checked, { typed: true })) box.checked = !box.checked; });
    return made("div", { className: "field form-field form-tick" }, made("div", { className: "form-check" }, box, made("label", { className: "form-check-label", htmlFor: box.id, textContent: field.label })));
  }

  /* A known word in words; one of one's own is typed into a field that takes the list's place. */
  #pick(field, path, node, inRow) {
    const value = node?.kind === "string" ? node.value : "";
    const known = this.suggestions[field.suggests];
    const options = known.map(([word, label]) => made("option", { value: word.toLowerCase() === value.toLowerCase() ? value : word, textContent: label || word }));
    if (value && !known.some(([word]) => word.toLowerCase() === value.toLowerCase())) options.unshift(made("option", { value, textContent: value }));
    const select = made("select", { className: "form-select" }, made("option", { value: "", textContent: this.said(field.optional ? "none" : "choose") }), ...options, made("option", { value: "\n", textContent: this.said("another") }));
    select.value = value;
    select.dataset.key = pointer(path);
    select.addEventListener("change", () => {
      if (select.value === "\n") return this.#typeOwn(field, path, select);
      if (select.value === "" && field.optional && !find(this.root, path)) return null;
      return this.acts.put(path, select.value) || this.acts.refresh();
    });
    return this.#labelled(field, select, { hidden: inRow });
  }

  #typeOwn(field, path, select) {
    const input = this.#input(field, path, undefined, {});
    input.id = select.id;
    input.addEventListener("blur", () => this.acts.refresh());
    select.replaceWith(input);
    input.focus();
  }

  /* ── Lists and groups ── */
  #part(field, ...content) {
    const hint = field.hint ? made("p", { className: "form-hint", textContent: field.hint }) : null;
    const optional = field.optional ? made("span", { className: "optional", textContent: ` ${this.said("optional")}` }) : null;
    return made("fieldset", { className: "form-part", tabIndex: -1 }, made("legend", { className: "form-legend" }, field.label, optional), hint, ...content);
  }

  #group(field, path, node) {
    if (node?.kind !== "object") return this.#absent(field, path, field.blank);
    return this.#part(field, made("div", { className: "form-inner" }, ...this.#fields(field.fields, path, node)), ...this.#unknown(field.fields, node));
  }

  /* Where a part is missing, or is something else than it should be. */
  #absent(field, path, blank) {
    const button = this.#button("begin", `${pointer(path)}|begin`, () => this.acts.put(path, blank, { said: field.label }));
    return this.#part(field, button);
  }

  #rows(field, path, node) {
    if (node ? node.kind !== "array" : !field.optional) return this.#absent(field, path, []);
    const entries = node?.entries ?? [];
    const rows = entries.map((entry, index) => this.#row(field, [...path, index], entry.node, entries.length));
    const list = rows.length ? made("div", { className: field.kind === "texts" ? "form-rows form-texts" : "form-rows" }, ...rows) : made("p", { className: "nothing", textContent: field.nothing });
    const adding = this.#button(field.add, `${pointer(path)}|add`, () => this.acts.add(path, field.blank, { focus: pointer([...path, entries.length]), said: field.add }), "plus");
    return this.#part(field, list, adding);
  }

  #row(field, path, node, total) {
    const [index, list] = [path.at(-1), path.slice(0, -1)];
    const row = made("div", { className: "form-row", tabIndex: -1 });
    row.setAttribute("role", "group");
    row.dataset.key = pointer(path);
    const acts = ROW_ACTS.map(([act, by]) => this.#rowAct(act, path, index + by < 0 || index + by >= total, () => this.acts.move(path, by, { focus: `${pointer([...list, index + by])}|${act}`, said: row.ariaLabel })));
    const next = index < total - 1 ? index : index - 1;
    const after = next < 0 ? `${pointer(list)}|add` : `${pointer([...list, next])}|remove`;
    acts.push(this.#rowAct("remove", path, false, () => this.acts.remove(path, { focus: after, said: row.ariaLabel })));
    const cells = this.#cells(field, path, node);
    const isDeep = (cell) => cell.matches("details, fieldset, .form-unknown"); // as wide as the row, below its first line
    row.append(made("div", { className: "form-cells" }, ...cells.filter((cell) => !isDeep(cell))), made("div", { className: "form-acts" }, ...acts), ...cells.filter(isDeep));
    this.places.set(pointer(path), row);
    this.named.push({ row, field, path });
    this.#call(this.named.at(-1), node);
    return row;
  }

  /* Names a row by what stands in it, for those who hear it and for its buttons. */
  #call({ row, field, path }, node) {
    row.ariaLabel = this.said("row", { number: path.at(-1) + 1, name: this.#nameOf(field, node) });
    for (const button of row.querySelectorAll(":scope > .form-acts > button")) button.title = button.ariaLabel = this.said(`${button.dataset.act} row`, { row: row.ariaLabel });
  }

  #cells(field, path, node) {
    if (field.kind === "texts") return [this.#text({ ...field, kind: "text", hint: "", optional: false }, path, node, true)];
    if (node.kind !== "object") return [made("code", { dir: "ltr", textContent: this.text.slice(node.start, node.end).slice(0, 80) })];
    return [...this.#fields(field.fields, path, node, true), ...this.#unknown(field.fields, node)];
  }

  #nameOf(field, node) {
    const first = field.fields?.[0];
    const value = String((first ? member(node, first.name)?.value : node.value) ?? "");
    return this.suggestions[first?.suggests ?? field.suggests]?.find(([word]) => word === value)?.[1] || value;
  }

  #button(words, key, act, icon) {
    const button = made("button", { type: "button", className: "btn form-add" }, icon ? this.#icon(icon) : null, this.said(words) ?? words);
    button.dataset.key = key;
    button.addEventListener("click", act);
    return button;
  }

  #rowAct(act, path, disabled, run) {
    const button = made("button", { type: "button", className: "icon-button", disabled }, this.#icon(act));
    Object.assign(button.dataset, { act, key: `${pointer(path)}|${act}` });
    button.addEventListener("click", run);
    return button;
  }

  /* Members that the form has no field for: named, kept, left to the JSON. */
  #unknown(fields, node) {
    const others = node.entries.filter((entry) => !fields.some((field) => field.name === entry.name));
    if (!others.length) return [];
    const names = others.flatMap((entry) => [made("bdi", { className: "mono", dir: "ltr", textContent: entry.name.slice(0, 64) }), " "]);
    return [made("p", { className: "form-unknown" }, `${this.said("unknown")} `, ...names)];
  }
}
