// The report of a run of node:test: its counts, and what it prints of files that fail.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, mock, test } from "node:test";
import { runNodeTests } from "./node-tests.ts";
import { type TestProcess, testProcesses } from "./test-process.ts";

const folder = mkdtempSync(join(tmpdir(), "payment-status-runner-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one test file of this text; returns its tally and the printed lines. */
function runText(name: string, text: string) {
  const file = join(folder, name);
  writeFileSync(file, text);
  return runProcess({ name: file, entry: file, files: [file] });
}

async function runProcess(testProcess: TestProcess) {
  const log = mock.method(console, "log", () => {});
  // A run inside a run would report to the outer one.
  const context = process.env.NODE_TEST_CONTEXT;
  delete process.env.NODE_TEST_CONTEXT;
  try {
    const tally = await runNodeTests([testProcess], { concurrency: 1 });
    return {
      file: testProcess.name,
      tally,
      printed: log.mock.calls.map(({ arguments: [line] }) => String(line)).join("\n"),
    };
  } finally {
    log.mock.restore();
    if (context !== undefined) process.env.NODE_TEST_CONTEXT = context;
  }
}

const IMPORTS = 'import { describe, test } from "node:test"; import assert from "node:assert";';

describe("the run of node tests", () => {
  test("A file that passes is one line with the number of its tests", async () => {
    const { file, tally, printed } = await runText("good.test.mjs", `${IMPORTS} test("One", () => {});`);
    assert.equal(tally.line(), "1 passed, 0 failed");
    assert.deepEqual(tally.failures, []);
    assert.match(printed, /^✔ .*: 1 passed \(\d+\.\d s\)$/);
    assert.ok(printed.includes(file));
  });

  test("A file that fails prints how many tests failed and their titles, and its errors come after them", async () => {
    const { tally, printed } = await runText(
      "bad.test.mjs",
      `${IMPORTS} describe("Refunds", () => {
         test("A refund is shown", () => assert.equal(1, 2));
         test("A second refund is shown", async (t) => { await t.test("with its amount", () => { throw new Error("no amount"); }); });
         test("A third refund is shown", () => {});
       });`,
    );
    assert.match(
      printed,
      /: 2 of 4 tests failed \(\d+\.\d s\)\n {2}✖ Refunds › A refund is shown\n {2}✖ Refunds › A second refund is shown › with its amount$/,
    );
    const [failure = "", ...others] = tally.failures;
    assert.deepEqual(others, []);
    assert.ok(failure.indexOf("2 of 4 tests failed") < failure.indexOf("Error: no amount"));
    assert.ok(failure.indexOf("with its amount") < failure.indexOf("AssertionError"));
    assert.match(failure, /A refund is shown \(.*bad\.test\.mjs:2\)/);
    assert.doesNotMatch(failure, /at .*node:internal/);
  });

  test("A hook that fails after the last test of a suite counts as one failure", async () => {
    const { tally, printed } = await runText(
      "hook.test.mjs",
      `${IMPORTS} import { after } from "node:test"; describe("Logs", () => {
         after(() => { throw new Error("a secret in the log"); });
         test("A log line is complete", () => {});
       });`,
    );
    assert.equal(tally.line(), "1 passed, 1 failed");
    assert.match(printed, /: 1 of 1 tests failed \(\d+\.\d s\)\n {2}✖ Logs$/);
    assert.match(tally.failures.join(), /Error: a secret in the log/);
  });

  test("Files that share a process have hooks of their own, and one that fails to load is named", async () => {
    const texts = {
      "test/integration/first.test.mjs": `${IMPORTS} import { before, after } from "node:test";
        before(() => { process.title = "first"; }); after(() => { process.title = "none"; });
        test("One", () => assert.equal(process.title, "first"));`,
      "test/integration/second.test.mjs": `${IMPORTS} test("Two", () => assert.equal(process.title, "none"));`,
      "test/integration/bad.test.mjs": `${IMPORTS} describe("Refunds", () => { test("One is shown", () => assert.fail()); });`,
      "test/integration/broken.test.mjs": 'throw new Error("no such fixture");',
    };
    mkdirSync(join(folder, "test/integration"), { recursive: true });
    for (const [path, text] of Object.entries(texts)) writeFileSync(join(folder, path), text);
    const root = process.cwd();
    process.chdir(folder);
    const division = { entryFolder: folder, workerProcesses: 1 };
    const [shared = assert.fail()] = testProcesses(Object.keys(texts), division);
    const { tally, printed } = await runProcess(shared).finally(() => process.chdir(root));
    assert.equal(tally.line(), "2 passed, 2 failed");
    assert.match(
      printed,
      /✖ Refunds › One is shown\n {2}✖ test\/integration\/broken\.test\.mjs$|✖ test\/integration\/broken\.test\.mjs\n {2}✖ Refunds › One is shown$/,
    );
    assert.match(tally.failures.join(), /One is shown \(.*bad\.test\.mjs:1\)/);
    assert.match(tally.failures.join(), /Error: no such fixture/);
    assert.deepEqual(tally.times.map(({ name }) => name).sort(), Object.keys(texts).sort());
  });

  test("A file that fails outside of its tests reports its error output", async () => {
    const { tally, printed } = await runText("broken.test.mjs", 'throw new Error("no such fixture");');
    assert.equal(tally.failed, 1);
    assert.match(printed, /^✖ .* failed outside of its tests$/);
    assert.match(tally.failures[0] ?? "", /failed outside of its tests\n[\s\S]*Error: no such fixture/);
  });
});
