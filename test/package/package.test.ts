// The npm package as a merchant gets it: packed, unpacked in an empty project, imported, and its types checked there.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkStatusToken } from "../../edge/status-token.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PACKAGE = join(ROOT, "dist/package");
const KEY = { kid: "k", alg: "HS256" as const, secret: "A".repeat(43) };
const THING = { connection: "shop", kind: "payment" as const, id: "abcde12345abcde12345" };

let project: string;
let packed: { filename: string; files: { path: string }[] };
before(() => {
  project = mkdtempSync(join(tmpdir(), "payment-status-package-"));
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "payment-status"), { recursive: true });
  const said = execFileSync("npm", ["pack", "--json", "--pack-destination", project], { cwd: PACKAGE });
  [packed] = JSON.parse(said.toString());
  const archive = join(project, packed.filename);
  execFileSync("tar", ["-xzf", archive, "--strip-components=1", "-C", join(modules, "payment-status")]);
  // What npm would fetch; nothing else of ours may be reached from there.
  for (const name of ["jose", "lit", "zod"]) symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  writeFileSync(join(project, "package.json"), '{"type": "module"}');
});
after(() => rmSync(project, { recursive: true, force: true }));

/** What a program of the merchant's prints. */
function run(code: string): string {
  writeFileSync(join(project, "program.js"), code);
  return execFileSync(process.execPath, ["program.js"], { cwd: project }).toString().trim();
}

describe("the npm package", () => {
  test("makes tokens on a merchant's server that the worker believes", async () => {
    const token = run(`
      import { createStatusToken } from "payment-status/server";
      const key = { kid: "k", secret: "${KEY.secret}" };
      console.log(await createStatusToken({ key, thing: ${JSON.stringify(THING)} }));
    `);
    const claims = await checkStatusToken(token, THING, [KEY], 0, Date.now());
    assert.deepEqual(claims?.scopes, ["status", "details"]);
  });

  test("can be imported where there is no browser, and says nothing", () => {
    assert.equal(
      run('import "payment-status"; import "payment-status/element"; import "payment-status/contract";'),
      "",
    );
  });

  test("holds no sources of the worker, no tests and nothing that was not built", () => {
    for (const { path } of packed.files) {
      assert.match(
        path,
        /^(edge|widget)\/[a-z/-]+\.(d\.ts|js)$|^[a-z-]+\.js$|^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
      );
      assert.doesNotMatch(path, /provider|gate|hub|worker/);
    }
  });

  for (const [moduleResolution, module] of [
    ["bundler", "esnext"],
    ["nodenext", "nodenext"],
  ]) {
    test(`has types that hold in a strict project with moduleResolution ${moduleResolution}`, () => {
      const folder = join(project, `typed-${moduleResolution}`);
      mkdirSync(folder);
      cpSync(join(project, "package.json"), join(folder, "package.json"));
      writeFileSync(
        join(folder, "use.ts"),
        `import { PaymentStatusChangeEvent, type Phase } from "payment-status";
         import { PaymentStatusElement } from "payment-status/element";
         import { createStatusToken } from "payment-status/server";
         import type { State, StatusDocument } from "payment-status/contract";
         const element = document.createElement("payment-status");
         element.of = "shop/payment/x";
         const status: StatusDocument | null = element.status;
         const phase: Phase = element.phase;
         element.addEventListener("payment-status-change", (event) => {
           const changed: PaymentStatusChangeEvent = event;
           const state: State = changed.status.state;
           console.log(state, phase, status?.amount?.value, element instanceof PaymentStatusElement);
         });
         const token: Promise<string> = createStatusToken({
           key: { kid: "k", secret: "x" },
           thing: { connection: "shop", kind: "payment", id: "x" },
         });
         // @ts-expect-error: no such kind
         createStatusToken({ key: { kid: "k", secret: "x" }, thing: { connection: "shop", kind: "gift", id: "x" } });
         console.log(token);`,
      );
      const compilerOptions = { strict: true, noEmit: true, target: "es2022", lib: ["es2023", "dom"], types: [] };
      const config = { compilerOptions: { ...compilerOptions, module, moduleResolution }, files: ["use.ts"] };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
      const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
      assert.doesNotThrow(() => {
        try {
          execFileSync(process.execPath, [compiler, "-p", folder]);
        } catch (error) {
          throw new Error(String((error as { stdout: Buffer }).stdout));
        }
      });
    });
  }
});
