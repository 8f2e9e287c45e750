/* The idle warning. The server ends the session by itself; this page only says so in time.
   Every tab of the browser shares one clock, so that work in one keeps the others signed in. */

const SHARED = "pms-active-at";
const SIGNED_OUT = "pms-signed-out-at";
const TELL_SERVER_MS = 60000;

let told = Date.now();

const seconds = () => Math.round((Date.now() - Number(localStorage.getItem(SHARED))) / 1000);
const noteActivity = () => localStorage.setItem(SHARED, String(Date.now()));

async function tellServer(dialog) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  told = Date.now();
  const answer = await fetch(dialog.dataset.url, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" });
  return answer.status === 204;
}

function show(dialog, left) {
  if (!dialog.open) dialog.showModal();
  const rest = Math.max(0, left);
  dialog.querySelector("[data-countdown]").textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
}

function showOver(dialog) {
  dialog.querySelectorAll("[data-idle-running]").forEach((part) => { part.hidden = true; });
  dialog.querySelectorAll("[data-idle-over]").forEach((part) => { part.hidden = false; });
  if (!dialog.open) dialog.showModal();
}

export function startIdle(dialog) {
  if (!dialog) return;
  const [idle, warning] = [Number(dialog.dataset.idle), Number(dialog.dataset.warning)];
  let over = false;
  const opened = Date.now();
  noteActivity();
  for (const sign of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    addEventListener(sign, () => {
      if (over || dialog.open) return;
      noteActivity();
      if (Date.now() - told > TELL_SERVER_MS) tellServer(dialog);
    }, { passive: true });
  }
  document.getElementById("sign-out")?.addEventListener("submit", () => localStorage.setItem(SIGNED_OUT, String(Date.now())));
  addEventListener("pageshow", () => { if (Number(localStorage.getItem(SIGNED_OUT)) > opened) location.reload(); });
  dialog.querySelector("[data-stay]").addEventListener("click", async () => {
    if (!await tellServer(dialog)) { over = true; return showOver(dialog); }
    noteActivity();
    dialog.close();
  });
  setInterval(() => {
    if (over) return;
    const left = idle + warning - seconds();
    over = left <= 0;
    if (over) showOver(dialog);
    else if (left <= warning) show(dialog, left);
    else if (dialog.open) dialog.close();
  }, 1000);
}
