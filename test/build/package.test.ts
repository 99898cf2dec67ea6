// The npm package in a merchant's project: packed, unpacked in an empty project, imported, and its types checked there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { supportCode } from "../../contract/support-code.ts";
import { checkStatusToken } from "../../edge/access/check-token.ts";
import { compile, emptyProject, type Project, run } from "./packed.ts";

const KEY = { kid: "k", alg: "HS256" as const, secret: "A".repeat(43) };
const RESOURCE = { connection: "shop", kind: "payment" as const, id: "abcde12345abcde12345" };

describe("the npm package", () => {
  let project: Project;
  before(() => {
    project = emptyProject();
  });
  after(() => project.remove());

  test("The package creates tokens on a merchant's server that the Worker accepts", async () => {
    const token = run(
      project,
      `import { createStatusToken } from "payment-status/server";
       const key = { kid: "k", secret: "${KEY.secret}" };
       console.log(await createStatusToken({ key, resource: ${JSON.stringify(RESOURCE)} }));`,
    );
    const claims = await checkStatusToken(token, RESOURCE, [KEY], 0, Date.now());
    assert.deepEqual(claims.ok && claims.value.scopes, ["status", "details"]);
  });

  test("A server in CommonJS requires the package, explains a token with it, and its types compile", () => {
    const program = `const { createStatusToken, explainToken, supportCode, isSupportCode } = require("payment-status/server");
      const key = { kid: "k", secret: "${KEY.secret}" };
      createStatusToken({ key, resource: ${JSON.stringify(RESOURCE)} })
        .then((token) => explainToken(token, { keys: [${JSON.stringify(KEY)}] }))
        .then(({ resource, isVerified, refusal }) =>
          console.log(resource.id, isVerified, refusal, isSupportCode(supportCode("shop/payment/x"))));`;
    assert.equal(run(project, program, "program.cjs"), `${RESOURCE.id} true null true`);
    compile(
      project,
      "server.cts",
      `import server = require("payment-status/server");
       const explained: Promise<server.TokenExplanation> = server.explainToken("");
       console.log(explained, server.supportCode("shop/payment/x"));`,
      { module: "nodenext", moduleResolution: "nodenext" },
    );
  });

  test("The package checks support codes on a server, without a DOM", () => {
    const code = supportCode("shop/payment/abcde12345abcde12345");
    const program = `import { isSupportCode, supportCode } from "payment-status/server";
      console.log(typeof document, supportCode("shop/payment/abcde12345abcde12345") === "${code}", isSupportCode("${code}"), isSupportCode("${code.replace(/\d$/, (digit) => `${(Number(digit) + 1) % 10}`)}"));`;
    assert.equal(run(project, program), "undefined true true false");
  });

  test("Every entry of the package can be imported without a browser, and prints nothing", () => {
    const entries = ["", "/element", "/contract", "/react", "/svelte", "/vue"];
    assert.equal(run(project, entries.map((entry) => `import "payment-status${entry}";`).join("\n")), "");
  });

  test("The package has no sources of the Worker, no tests and no source files", () => {
    for (const path of project.paths) {
      assert.match(
        path,
        /^(contract|edge|widget|npm)\/[a-z0-9/-]+\.(d\.ts|js)$|^[a-z-]+\.js$|^(package|custom-elements)\.json$|^(README|CHANGELOG|docs\/element)\.md$|^LICENSE$/,
      );
      assert.doesNotMatch(path, /provider|gate|hub|worker/);
    }
  });

  test("The package names its manifest for tools, and every module of the manifest has the exports that it lists", async () => {
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

  test("The package passes publint", async () => {
    const { messages } = await publint({ pkgDir: project.package, pack: false, strict: true });
    assert.deepEqual(messages, []);
  });

  test("Every entry of the package has types wherever ES modules are imported", async () => {
    const archive = new Uint8Array(readFileSync(project.archive));
    const result = await checkPackage(createPackageFromTarballData(archive));
    assert.ok(result.types && Object.keys(result.entrypoints).length > 6);
    // Node's CommonJS can `require` ES modules. node10 predates `exports`, so it finds only the main entry.
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
    test(`The types of the package compile in a strict project with moduleResolution ${moduleResolution}`, () => {
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
           resource: { connection: "shop", kind: "payment", id: "x" },
         });
         // @ts-expect-error: no such kind
         createStatusToken({ key: { kid: "k", secret: "x" }, resource: { connection: "shop", kind: "gift", id: "x" } });
         const right: boolean = isSupportCode("1809 1208 4784");
         console.log(token, right);`,
        { module, moduleResolution },
      );
    });
  }
});
