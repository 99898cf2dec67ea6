// The rules about clock, network and chance: which files reach them, and which may not.
import { ImportGraph } from "./import-graph.ts";
import { DURABLE_OBJECTS, edgeFolderOf, type Rule } from "./rules.ts";
import type { Source } from "./sources.ts";
import { outsideWorldUses, touchesCloudflare } from "./syntax.ts";

/**
 * The shells of hub/ and gate/ with the reason: the Durable Objects, and each file that reaches a clock, the network,
 * chance or Cloudflare's runtime, itself or through what it imports. Every other file of the two folders is pure. The
 * READMEs of the folders name the shells, so a pure file cannot become a shell unnoticed.
 */
export function shellsOf(sources: readonly Source[]): Map<string, string> {
  const shells = new Map<string, string>(DURABLE_OBJECTS.map((path) => [path, "is a Durable Object"]));
  const graph = new ImportGraph(sources, false);
  const outside = outsideOf(sources);
  for (const { path } of sources.filter(isOfHubOrGate)) {
    const chain = outside.has(path) ? [path] : graph.chainTo(path, (reached) => outside.has(reached));
    if (!chain || shells.has(path)) continue;
    shells.set(
      path,
      `${chain
        .slice(1)
        .map((reached) => `imports ${reached}, which `)
        .join("")}uses ${outside.get(chain.at(-1) ?? "")}`,
    );
  }
  return shells;
}

export const purityRules: Rule[] = [
  {
    title: "What the simulation imports of hub/ and gate/ is pure, so virtual time is the only time it has",
    violations(sources) {
      const imported = new Set(
        sources
          .filter(({ path }) => path.startsWith("test/simulation/"))
          .flatMap(({ imports }) => imports.filter(({ typeOnly }) => !typeOnly).map(({ from }) => from)),
      );
      return [...shellsOf(sources)]
        .filter(([path]) => imported.has(path))
        .map(([path, reason]) => `${path}: ${reason}`);
    },
    example: {
      "test/simulation/actors.ts": 'import { onView } from "../../edge/hub/transitions.ts";',
      "edge/hub/transitions.ts": 'import { now } from "../providers/clock.ts";',
      "edge/providers/clock.ts": "export const now = () => Date.now();",
    },
  },
];

/** What the server renders has neither a clock nor a browser. */
export const pageRules: Rule[] = [
  {
    title: "What edge/page/ imports of the widget uses no clock, timer, network or chance",
    violations(sources) {
      const graph = new ImportGraph(sources, false);
      const outside = new Set(sources.filter((source) => outsideWorldUses(source).length > 0).map(({ path }) => path));
      const ofWidget = sources
        .filter(({ path }) => edgeFolderOf(path) === "page")
        .flatMap(({ imports }) => imports.filter(({ from, typeOnly }) => !typeOnly && from.startsWith("widget/")));
      return [...new Set(ofWidget.map(({ from }) => from))].flatMap((from) =>
        outside.has(from) ? from : (graph.chainTo(from, (reached) => outside.has(reached))?.join(" → ") ?? []),
      );
    },
    example: {
      "edge/page/page.ts": 'import { view } from "../../widget/card/view.ts";',
      "widget/card/view.ts": 'import { now } from "./clock.ts";',
      "widget/card/clock.ts": "export const now = () => performance.now();",
    },
  },
];

/** The files that use a clock, the network or chance themselves, or Cloudflare's runtime in platform/, with what they use. */
function outsideOf(sources: readonly Source[]): Map<string, string> {
  const uses = (source: Source) => [
    ...outsideWorldUses(source),
    ...(edgeFolderOf(source.path) === "platform" && touchesCloudflare(source) ? ["Cloudflare's runtime"] : []),
  ];
  return new Map(
    sources.map((source) => [source.path, uses(source).join(", ")] as const).filter(([, used]) => used !== ""),
  );
}

function isOfHubOrGate({ path }: Source): boolean {
  return /^edge\/(hub|gate)\//.test(path);
}
