// The rules about clock, network and chance: which files may use them, and which may not reach them through imports.
import { ImportGraph } from "./import-graph.ts";
import { DURABLE_OBJECTS, edgeFolderOf, type Rule } from "./rules.ts";
import type { Source } from "./sources.ts";
import { outsideWorldUses, touchesCloudflare } from "./syntax.ts";

/**
 * The shells of hub/ and gate/: the files that connect decisions to clock, network and platform. Every other file of the
 * two folders is pure. The README of each folder names the same files.
 */
export const SHELLS = new Set([
  ...DURABLE_OBJECTS,
  ...["edge/hub/hub-client.ts", "edge/hub/hub-socket.ts", "edge/hub/linked-hubs.ts"],
  ...["edge/gate/gate-client.ts", "edge/gate/provider-call.ts"],
]);
const isOfHubOrGate = (path: string) => /^edge\/(hub|gate)\//.test(path);

export const purityRules: Rule[] = [
  {
    title: "A pure file of hub/ or gate/ uses no clock, timer, network or chance itself",
    violations: (sources) =>
      pureFiles(sources).flatMap((source) => outsideWorldUses(source).map((use) => `${source.path}: ${use}`)),
    example: {
      "edge/hub/transitions.ts":
        'import { causeOf } from "../platform/log.ts";\nexport const isDue = (atMs: number) => Date.now() > atMs;',
    },
  },
  {
    title: "A pure file of hub/ or gate/ reaches no shell, clock or network through what it imports",
    violations: (sources) => chainsOutside(sources, pureFiles(sources)),
    example: {
      "edge/hub/transitions.ts": 'import { plan } from "./check-schedule.ts";',
      "edge/hub/check-schedule.ts": 'import { now } from "../providers/clock.ts";',
      "edge/providers/clock.ts": "export const now = () => Date.now();",
    },
  },
  {
    title: "What the simulation imports of hub/ and gate/ is pure, so virtual time is the only time it has",
    violations(sources) {
      const imported = new Set(
        sources
          .filter(({ path }) => path.startsWith("test/simulation/"))
          .flatMap(({ imports }) => imports.filter(({ typeOnly }) => !typeOnly).map(({ from }) => from)),
      );
      const simulated = sources.filter(({ path }) => isOfHubOrGate(path) && imported.has(path));
      const outside = simulated.filter(isOutside).map(({ path }) => path);
      return [...outside, ...chainsOutside(sources, simulated)];
    },
    example: {
      "test/simulation/actors.ts": 'import { StatusHub } from "../../edge/hub/status-hub.ts";',
      "edge/hub/status-hub.ts": "export class StatusHub {}",
    },
  },
  {
    title: "Every shell of hub/ and gate/ uses clock, network or platform, or another shell",
    violations: (sources) =>
      sources
        .filter(({ path }) => SHELLS.has(path))
        .filter((source) => !isOutsideItself(source) && chainsOutside(sources, [source]).length === 0)
        .map(({ path }) => path),
    example: { "edge/hub/hub-socket.ts": "export class HubSocket {}" },
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

function pureFiles(sources: readonly Source[]): Source[] {
  return sources.filter(({ path }) => isOfHubOrGate(path) && !SHELLS.has(path));
}

/** The shortest chain of imports from each of these files to a shell, the clock, the network or Cloudflare's runtime. */
function chainsOutside(sources: readonly Source[], from: readonly Source[]): string[] {
  const graph = new ImportGraph(sources, false);
  const outside = new Set(sources.filter(isOutside).map(({ path }) => path));
  return from.flatMap(({ path }) => graph.chainTo(path, (reached) => outside.has(reached))?.join(" → ") ?? []);
}

function isOutside(source: Source): boolean {
  return SHELLS.has(source.path) || isOutsideItself(source);
}

function isOutsideItself(source: Source): boolean {
  const usesRuntime = edgeFolderOf(source.path) === "platform" && touchesCloudflare(source);
  return usesRuntime || outsideWorldUses(source).length > 0;
}
