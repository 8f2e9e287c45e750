/* Whether the session of this page still runs. Where it ended, a dialog signs in over the page, with everything typed
   still there; then the forms get the tokens of the new session, and the form that was being sent is sent. For another
   person, organisation or role the page is loaded anew instead. The server decides; this page only asks. */

import { isSignedOut, noteBeginning, onBeginningElsewhere } from "./clock.js";

const OVER = "X-PMS-Session-Over";
const NOT_ACCEPTED = [422, 429];
const OWN_WAY = "#session-over form, #sign-out, [data-preference]";
const RECENT_MS = 1000;

let tools;
let made;
let dialog = null;
let over = false;
let waiting = null;
let asked = 0;
let busy = false;

export const isOver = () => over;

/* Who is signed in now, and the token for forms; null where nobody answers. It is no activity. */
async function ask() {
  asked = Date.now();
  try {
    const answer = await fetch(made.dataset.state, { headers: { "X-PMS-Passive": "1" }, redirect: "manual" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

export async function check() {
  const now = await ask();
  if (now?.acting) goOn(now);
  else if (now) end();
}

/* The session is over: says so once. After a sign-out in another tab the page is not shown any longer. */
export function end() {
  if (over) return;
  if (isSignedOut()) return tools.reload();
  signInFirst(null);
}

function signInFirst(then) {
  over = true;
  waiting = then;
  document.getElementById("idle").close();
  if (dialog) return;
  dialog = makeDialog();
  dialog.showModal();
}

function makeDialog() {
  const element = document.importNode(made.content, true).firstElementChild;
  document.body.append(element);
  element.addEventListener("submit", signIn);
  element.addEventListener("close", () => {
    waiting = dialog = null;
    element.remove();
  });
  tools.enhance(element);
  return element;
}

/* Says whether the page may go on as it stands. */
function goOn(now) {
  if (now.acting !== made.dataset.acting) {
    tools.reload();
    return false;
  }
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = now.token; });
  if (over) {
    over = false;
    dialog?.close();
    tools.toast(tools.words("signed-in-words"));
  }
  return true;
}

async function signIn(event) {
  event.preventDefault();
  if (busy) return;
  busy = true;
  tell("");
  try {
    await take(await send(event.target));
  } catch {
    tell(tools.words("failure-words"));
  } finally {
    busy = false;
  }
}

function tell(fault) {
  dialog.querySelector("[data-fault]").textContent = fault;
}

async function send(form) {
  const data = new FormData(form);
  const { token } = await ask();
  data.set("csrfmiddlewaretoken", token);
  data.set("partner", made.dataset.partner);
  data.set("next", location.pathname + location.search);
  return fetch(form.action, { method: "POST", body: data, redirect: "error" });
}

async function take(answer) {
  if (NOT_ACCEPTED.includes(answer.status)) {
    dialog.innerHTML = await answer.text();
    return tools.enhance(dialog);
  }
  const now = await answer.json();
  if (now.goes) return location.assign(now.goes);
  const then = waiting;
  noteBeginning();
  if (goOn(now)) then?.();
}

/* A form is not sent while it is known that nobody would take it. */
function hold(event) {
  const { target: form, submitter } = event;
  if (!over || form.method !== "post" || form.matches(OWN_WAY)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  signInFirst(() => form.requestSubmit(submitter));
}

/* htmx was led to the sign-in page: stay, and ask for the same again afterwards. */
function stay(event) {
  const { elt, xhr, requestConfig } = event.detail;
  if (!xhr.getResponseHeader(OVER)) return;
  event.preventDefault();
  if (isSignedOut()) return tools.reload();
  const sign = requestConfig.triggeringEvent;
  if (sign?.type === "submit") signInFirst(() => elt.requestSubmit(sign.submitter));
  else signInFirst(sign?.type === "click" ? () => htmx.trigger(elt, "click") : null);
}

function lookAgain() {
  if (document.visibilityState === "visible" && Date.now() - asked > RECENT_MS) check();
}

/* The browser kept the page as it was while another one was shown. */
function shownAgain() {
  if (isSignedOut()) tools.reload();
  else check();
}

/* `lent` is what portal.js lends: enhance, reload, toast, words. */
export function startSession(lent) {
  made = document.getElementById("session");
  if (!made) return;
  tools = lent;
  noteBeginning();
  onBeginningElsewhere(() => { if (over) check(); });
  document.addEventListener("submit", hold, true);
  document.addEventListener("htmx:beforeOnLoad", stay);
  document.addEventListener("visibilitychange", lookAgain);
  addEventListener("focus", lookAgain);
  addEventListener("pageshow", (event) => { if (event.persisted) shownAgain(); });
}
