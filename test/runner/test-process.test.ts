// Which test files share a process, and that all of them run in it.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { testProcesses } from "./test-process.ts";

const folder = mkdtempSync(join(tmpdir(), "payment-status-processes-"));
after(() => rmSync(folder, { recursive: true, force: true }));

describe("the processes of the tests", () => {
  test("A test file outside of the pure parts has a process of its own", () => {
    const paths = ["test/integration/stream.test.ts", "test/integration/time.test.ts", "test/architecture.test.ts"];
    assert.deepEqual(
      testProcesses(paths, folder),
      paths.map((path) => ({ name: path, entry: path })),
    );
  });

  test("The tests of a folder of pure parts share a process, which loads each file once", () => {
    const paths = [
      "test/unit/edge/hub/rules/older-results.test.ts",
      "test/providers/yuno/yuno.test.ts",
      "test/unit/edge/hub/visible-state.test.ts",
    ];
    const [hub, yuno, ...others] = testProcesses(paths, folder);
    assert.deepEqual(others, []);
    assert.deepEqual(yuno, { name: paths[1], entry: paths[1] });
    assert.equal(hub?.name, "test/unit/edge/hub/");
    const loaded = [...readFileSync(hub?.entry ?? "", "utf8").matchAll(/import "file:.*?\/(test\/.*?)";/g)];
    assert.deepEqual(
      loaded.map(([, path]) => path),
      [paths[0], paths[2]],
    );
  });
});
