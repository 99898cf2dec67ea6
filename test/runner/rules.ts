// The rules of the architecture (CONTRIBUTING.md#folders), each with an example that breaks it.
import { posix } from "node:path";
import { ImportGraph } from "./import-graph.ts";
import { type Import, type Source, sourceOf } from "./sources.ts";
import { functionLengths } from "./syntax.ts";

export interface Rule {
  title: string;
  /** What breaks the rule in these sources, a line each; empty when nothing does. */
  violations(sources: readonly Source[]): string[];
  /** Files that break it: path and text. */
  example: Record<string, string>;
}

/** The sources of a rule's example. */
export function exampleOf({ example }: Rule): Source[] {
  return Object.entries(example).map(([path, text]) => sourceOf(path, text));
}

/** From left to right; a folder imports itself and what is right of it. */
const EDGE_FOLDERS = [
  ...["http", "page", "operations", "status", "hub", "gate", "notify", "access", "config", "providers", "platform"],
];
export const DURABLE_OBJECTS = ["edge/hub/status-hub.ts", "edge/gate/provider-gate.ts"];

const MAX_SOURCES_IN_FOLDER = 20;
const MAX_LINES_OF_FILE = 250;
const MAX_LINES_OF_FUNCTION = 60;

/** The first folder below edge/; empty for a file of edge/ itself and for everything outside. */
export const edgeFolderOf = (path: string) => /^edge\/([^/]+)\//.exec(path)?.[1] ?? "";
/** The provider whose folder this is in; empty for what providers share and for everything else. */
const providerOf = (path: string) => /^edge\/providers\/([^/]+)\//.exec(path)?.[1] ?? "";
const isTest = (path: string) => path.endsWith(".test.ts");
/** Files of words are data: English has as many lines as it has texts. */
const isWords = (path: string) => path === "widget/i18n/en.ts";

/** A rule about single imports of the files that `concerns` picks. */
function importRule(
  title: string,
  concerns: (path: string) => boolean,
  allows: (imported: Import, path: string) => boolean,
  example: Rule["example"],
): Rule {
  const violations = (sources: readonly Source[]) =>
    sources
      .filter(({ path }) => concerns(path))
      .flatMap(({ path, imports }) =>
        imports.filter((each) => !allows(each, path)).map(({ from }) => `${path}: ${from}`),
      );
  return { title, violations, example };
}

/** The one part of contract/ whose code runs on a merchant's page too, so it must not bring zod there. */
const SUPPORT_CODE = "contract/support-code.ts";

export const importRules: Rule[] = [
  importRule(
    `A folder of edge/ imports only itself and what is right of it: ${EDGE_FOLDERS.join(", ")}`,
    (path) => edgeFolderOf(path) !== "",
    ({ from }, path) =>
      edgeFolderOf(from) === "" || EDGE_FOLDERS.indexOf(edgeFolderOf(from)) >= EDGE_FOLDERS.indexOf(edgeFolderOf(path)),
    { "edge/platform/log.ts": 'import type { Config } from "../config/config.ts";' },
  ),
  importRule(
    "contract/ imports zod alone, and the support code nothing",
    inFolder("contract"),
    ({ from }, path) => path !== SUPPORT_CODE && (from === "zod" || from.startsWith("contract/")),
    {
      "contract/status.ts": 'import { money } from "../edge/providers/money.ts";',
    },
  ),
  importRule(
    "The widget imports contract/ by type only, except for the support code, and nothing of the edge",
    inFolder("widget"),
    ({ from, typeOnly }) =>
      !from.startsWith("edge/") && (!from.startsWith("contract/") || typeOnly || from === SUPPORT_CODE),
    { "widget/connection/view-state.ts": 'import { STATES } from "../../contract/status.ts";' },
  ),
  importRule(
    "The widget brings neither zod nor a library of the server to a merchant's page",
    inFolder("widget"),
    ({ from }) => !/^(zod|hono|jose|node:|cloudflare:)/.test(from),
    { "widget/connection/guard.ts": 'import * as z from "zod";' },
  ),
  importRule(
    "The script of the support page imports the resource paths of contract/ and the icons of the card alone",
    inFolder("support"),
    ({ from }) => from.startsWith("support/") || ["contract/resource.ts", "widget/card/icons.ts"].includes(from),
    { "support/support-trace.ts": 'import { resourceTraceSchema } from "../edge/operations/resource-trace.ts";' },
  ),
  importRule(
    "Only edge/page/ imports the widget, and of it only the card's views and the translations",
    inFolder("edge"),
    ({ from }, path) =>
      !from.startsWith("widget/") || (edgeFolderOf(path) === "page" && /^widget\/(card|i18n)\//.test(from)),
    { "edge/page/page.ts": 'import { StatusClient } from "../../widget/connection/status-client.ts";' },
  ),
  importRule(
    "Providers never import each other, and nothing else imports a provider's folder",
    inFolder("edge"),
    ({ from }, path) => !providerOf(from) || providerOf(from).includes("$") || providerOf(from) === providerOf(path),
    { "edge/providers/yuno/index.ts": 'import { sign } from "../ixopay/signature.ts";' },
  ),
  importRule(
    "A provider uses no package but zod, jose and node:crypto",
    (path) => providerOf(path) !== "",
    ({ from }) => from.includes("/") || ["zod", "jose", "node:crypto"].includes(from),
    { "edge/providers/yuno/index.ts": 'import { Hono } from "hono";' },
  ),
  importRule(
    "Only edge/http/ and edge/page/ import Hono",
    inFolder("edge"),
    ({ from }, path) => !/^hono(\/|$)/.test(from) || ["http", "page"].includes(edgeFolderOf(path)),
    { "edge/hub/status-hub.ts": 'import type { Context } from "hono";' },
  ),
  importRule(
    "Only platform/, the entry and the two Durable Objects import cloudflare:workers",
    (path) => /^(contract|edge|widget)\//.test(path),
    ({ from }, path) =>
      from !== "cloudflare:workers" ||
      [...DURABLE_OBJECTS, "edge/worker.ts"].includes(path) ||
      edgeFolderOf(path) === "platform",
    { "edge/http/app.ts": 'import { env } from "cloudflare:workers";' },
  ),
  importRule(
    "The product imports nothing of tests, demo, build, release, operator, examples or the package's entries",
    (path) => /^(contract|edge|widget)\//.test(path),
    ({ from }) => !/^(test|demo|build|release|operator|examples|npm)\//.test(from),
    { "edge/http/app.ts": 'import { pay } from "../../test/simulators/ixopay/server.ts";' },
  ),
  {
    title: "No imports run in a circle, those of types included",
    violations: (sources) => new ImportGraph(sources, true).circles().map((chain) => chain.join(" → ")),
    example: {
      "edge/hub/a.ts": 'import { b } from "./b.ts";',
      "edge/hub/b.ts": 'import { c } from "./c.ts";',
      "edge/hub/c.ts": 'import type { A } from "./a.ts";',
    },
  },
];

export const sizeRules: Rule[] = [
  {
    title: `No folder has more than ${MAX_SOURCES_IN_FOLDER} sources`,
    violations: (sources) =>
      [...Map.groupBy(sources, ({ path }) => posix.dirname(path))].flatMap(([folder, { length }]) =>
        length > MAX_SOURCES_IN_FOLDER ? `${folder}: ${length} sources` : [],
      ),
    example: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`edge/hub/part-${index}.ts`, ""])),
  },
  {
    title: `No source has more than ${MAX_LINES_OF_FILE} lines`,
    violations: (sources) =>
      sources.flatMap(({ path, text }) => {
        const lines = text.trimEnd().split("\n").length;
        return lines > MAX_LINES_OF_FILE && !isTest(path) && !isWords(path) ? `${path}: ${lines} lines` : [];
      }),
    example: { "edge/hub/status-hub.ts": "const one = 1;\n".repeat(251) },
  },
  {
    title: `No function has more than ${MAX_LINES_OF_FUNCTION} lines`,
    violations: (sources) =>
      sources.flatMap((source) =>
        functionLengths(source)
          .filter(({ lines }) => lines > MAX_LINES_OF_FUNCTION)
          .map(({ line, lines }) => `${source.path}:${line} has ${lines} lines`),
      ),
    example: { "edge/hub/transitions.ts": `class Hub {\n  apply() {\n${"    step();\n".repeat(60)}  }\n}` },
  },
];

function inFolder(folder: string): (path: string) => boolean {
  return (path) => path.startsWith(`${folder}/`);
}
