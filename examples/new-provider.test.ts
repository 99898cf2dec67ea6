// `npm run new-provider` in a copy of the project leaves a tree that passes the checks and the tests of the new provider.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { adapted } from "./new-provider.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Without the variable by which node:test recognises a test inside a test. */
const { NODE_TEST_CONTEXT: _, ...env } = process.env;
const NOT_COPIED = new Set(["node_modules", "dist", ".git", ".wrangler"]);

describe("npm run new-provider", () => {
  let copy: string;
  before(() => {
    copy = realpathSync(mkdtempSync(join(tmpdir(), "new-provider-")));
    cpSync(ROOT, copy, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"), "junction");
    copyCheckedTypes(copy);
    assertSuccess(failureOf("npm", "run", "new-provider", "--", "acme-pay"));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  /** Runs a command in the copy. Returns its output when it fails; an empty text when it succeeds. */
  function failureOf(command: string, ...options: string[]): string {
    const { status, stdout, stderr } = spawnSync(command, options, { cwd: copy, env, encoding: "utf8" });
    return status === 0 ? "" : `${stdout}\n${stderr}`;
  }
  const read = (path: string) => readFileSync(join(copy, path), "utf8");

  test("The tree with a new provider passes npm run check", () => {
    assertSuccess(failureOf("npm", "run", "check"));
  });

  test("The tests of a new provider pass, and those of the code base with it", () => {
    const own = globSync("test/{providers,simulators}/acme-pay/*.test.ts", { cwd: copy });
    assert.equal(own.length, 2);
    const files = [...own, "test/architecture.test.ts", "test/documents.test.ts"];
    assertSuccess(failureOf(process.execPath, "--test", "--test-reporter=dot", ...files));
  });

  test("A new provider is fuzzed, and its page is in the list of pages", () => {
    assert.match(read("test/providers/acme-pay/account.ts"), /^export const fuzzed: /m);
    assert.match(read("docs/providers/README.md"), /\[AcmePay\]\(acme-pay\.md\)/);
  });

  test("No file of a new provider names the example", () => {
    const files = globSync("{edge/providers,test/providers,test/simulators}/acme-pay/**/*.*", { cwd: copy });
    assert.ok(files.length > 10);
    for (const path of [...files, "docs/providers/acme-pay.md"])
      assert.doesNotMatch(read(path), /examplepay|examples\//i, path);
  });

  test("A name that is taken or malformed is refused, and nothing is written", () => {
    for (const name of ["acme-pay", "yuno", "../etc", "Acme", ""]) {
      assert.match(failureOf("npm", "run", "new-provider", "--", name), /another name|npm run new-provider/);
    }
  });
});

/**
 * Copies what `npm run check` has noted about types, if it has run: the check of the copy then reads only what differs.
 * The packages of the copy are links, so its notes name them where they lie.
 */
function copyCheckedTypes(copy: string): void {
  const folder = join(copy, "dist", "check");
  const packages = relative(folder, realpathSync(join(ROOT, "node_modules"))).replaceAll("\\", "/");
  mkdirSync(folder, { recursive: true });
  for (const path of globSync("dist/check/*.json", { cwd: ROOT })) {
    const notes = readFileSync(join(ROOT, path), "utf8");
    writeFileSync(join(copy, path), notes.replaceAll('"../../node_modules/', `"${packages}/`));
  }
}

/** Fails with the whole output of a command that failed. */
function assertSuccess(failure: string): void {
  assert.ok(failure === "", failure);
}

describe("a copied file", () => {
  test("An import of a copied file leads to the same file as before", () => {
    const text =
      'import { a } from "../../../edge/providers/a.ts";\nimport { b } from "../adapter/b.ts";\nimport "./c.ts";';
    const expected =
      'import { a } from "../../../edge/providers/a.ts";\nimport { b } from "../../../edge/providers/acme/b.ts";\nimport "./c.ts";';
    assert.equal(adapted("examples/provider/tests/x.ts", text, "acme"), expected);
    assert.equal(
      adapted("examples/provider/adapter/x.ts", text.split("\n")[0] ?? "", "acme"),
      'import { a } from "../a.ts";',
    );
  });
});
