/**
 * `npm run release`: stores the bundle that was just built under the version of package.json. Every later build serves it
 * for 24 months. A version can be released once.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import packageJson from "../package.json" with { type: "json" };
import { BUNDLES_FOLDER, PURPOSES, withVersion } from "./bundles.ts";

const ASSETS_FOLDER = fileURLToPath(new URL("../dist/assets", import.meta.url));
const { version } = packageJson;
const folder = join(BUNDLES_FOLDER, version);

if (existsSync(folder)) {
  console.error(
    `Version ${version} has been released already. Set the next one: npm version minor --no-git-tag-version`,
  );
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
// The first script is the one that was just built, under the version of an unreleased build.
const [built] = JSON.parse(readFileSync(join(ASSETS_FOLDER, "scripts.json"), "utf8")).scripts;
for (const script of Object.keys(PURPOSES)) {
  const content = readFileSync(join(ASSETS_FOLDER, script));
  writeFileSync(join(folder, script), withVersion(content, built.version, version));
}
for (const texts of ["messages", "page-messages.json"])
  cpSync(join(ASSETS_FOLDER, texts), join(folder, texts), { recursive: true });
writeFileSync(
  join(folder, "release.json"),
  `${JSON.stringify({ version, date: new Date().toISOString().slice(0, 10) }, null, 2)}\n`,
);
console.log(`Released ${version}. Build, deploy and commit release/bundles/${version}.`);
