import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { loadProvider } from "../../../../edge/providers/load-provider.ts";

const failingWith = (error: Error) => () => Promise.reject(error);

describe("loadProvider", () => {
  test("A provider is loaded by the name of its folder", async () => {
    assert.deepEqual((await loadProvider("sandbox"))?.kinds.includes("payment"), true);
  });

  for (const name of ["nobody", "", "../config", "Sandbox", "a".repeat(33)]) {
    test(`There is no provider named ${JSON.stringify(name)}`, async () => {
      assert.equal(await loadProvider(name), null);
    });
  }

  test("A folder that the bundle does not contain is no provider", async () => {
    const missing = new Error("Module not found in bundle: ./nobody/index.ts");
    assert.equal(await loadProvider("nobody", failingWith(missing)), null);
  });

  test("An adapter that fails to load reports its own error", async () => {
    const bug = new TypeError("z.strng is not a function");
    await assert.rejects(loadProvider("sandbox", failingWith(bug)), bug);
  });

  test("An adapter that imports a missing file reports that file", async () => {
    const missing = Object.assign(new Error("Cannot find module"), {
      code: "ERR_MODULE_NOT_FOUND",
      url: "file:///project/edge/providers/sandbox/missing.ts",
    });
    await assert.rejects(loadProvider("sandbox", failingWith(missing)), missing);
  });
});
