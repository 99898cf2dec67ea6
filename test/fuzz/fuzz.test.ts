// The seed is fixed, so every run has the same cases and a failure can be repeated.
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename, dirname } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ADAPTERS } from "./provider-targets.ts";
import { fuzz } from "./run.ts";

test("Of 100,000 hostile inputs, none causes a crash, reaches an object before access is decided, or passes a signature check", async () => {
  assert.deepEqual(await fuzz({ cases: 100_000, seed: 1 }, () => {}), []);
});

test("Every provider with fixtures is in ADAPTERS, so that its adapter is fuzzed", () => {
  const folders = globSync(fileURLToPath(new URL("../providers/*/fixtures", import.meta.url)));
  const providers = folders.map((folder) => basename(dirname(folder)));
  const fuzzed = new Set(ADAPTERS.map(({ name }) => name));
  assert.ok(providers.length > 0);
  assert.deepEqual(
    providers.filter((name) => !fuzzed.has(name)),
    [],
  );
});
