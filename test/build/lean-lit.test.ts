// What the build leaves out of Lit is there to be left out, piece by piece; where Lit has changed, the build says so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { lean } from "../../build/lean-lit.ts";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

const whole = readFileSync("node_modules/lit-html/lit-html.js", "utf8");

describe("lean Lit", () => {
  test("finds every piece in the Lit that is installed", () => assert.ok(lean(whole).length < 0.6 * whole.length));

  test("names the piece that Lit no longer has", () => {
    const changed = whole.replace('createPolicy("lit-html"', 'createPolicy("lit"');
    assert.throws(
      () => lean(changed),
      /^Error: Lit has changed: look for "the name that a page's Trusted Types policy/,
    );
  });

  test("names the piece that Lit has twice", () => {
    const changed = whole.replace("Symbol.for(", '(Symbol.for("lit-nothing"),Symbol.for)(');
    assert.throws(() => lean(changed), /^Error: Lit has changed: look for "a name for nothing/);
  });
});
