// The seed is fixed, so every run has the same cases and a failure can be repeated.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { basename, dirname } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ADAPTERS } from "./provider-targets.ts";
import { TARGETS } from "./targets.ts";

const CASES = 100_000;
const RUN = fileURLToPath(new URL("run.ts", import.meta.url));

test("Of 100,000 hostile inputs, none causes a crash, reaches an object before access is decided, or passes a signature check", async () => {
  // In a process without node:test, which observes every promise of its own process. That would take half as long again.
  const options = ["--cases", `${CASES}`, "--seed", "1"];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [RUN, ...options]);
  assert.equal(stderr, "");
  const results = [...stdout.matchAll(/^(.) (.+): (\d+) cases$/gm)];
  assert.deepEqual(
    results.map(([, sign, name]) => `${sign} ${name}`),
    TARGETS.map(({ name }) => `✔ ${name}`),
  );
  assert.ok(results.reduce((sum, [, , , cases]) => sum + Number(cases), 0) >= CASES);
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
