// The architecture of the project, checked on the import graph, the syntax trees and the folders.
import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ImportGraph } from "./runner/import-graph.ts";
import { pageRules, purityRules, shellsOf } from "./runner/purity-rules.ts";
import { exampleOf, importRules, sizeRules } from "./runner/rules.ts";
import { sourceOf, sources } from "./runner/sources.ts";
import { outsideWorldUses } from "./runner/syntax.ts";
import { termRule, titleRule } from "./runner/terms.ts";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Every folder that holds sources, and every folder above one. */
const folders = new Set(sources.flatMap(({ path }) => ancestorsOf(path)));

const FILES_OF_EDGE = new Set(["README.md", "tsconfig.json", "worker-configuration.d.ts", "worker.ts"]);

describe("rules about imports, sizes and names", () => {
  for (const rule of [...importRules, ...purityRules, ...pageRules, ...sizeRules, termRule, titleRule]) {
    test(rule.title, () => {
      assert.deepEqual(rule.violations(sources), []);
      assert.notDeepEqual(rule.violations(exampleOf(rule)), [], "the rule does not see its own example");
    });
  }

  test("An import is found in every form in which it can be written", () => {
    const text = [
      'import "./a.ts";',
      'import { b } from "./b.ts";',
      "import type {\n  C,\n} from '../c.ts';",
      'export { d } from "d";',
      "const e = await import(`./e.ts`);",
      '// import "./f.ts";',
      'type G = import("./g.ts").G;',
      'import { type H } from "./h.ts";',
    ].join("\n");
    const expected = [
      { from: "x/a.ts", typeOnly: false },
      { from: "x/b.ts", typeOnly: false },
      { from: "c.ts", typeOnly: true },
      { from: "x/h.ts", typeOnly: true },
      { from: "d", typeOnly: false },
      { from: "x/e.ts", typeOnly: false },
      { from: "x/g.ts", typeOnly: true },
    ];
    assert.deepEqual(sourceOf("x/y.ts", text).imports, expected);
  });

  test("A use of clock, network or chance is found in every form in which it can be written", () => {
    const usesOf = (text: string) => outsideWorldUses(sourceOf("edge/hub/x.ts", text));
    const forms = [
      ...[
        "globalThis.fetch(url)",
        "globalThis[name]()",
        "env.STATUS_HUB.getByName(name).fetch(url)",
        'stub["fetch"](url)',
      ],
      ...["fetch(url)", "Date()", "new Date()", "Date.now()", 'Date["now"]()', "const { now } = Date"],
      ...[
        "Temporal.Now.instant()",
        "performance.now()",
        "setTimeout(run, 1)",
        'import { setTimeout } from "node:timers/promises"',
      ],
    ];
    for (const form of forms) assert.equal(usesOf(form).length > 0, true, form);
    const pure = [
      "new Date(ms)",
      "Date.parse(text)",
      "Date.UTC(1, 2)",
      "let a: Date",
      'import type { B } from "node:fs"',
    ];
    for (const form of pure) assert.deepEqual(usesOf(form), [], form);
  });

  test("A wrong import that closes several circles is reported once, by the shortest", () => {
    const graph = new ImportGraph(
      [
        ["a.ts", 'import "./b.ts"; import "./c.ts";'],
        ["b.ts", 'import "./c.ts";'],
        ["c.ts", 'import "./d.ts";'],
        ["d.ts", 'import "./a.ts";'],
        ["e.ts", 'import "./e.ts"; import "./a.ts";'],
      ].map(([path = "", text = ""]) => sourceOf(path, text)),
      true,
    );
    assert.deepEqual(graph.circles(), [
      ["e.ts", "e.ts"],
      ["a.ts", "c.ts", "d.ts", "a.ts"],
    ]);
  });

  test("A group of tests is a list and counts as no function, its tests do", () => {
    const [, , rule] = sizeRules;
    const steps = "  step();\n".repeat(60);
    const inGroup = sourceOf("test/x.test.ts", `describe("group", () => {\n${steps}});`);
    const inTest = sourceOf("test/x.test.ts", `test("case", () => {\n${steps}});`);
    assert.deepEqual(rule?.violations([inGroup]), []);
    assert.equal(rule?.violations([inTest]).length, 1);
  });
});

describe("the tree", () => {
  test("Every source begins with a comment that introduces it", () => {
    const isIntroduced = (text: string) => /^(#!.*\n)?(\/\*|\/\/)/.test(text);
    const bare = sources.filter(({ path, text }) => !path.endsWith(".test.ts") && !isIntroduced(text));
    assert.deepEqual(
      bare.map(({ path }) => path),
      [],
    );
    assert.ok(!isIntroduced('import { Hono } from "hono";\n// Routes.'));
  });

  test("One file of edge/ writes to the log, and one file of widget/ warns a developer", () => {
    const writers = sources.filter(({ path, code }) => /^(edge|widget)\//.test(path) && /\bconsole\b/.test(code));
    assert.deepEqual(writers.map(({ path }) => path).sort(), ["edge/platform/log.ts", "widget/warn.ts"]);
  });

  test("edge/ itself holds the entry, its settings and folders", () => {
    const others = (names: readonly string[]) => names.filter((name) => !FILES_OF_EDGE.has(name));
    const files = readdirSync("edge", { withFileTypes: true }).filter((entry) => !entry.isDirectory());
    assert.deepEqual(others(files.map(({ name }) => name)), []);
    assert.deepEqual(others(["worker.ts", "queue.ts"]), ["queue.ts"]);
  });

  test("Every folder of unit tests has a folder of sources of the same name", () => {
    const withoutSources = (tested: readonly string[]) =>
      tested.filter((folder) => !folders.has(folder.slice("test/unit/".length)));
    const tested = [...folders].filter((folder) => folder.startsWith("test/unit/") && hasTests(folder));
    assert.ok(tested.length > 0);
    assert.deepEqual(withoutSources(tested), []);
    assert.deepEqual(withoutSources(["test/unit/edge/hub", "test/unit/edge/helpers"]), ["test/unit/edge/helpers"]);
  });

  test("The READMEs of hub/ and gate/ name every file that reaches clock, network or platform, and no other", () => {
    const named = ["edge/hub", "edge/gate"].flatMap((folder) => {
      const [, line = ""] = /^- Shells: (.*)/m.exec(readFileSync(`${folder}/README.md`, "utf8")) ?? [];
      return [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => `${folder}/${name}`);
    });
    const differences = (shells: Map<string, string>) => [
      ...[...shells].filter(([path]) => !named.includes(path)).map(([path, reason]) => `${path}: ${reason}`),
      ...named.filter((path) => !shells.has(path)).map((path) => `${path} is pure`),
    ];
    const advice = "make the file pure, or name it in the README of its folder";
    assert.deepEqual(differences(shellsOf(sources)), [], advice);
    const withClock = sourceOf("edge/hub/transitions.ts", "export const isDue = (atMs: number) => Date.now() > atMs;");
    const changed = sources.map((source) => (source.path === withClock.path ? withClock : source));
    assert.ok(differences(shellsOf(changed)).includes("edge/hub/transitions.ts: uses Date.now"));
  });

  test("Every provider has fixtures that its tests read", () => {
    const providers = readdirSync("edge/providers", { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.ok(providers.length > 0);
    // The sandbox and push call no API, so they have no responses to keep.
    const without = providers.filter(
      ({ name }) => !["sandbox", "push"].includes(name) && !existsSync(`test/providers/${name}/fixtures`),
    );
    assert.deepEqual(
      without.map(({ name }) => name),
      [],
    );
  });

  test("Every folder with sources has a README of 5 to 20 lines", () => {
    const hasReadme = (lines: number) => lines >= 5 && lines <= 20;
    const wrong = [...folders].filter((folder) => !hasReadme(linesOf(`${folder}/README.md`)));
    assert.deepEqual(wrong, []);
    assert.deepEqual([0, 4, 5, 20, 21].filter(hasReadme), [5, 20]);
  });
});

function ancestorsOf(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === "." ? [] : [...ancestorsOf(folder), folder];
}

/** The number of lines of a file; 0 when it does not exist. */
function linesOf(path: string): number {
  return existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n").length : 0;
}

function hasTests(folder: string): boolean {
  return globSync(`${folder}/*.test.ts`).length > 0;
}
