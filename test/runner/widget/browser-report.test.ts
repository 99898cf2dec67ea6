// What a run of the widget's tests prints of each file.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { browserReporter, type Session } from "./browser-report.ts";

const file = "test/unit/widget/card.test.ts";

/** The lines that the reporter prints of one file in one browser. */
function linesOf(session: Partial<Session<string>>, testFile = file): string[] {
  const lines: string[] = [];
  const pages = new Map([["dist/a-page.test.js", "test/unit/widget/"]]);
  browserReporter(new Map([["a browser", "firefox"]]), pages).reportTestFileResults({
    logger: { log: (line) => void lines.push(line) },
    testFile: join(process.cwd(), testFile),
    sessionsForTestFile: [{ browser: "a browser", passed: true, errors: [], request404s: [], logs: [], ...session }],
  });
  return lines;
}

const passing = (name: string) => ({ name, passed: true, skipped: false });
const failing = (name: string) => ({
  ...{ name, passed: false, skipped: false },
  error: { message: "no amount", stack: "at card.ts:1" },
});

describe("the report of the browsers", () => {
  test("A file that passes in a browser is one line with the number of its tests", () => {
    const testResults = { name: "", tests: [passing("One"), { ...passing("Two"), skipped: true }], suites: [] };
    assert.deepEqual(linesOf({ testResults }), [`✔ firefox: ${file}: 1 passed`]);
  });

  test("A page that loads the files of a folder has the name of the folder", () => {
    const testResults = { name: "", tests: [passing("One")], suites: [] };
    assert.deepEqual(linesOf({ testResults }, "dist/a-page.test.js"), ["✔ firefox: test/unit/widget/: 1 passed"]);
  });

  test("A file that fails in a browser prints how many tests failed and their titles before the first error", () => {
    const inner = { name: "Refunds", tests: [failing("A refund is shown"), passing("Three")], suites: [] };
    const testResults = { name: "", tests: [failing("A card is shown")], suites: [inner] };
    const [first, ...others] = linesOf({ passed: false, testResults });
    assert.equal(
      first,
      `✖ firefox: ${file}: 2 of 3 tests failed\n  ✖ A card is shown\n  ✖ Refunds › A refund is shown`,
    );
    assert.equal(others.length, 2);
    for (const line of others) assert.match(line, /no amount\nat card\.ts:1/);
  });

  test("A file that does not load in a browser prints that the file failed, and its error", () => {
    const [first, second] = linesOf({ passed: false, errors: [{ message: "no such module" }] });
    assert.equal(first, `✖ firefox: ${file}: the file failed`);
    assert.match(second ?? "", /no such module/);
  });
});
