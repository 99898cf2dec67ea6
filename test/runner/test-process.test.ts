// Which test files share a process, and that all of them run in it.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { testProcesses } from "./test-process.ts";

const folder = mkdtempSync(join(tmpdir(), "payment-status-processes-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const division = { entryFolder: folder, workerProcesses: 2 };

/** The files that an entry loads, each in a suite of its name. */
function loadedBy(entry: string): string[] {
  const suites = [...readFileSync(entry, "utf8").matchAll(/describe\("(.*?)", .*? import\("file:.*?\/(test\/.*?)"\)/g)];
  for (const [, name, path] of suites) assert.equal(name, path);
  return suites.map(([, , path = ""]) => path);
}

describe("the processes of the tests", () => {
  test("A test of the sources, and an end-to-end test that takes long, has a process of its own", () => {
    const paths = ["test/e2e/gallery.test.ts", "test/e2e/hosted-page.test.ts", "test/architecture.test.ts"];
    assert.deepEqual(
      testProcesses(paths, division),
      paths.map((path) => ({ name: path, entry: path, files: [path] })),
    );
  });

  test("The tests of a folder of pure parts share a process, which loads each file once", () => {
    const paths = [
      "test/unit/edge/hub/rules/older-results.test.ts",
      "test/providers/yuno/yuno.test.ts",
      "test/unit/edge/hub/visible-state.test.ts",
    ];
    const [hub, yuno, ...others] = testProcesses(paths, division);
    assert.deepEqual(others, []);
    assert.deepEqual(yuno, { name: paths[1], entry: paths[1], files: [paths[1]] });
    assert.equal(hub?.name, "test/unit/edge/hub/");
    assert.deepEqual(hub.files, [paths[0], paths[2]]);
    assert.deepEqual(loadedBy(hub.entry), hub.files);
  });

  test("The tests with a Worker are divided among the given number of processes, each file in one of them", () => {
    const names = ["a", "page/b", "c", "d", "providers/e"];
    const paths = names.map((name) => `test/integration/${name}.test.ts`);
    const processes = testProcesses(paths, division);
    assert.deepEqual(
      processes.map(({ files }) => files.length),
      [3, 2],
    );
    assert.deepEqual(processes.flatMap(({ files }) => files).sort(), paths.toSorted());
    for (const { name, entry, files } of processes) {
      assert.match(name, /^test\/integration\/ \([12] of 2\)$/);
      assert.deepEqual(loadedBy(entry), files);
    }
  });
});
