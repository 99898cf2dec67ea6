// The bill of materials has every shipped package, also indirect ones, and no development tool.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { sbomOf } from "../../build/sbom.ts";

const LOCK = JSON.parse(readFileSync(fileURLToPath(new URL("../../package-lock.json", import.meta.url)), "utf8"));

test("The bill of materials names every shipped package with version and hash", () => {
  const { components } = sbomOf(LOCK) as {
    components: { name: string; version: string; hashes?: object[]; purl: string }[];
  };
  const names = components.map(({ name }) => name);
  for (const name of ["hono", "jose", "lit", "lit-html", "zod"]) assert.ok(names.includes(name), name);
  for (const name of ["vite", "wrangler", "typescript", "fast-check"]) assert.ok(!names.includes(name), name);
  for (const { name, version, hashes, purl } of components) {
    assert.ok(/^\d+\.\d+\.\d+/.test(version) && hashes?.length === 1, name);
    assert.match(purl, /^pkg:npm\/(%40)?[a-z]/);
  }
});

test("The bill of materials resolves packages as Node does, nested before shared, each of them once", () => {
  const packages = {
    "": { version: "1.0.0", dependencies: { a: "1", b: "1" } },
    "node_modules/a": { version: "1.0.0", dependencies: { b: "2" } },
    "node_modules/a/node_modules/b": { version: "2.0.0", dependencies: { a: "1" } },
    "node_modules/b": { version: "1.0.0" },
    "node_modules/unused": { version: "9.0.0" },
  };
  const { components } = sbomOf({ packages }) as { components: { name: string; version: string }[] };
  assert.deepEqual(components.map(({ name, version }) => `${name} ${version}`).sort(), [
    "a 1.0.0",
    "b 1.0.0",
    "b 2.0.0",
  ]);
});
