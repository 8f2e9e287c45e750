/* Choosing rows of a list: how many, all of the page at once. Without script the same boxes and buttons do it. */

const boxes = () => [...document.querySelectorAll("input[form=bulk][name=pick]")];

function showPicked(told) {
  const bar = document.getElementById("bulk");
  if (!bar) return;
  const all = boxes();
  const number = all.filter((box) => box.checked).length;
  const shown = bar.querySelector(".bulk-number");
  const words = shown.dataset.words.replace("#", String(number));
  shown.textContent = words;
  bar.hidden = !number;
  for (const box of document.querySelectorAll("[data-pick-all]")) {
    box.closest("label").hidden = false;
    box.checked = number === all.length;
    box.indeterminate = number > 0 && number < all.length;
  }
  if (told) document.getElementById("announcer").textContent = words;
}

function pick(event) {
  if (event.target.matches("[data-pick-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
  if (event.target.matches("[data-pick-all], input[form=bulk][name=pick]")) showPicked(true);
}

export function startLists() {
  document.addEventListener("change", pick);
  document.addEventListener("htmx:afterSettle", () => showPicked(false));
  addEventListener("pageshow", () => showPicked(false));
  showPicked(false);
}
