/* The idle warning. The server ends the session by itself; this page only says so in time.
   Every tab of the browser shares one clock, so that work in one keeps the others signed in. */

import { noteActivity, noteSignOut, secondsIdle } from "./clock.js";
import { check, end, isOver } from "./session.js";

const TELL_SERVER_MS = 60000;
const SIGNS = ["pointerdown", "keydown", "wheel", "touchstart"];

let told = Date.now();

/* Whether the session goes on; where it does not, the page learns what became of it. */
async function tellServer(dialog) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  told = Date.now();
  const request = { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" };
  const answer = await fetch(dialog.dataset.url, request).catch(() => null);
  if (answer?.status === 204) return true;
  if (answer) await check();
  return false;
}

function show(dialog, left) {
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[data-countdown]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

export function startIdle(dialog) {
  if (!dialog) return;
  const [idle, warning] = [Number(dialog.dataset.idle), Number(dialog.dataset.warning)];
  const look = () => {
    if (isOver()) return;
    const left = idle + warning - secondsIdle();
    if (left <= 0) end();
    else if (left <= warning) show(dialog, left);
    else if (dialog.open) dialog.close();
  };
  const act = () => {
    look();
    if (isOver() || dialog.open) return;
    noteActivity();
    if (Date.now() - told > TELL_SERVER_MS) tellServer(dialog);
  };
  SIGNS.forEach((sign) => addEventListener(sign, act, { passive: true }));
  document.getElementById("sign-out")?.addEventListener("submit", noteSignOut);
  dialog.querySelector("[data-stay]").addEventListener("click", async () => {
    if (!await tellServer(dialog)) return;
    noteActivity();
    dialog.close();
  });
  setInterval(look, 1000);
}
