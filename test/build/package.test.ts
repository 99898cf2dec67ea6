// The npm package as a merchant gets it: packed, unpacked in an empty project, imported, and its types checked there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { checkStatusToken } from "../../edge/access/status-token.ts";
import { supportCode } from "../../widget/card/support-code.ts";
import { compile, emptyProject, type Project, run } from "./packed.ts";

const KEY = { kid: "k", alg: "HS256" as const, secret: "A".repeat(43) };
const THING = { connection: "shop", kind: "payment" as const, id: "abcde12345abcde12345" };

describe("the npm package", () => {
  let project: Project;
  before(() => {
    project = emptyProject();
  });
  after(() => project.remove());

  test("makes tokens on a merchant's server that the worker believes", async () => {
    const token = run(
      project,
      `import { createStatusToken } from "payment-status/server";
       const key = { kid: "k", secret: "${KEY.secret}" };
       console.log(await createStatusToken({ key, thing: ${JSON.stringify(THING)} }));`,
    );
    const claims = await checkStatusToken(token, THING, [KEY], 0, Date.now());
    assert.deepEqual(claims?.scopes, ["status", "details"]);
  });

  test("tells a support desk's server whether a code can be right, without a DOM", () => {
    const code = supportCode("shop/payment/abcde12345abcde12345");
    const program = `import { isSupportCode } from "payment-status/server";
      console.log(typeof document, isSupportCode("${code}"), isSupportCode("${code.replace(/\d$/, (digit) => `${(Number(digit) + 1) % 10}`)}"));`;
    assert.equal(run(project, program), "undefined true false");
  });

  test("can be imported where there is no browser, and says nothing", () => {
    const entries = ["", "/element", "/contract", "/react", "/svelte", "/vue"];
    assert.equal(run(project, entries.map((entry) => `import "payment-status${entry}";`).join("\n")), "");
  });

  test("holds no sources of the worker, no tests and nothing that was not built", () => {
    for (const path of project.paths) {
      assert.match(
        path,
        /^(edge|widget|npm)\/[a-z/-]+\.(d\.ts|js)$|^[a-z-]+\.js$|^(package|custom-elements)\.json$|^(README|CHANGELOG|docs\/element)\.md$|^LICENSE$/,
      );
      assert.doesNotMatch(path, /provider|gate|hub|worker/);
    }
  });

  test("tells tools where the manifest is, and every module that it names is there with what it exports", async () => {
    const text = (path: string) => readFileSync(join(project.package, path), "utf8");
    const { modules } = JSON.parse(text(JSON.parse(text("package.json")).customElements));
    const exported = JSON.parse(
      run(
        project,
        `const names = await Promise.all(${JSON.stringify(modules)}.map(async ({ path }) =>
           Object.keys(await import("./node_modules/payment-status/" + path))));
         console.log(JSON.stringify(names));`,
      ),
    );
    for (const [index, { exports }] of modules.entries()) {
      const names = exports
        .filter(({ kind }: { kind: string }) => kind === "js")
        .map(({ name }: { name: string }) => name);
      assert.deepEqual(exported[index].sort(), names.sort());
    }
  });

  test("is packed as npm and bundlers want it", async () => {
    const { messages } = await publint({ pkgDir: project.package, pack: false, strict: true });
    assert.deepEqual(messages, []);
  });

  test("has types for every entry wherever ES modules are imported", async () => {
    const archive = new Uint8Array(readFileSync(project.archive));
    const result = await checkPackage(createPackageFromTarballData(archive));
    assert.ok(result.types && Object.keys(result.entrypoints).length > 6);
    // CommonJS of today may `require` ES modules; before `exports` were known, nothing but the main entry could be found.
    const elsewhere = ["node10", "node16-cjs"];
    const problems = result.problems.filter(
      (problem) => !("resolutionKind" in problem && elsewhere.includes(problem.resolutionKind)),
    );
    assert.deepEqual(problems, []);
  });

  for (const [moduleResolution, module] of [
    ["bundler", "esnext"],
    ["nodenext", "nodenext"],
  ]) {
    test(`has types that hold in a strict project with moduleResolution ${moduleResolution}`, () => {
      compile(
        project,
        "use.ts",
        `import { PaymentStatusChangeEvent, type Phase } from "payment-status";
         import { PaymentStatusElement } from "payment-status/element";
         import { createStatusToken, isSupportCode } from "payment-status/server";
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
         const right: boolean = isSupportCode("1809 1208 4784");
         console.log(token, right);`,
        { module, moduleResolution },
      );
    });
  }
});
