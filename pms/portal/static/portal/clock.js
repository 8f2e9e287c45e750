/* What the tabs of this browser know together: when somebody was active, when a session began or was ended on purpose. */

const ACTIVE = "pms-active-at";
const BEGUN = "pms-session-at";
const ENDED = "pms-signed-out-at";

const at = (name) => Number(localStorage.getItem(name));
const note = (name) => localStorage.setItem(name, String(Date.now()));

export const noteActivity = () => note(ACTIVE);
export const noteSignOut = () => note(ENDED);
export const secondsIdle = () => Math.round((Date.now() - at(ACTIVE)) / 1000);
export const isSignedOut = () => at(ENDED) > at(BEGUN);

export function noteBeginning() {
  note(ACTIVE);
  note(BEGUN);
}

export function onBeginningElsewhere(act) {
  addEventListener("storage", (event) => { if (event.key === BEGUN) act(); });
}
