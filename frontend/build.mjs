/* Makes build/static/pms: Tabler's styles, the sprite of the icons in use, one bundle per script beside this file. */

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const MODULES = join(HERE, "..", "node_modules");
const TARGET = join(HERE, "..", "build", "static", "pms");
const STYLES = { "tabler.css": "tabler.min.css", "tabler.rtl.css": "tabler.rtl.min.css" };
const BROWSERS = ["chrome111", "firefox113", "safari16.4"];

/* Names a map that is not shipped, which the storage with hashed names would look for. */
const SOURCE_MAP = /\/\*# sourceMappingURL=.*?\*\/\s*/g;

async function styles() {
  for (const [target, source] of Object.entries(STYLES)) {
    const text = await readFile(join(MODULES, "@tabler/core/dist/css", source), "utf8");
    await writeFile(join(TARGET, target), text.replace(SOURCE_MAP, ""));
  }
}

/* Lines of icons.txt: a name of the outline set, or "filled/name"; # starts a comment. */
async function iconNames() {
  const lines = (await readFile(join(HERE, "icons.txt"), "utf8")).split("\n");
  const names = lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  return [...new Set(names)].sort();
}

async function symbol(name) {
  const path = name.includes("/") ? name : `outline/${name}`;
  const text = await readFile(join(MODULES, "@tabler/icons/icons", `${path}.svg`), "utf8").catch(() => {
    throw new Error(`frontend/icons.txt: Tabler has no icon "${name}"`);
  });
  const paint = /^[^>]*?\s(fill="[^"]*")/.exec(text)[1];
  const stroke = paint === 'fill="none"' ? ' stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"' : "";
  const inner = text.slice(text.indexOf(">") + 1, text.lastIndexOf("</svg>"));
  const shapes = inner.replace(/<path stroke="none"[^>]*\/>/, "").replace(/\s+/g, " ").trim();
  return `<symbol id="${name.replace("/", "-")}" viewBox="0 0 24 24" ${paint}${stroke}>${shapes}</symbol>`;
}

async function sprite() {
  const symbols = await Promise.all((await iconNames()).map(symbol));
  await writeFile(join(TARGET, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

async function scripts() {
  const entries = (await readdir(HERE)).filter((name) => name.endsWith(".js"));
  await build({
    entryPoints: entries.map((name) => join(HERE, name)),
    outdir: TARGET,
    bundle: true,
    minify: true,
    format: "iife",
    target: BROWSERS,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
}

await rm(TARGET, { recursive: true, force: true });
await mkdir(TARGET, { recursive: true });
await Promise.all([styles(), sprite(), scripts()]);
