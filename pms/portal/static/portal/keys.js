/* Keys: "/" goes to the search, arrows go through menus and suggestions, Escape leaves. Tab does all of it as well. */

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const visible = (element) => element.checkVisibility();

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function toSearch(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog:modal")) return;
  const box = [...document.querySelectorAll("[data-search-box], [data-search-link]")].find(visible);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select?.();
}

/* The entries through which arrows go from where the focus is: of the open menu, or the suggestions of the search. */
function entriesAt(target) {
  const search = target.closest("[data-search]");
  if (search) return { entries: [...search.querySelectorAll(".search-found a")].filter(visible), start: search.querySelector("[data-search-box]") };
  const menu = target.closest("[popover].menu-panel") ?? document.getElementById(target.getAttribute?.("popovertarget") ?? "");
  if (!menu?.matches(".menu-panel:popover-open")) return null;
  return { entries: [...menu.querySelectorAll(".menu-entry")].filter(visible), start: document.querySelector(`[popovertarget="${menu.id}"]`) };
}

function step(event) {
  const found = event.key in STEPS && !event.altKey && entriesAt(event.target);
  if (!found || !found.entries.length) return;
  event.preventDefault();
  const order = found.start.matches("input") ? [found.start, ...found.entries] : found.entries;
  const at = order.indexOf(document.activeElement);
  const next = at < 0 ? (event.key === "ArrowDown" ? 0 : -1) : at + STEPS[event.key];
  order.at(next % order.length).focus();
}

function leaveSearch(event) {
  const search = event.key === "Escape" && event.target.closest?.("[data-search]");
  if (!search) return;
  const [box, panel] = [search.querySelector("[data-search-box]"), search.querySelector(".search-found")];
  if (!panel.children.length) return box.blur();
  event.preventDefault();
  panel.replaceChildren();
  box.focus();
}

export function startKeys() {
  document.addEventListener("keydown", toSearch);
  document.addEventListener("keydown", step);
  document.addEventListener("keydown", leaveSearch);
}
