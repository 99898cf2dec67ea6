// The packages that web-test-runner serves as one module.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as zod from "zod";
import { bundledPackage } from "./bundled-package.ts";

test("A bundled package is one module with all exports of the package, and other packages are left alone", async () => {
  const plugin = bundledPackage("zod");
  await plugin.serverStart();
  const path = plugin.resolveImport({ source: "zod" }) ?? "";
  assert.equal(plugin.resolveImport({ source: "lit" }), undefined);
  assert.equal(plugin.serve({ path: "/widget/index.ts" }), undefined);
  const { body } = plugin.serve({ path }) ?? assert.fail(path);
  assert.doesNotMatch(body, /^import\b/m);
  const bundled = await import(`data:text/javascript,${encodeURIComponent(body)}`);
  assert.deepEqual(Object.keys(bundled), Object.keys(zod));
});
