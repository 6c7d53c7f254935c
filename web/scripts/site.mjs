// Puts what the pages load into dist/site: of bootstrap-italia the style sheet and the fonts that the
// pages use, and beside them our own style sheet and script from src/.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const from = join(dirname(createRequire(import.meta.url).resolve("bootstrap-italia/package.json")), "dist");
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const to = join(root, "dist", "site");

await rm(to, { recursive: true, force: true });
await mkdir(join(to, "fonts"), { recursive: true });

// The video player's icon font stands in the style sheet as data, which the pages' policy refuses; no page plays a video.
const css = await readFile(join(from, "css", "bootstrap-italia.min.css"), "utf8");
const kept = css.replace(/@font-face\{[^}]*VideoJS[^}]*\}/g, "");
if (kept === css) throw new Error("bootstrap-italia has no font of VideoJS any more: drop this step");
await writeFile(join(to, "bootstrap-italia.css"), kept);

const faces = /^titillium-web-.*-(300|regular|600|700)\.woff2$|^roboto-mono-.*-regular\.woff2$/;
let fonts = 0;
for (const family of ["Titillium_Web", "Roboto_Mono"]) {
  for (const name of await readdir(join(from, "fonts", family))) {
    if (name.endsWith(".txt")) await cp(join(from, "fonts", family, name), join(to, "fonts", `${family}-${name}`)); // their licence
    if (!faces.test(name)) continue;
    await cp(join(from, "fonts", family, name), join(to, "fonts", name.replace(/-v\d+-latin-ext_latin|-v\d+-latin/, "")));
    fonts++;
  }
}
if (fonts !== 5) throw new Error(`${fonts} fonts: want the four weights of Titillium Web and Roboto Mono`);

for (const name of await readdir(join(root, "src"))) await cp(join(root, "src", name), join(to, name), { recursive: true });
