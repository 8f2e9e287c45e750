/* The JSON editor of a policy. Without it the page has a plain text area; the server's check is the same for both.

   The form beside it (portal/policy_editor.js) changes the text through events on the text area: `content:change` with
   `{ from, to, insert }`, `content:undo` and `content:redo`. */

import { defaultKeymap, history, historyKeymap, redo, undo } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": { border: "1px solid var(--line-strong)", borderRadius: "var(--radius)", backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "3px solid color-mix(in srgb, var(--accent) 35%, transparent)", borderColor: "var(--accent)" },
  ".cm-scroller": { fontFamily: "var(--tblr-font-monospace)", lineHeight: "1.6", maxHeight: "max(240px, min(42vh, 720px))" },
  ".cm-content, .cm-gutter": { minHeight: "240px" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderInlineStartColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--ground)", color: "var(--ink-soft)", borderInlineEnd: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--accent-tint)", color: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent) !important" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-tint)", outline: "1px solid var(--accent)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--grey-tint)", color: "var(--grey)", border: "0", padding: "0 6px" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "var(--radius)", boxShadow: "var(--shadow-high)", maxWidth: "48ch" },
  ".cm-diagnostic": { fontFamily: "var(--tblr-font-sans-serif)", padding: "6px 12px" },
  ".cm-diagnostic-error": { borderInlineStartColor: "var(--red)" },
  ".cm-diagnostic-warning": { borderInlineStartColor: "var(--amber)" },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent-strong)", fontWeight: "600" },
  { tag: tags.string, color: "var(--green)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--blue)" },
  { tag: [tags.brace, tags.squareBracket, tags.separator], color: "var(--ink-soft)" },
  { tag: tags.invalid, color: "var(--red)" },
]);

/* Left to itself, the browser keeps the colours of a replaced selection as inline styles, which the page's policy refuses. */
const replaceSelected = EditorView.domEventHandlers({
  beforeinput(event, editor) {
    if (event.inputType !== "insertText" || event.isComposing || editor.state.selection.main.empty) return false;
    editor.dispatch(editor.state.replaceSelection(event.data ?? ""), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

/* What the editor itself says to screen readers and in tooltips, in the language of the page. */
const words = () => Object.fromEntries(
  [...document.getElementById("editor-words").content.querySelectorAll("[data-word]")].map((word) => [word.dataset.word, word.textContent]),
);

function makeEditor(host, area) {
  const share = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    area.value = update.state.doc.toString();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const described = area.getAttribute("aria-describedby");
  const editor = new EditorView({
    parent: host,
    doc: area.value,
    extensions: [
      EditorView.cspNonce.of(host.dataset.nonce),
      EditorState.phrases.of(words()),
      EditorView.contentAttributes.of({ "aria-labelledby": host.dataset.label, ...(described && { "aria-describedby": described }), spellcheck: "false", dir: "ltr", tabindex: "0" }),
      lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(),
      highlightActiveLine(), highlightActiveLineGutter(), indentUnit.of("  "), EditorState.tabSize.of(2), EditorView.lineWrapping,
      keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap]),
      json(), syntaxHighlighting(colours), look, replaceSelected, share,
    ],
  });
  area.hidden = true;
  return editor;
}

function place(editor, link) {
  const line = editor.state.doc.line(Math.min(Math.max(Number(link.dataset.line), 1), editor.state.doc.lines));
  const before = [...line.text].slice(0, Number(link.dataset.column) - 1).join(""); // the server counts whole characters
  return { line, at: line.from + before.length };
}

function jump(editor, link) {
  const { at } = place(editor, link);
  editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  editor.focus();
}

/* What the server found, marked in the text as well. */
function mark(editor, check) {
  const found = [...check.querySelectorAll("[data-diagnostics] [data-line]")].map((link) => {
    const { line, at } = place(editor, link);
    return {
      from: at,
      to: Math.max(line.to, at),
      severity: link.closest("[data-diagnostics]").dataset.diagnostics,
      message: link.closest("li").querySelector(".fault-sentence").textContent,
    };
  });
  editor.dispatch(setDiagnostics(editor.state, found.sort((one, other) => one.from - other.from)));
}

/* What the form does to the text: undo takes it back as it does typing. */
function obey(editor, area) {
  area.addEventListener("content:change", (event) => {
    event.preventDefault();
    editor.dispatch({ changes: event.detail, userEvent: "input.form" });
  });
  area.addEventListener("content:undo", () => undo(editor));
  area.addEventListener("content:redo", () => redo(editor));
}

function connect(editor) {
  const check = document.getElementById("check");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href='#id_content'], label[for='id_content']");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.line) jump(editor, link);
    else editor.focus();
  });
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target === check) mark(editor, check); });
  mark(editor, check);
}

for (const host of document.querySelectorAll("[data-editor]")) {
  const area = host.querySelector("textarea");
  const editor = makeEditor(host, area);
  obey(editor, area);
  connect(editor);
}
