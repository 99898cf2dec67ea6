// The pages of the widget's tests.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, describe, test } from "node:test";
import { widgetPages } from "./widget-pages.ts";

const into = mkdtempSync(join(tmpdir(), "payment-status-pages-"));
after(() => rmSync(into, { recursive: true, force: true }));

describe("the pages of the widget's tests", () => {
  test("The test files of a folder share a page, and each file is loaded by one page", () => {
    const pages = widgetPages(["widget/a.test.ts", "widget/card/b.test.ts", "widget/c.test.ts"], into);
    const filesOf = ([page, folder]: [string, string]) => [
      folder,
      [...readFileSync(page, "utf8").matchAll(/^import "(.+)";$/gm)].map(([, path]) =>
        relative("", join(page, "..", path ?? "")),
      ),
    ];
    assert.deepEqual([...pages].map(filesOf), [
      ["widget/", ["widget/a.test.ts", "widget/c.test.ts"]],
      ["widget/card/", ["widget/card/b.test.ts"]],
    ]);
  });
});
