// Reduces the outlines of @svg-maps/italy to dist/italy.json: the regions by
// NUTS 2 code (Trentino-Alto Adige as ITDA), in the order of the codes, with
// their path data as published. Fails if a region is missing or unknown, so
// that a new version of the package cannot slip in unseen.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import map from "@svg-maps/italy";

const codes = {
  "abruzzo": "ITF1",
  "aosta-valley": "ITC2",
  "apulia": "ITF4",
  "basilicata": "ITF5",
  "calabria": "ITF6",
  "campania": "ITF3",
  "emilia-romagna": "ITH5",
  "friuli-venezia-giulia": "ITH4",
  "lazio": "ITI4",
  "liguria": "ITC3",
  "lombardy": "ITC4",
  "marche": "ITI3",
  "molise": "ITF2",
  "piedmont": "ITC1",
  "sardinia": "ITG2",
  "sicily": "ITG1",
  "trentino-south-tyrol": "ITDA",
  "tuscany": "ITI1",
  "umbria": "ITI2",
  "veneto": "ITH3",
};

const [left, top, width, height] = map.viewBox.split(" ").map(Number);
if (left !== 0 || top !== 0) throw new Error(`view box ${map.viewBox}: want its corner at 0 0`);

const regions = map.locations.map(({ id, path }) => {
  if (!(id in codes)) throw new Error(`unknown region ${id}`);
  return { code: codes[id], path };
});
const missing = Object.keys(codes).filter((id) => !map.locations.some((l) => l.id === id));
if (missing.length > 0) throw new Error(`no outline of ${missing.join(", ")}`);
regions.sort((a, b) => (a.code < b.code ? -1 : 1));

const manifest = createRequire(import.meta.url).resolve("@svg-maps/italy/package.json");
const { name, version } = JSON.parse(await readFile(manifest, "utf8"));
const credit = `${name} ${version}, da MapSVG, CC BY 4.0`;

await mkdir(new URL("../dist/", import.meta.url), { recursive: true });
await writeFile(new URL("../dist/italy.json", import.meta.url),
  JSON.stringify({ width, height, credit, regions }, null, 1) + "\n");
