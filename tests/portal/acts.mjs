/* Does acts on JSON texts as the policy form does: a line in, `[text, acts]`, the text after them out, or null. */

import { createInterface } from "node:readline";
import { add, changed, move, put, read, remove, size, tidied } from "../../pms/portal/static/portal/policy_json.js";

const ACTS = { add, move, put, remove };

function after(text, acts) {
  return acts.reduce((now, [act, path, value]) => {
    const { root } = read(now);
    if (act === "tidy") return tidied(now, root);
    const change = ACTS[act](now, root, path, value);
    return change ? changed(now, change) : now;
  }, text);
}

for await (const line of createInterface({ input: process.stdin })) {
  const [text, acts] = JSON.parse(line);
  const { root } = read(text);
  console.log(JSON.stringify(root ? { text: after(text, acts), size: size(text, root) } : null));
}
