/* Forms that upload a certificate: a private key never leaves the browser, and a chosen file is checked at once. */

const LIMIT = 256 * 1024;
const PRIVATE = /PRIVATE KEY/i;

const words = (form, name) => form.querySelector(`template[data-${name}-words]`).content.textContent.trim();

function complain(form, field, text) {
  clearComplaint(field);
  const note = document.createElement("p");
  note.className = "field-error";
  note.setAttribute("role", "alert");
  note.id = `${field.id}_refused`;
  note.textContent = text;
  field.closest(".field").append(note);
  field.setAttribute("aria-invalid", "true");
}

function clearComplaint(field) {
  document.getElementById(`${field.id}_refused`)?.remove();
  field.removeAttribute("aria-invalid");
}

/* Empties the field and says why where one of the files may not be sent; gives whether they may. */
async function mayBeSent(form, input) {
  clearComplaint(input);
  for (const file of input.files) {
    const kind = file.size > LIMIT ? "size" : PRIVATE.test(await file.text()) ? "key" : "";
    if (!kind) continue;
    const name = input.multiple ? `${file.name}: ` : "";
    forget(form, input);
    complain(form, input, name + words(form, kind));
    return false;
  }
  return true;
}

function forget(form, input) {
  input.value = "";
  delete form.dataset.checked;
  const name = form.querySelector(".drop-name");
  if (name) name.textContent = "";
}

async function choose(form, input) {
  delete form.dataset.checked;
  if (!(await mayBeSent(form, input)) || !input.files.length) return;
  form.dataset.checked = "true";
  if (form.dataset.certificate === "auto") form.requestSubmit();
}

async function submit(event, form, input) {
  if (form.dataset.checked || !input.files.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = event.submitter;
  if (!(await mayBeSent(form, input))) return;
  form.dataset.checked = "true";
  form.requestSubmit(button);
}

function start(form) {
  const input = form.querySelector("input[type=file]");
  const text = form.querySelector("textarea");
  input.addEventListener("change", () => choose(form, input));
  form.addEventListener("submit", (event) => submit(event, form, input));
  text.addEventListener("input", () => {
    const kind = PRIVATE.test(text.value) ? "key" : text.value.length > LIMIT ? "size" : "";
    if (kind) {
      text.value = "";
      complain(form, text, words(form, kind));
    } else if (text.value.includes("CERTIFICATE")) {
      clearComplaint(text);
    }
  });
}

document.querySelectorAll("form[data-certificate]").forEach(start);
