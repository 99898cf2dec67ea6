// Measures a source by its syntax tree: how long its functions are, and what it uses of the outside world.
import { type ESTree, Visitor } from "vite";
import type { Source } from "./sources.ts";

type FunctionNode = ESTree.Function | ESTree.ArrowFunctionExpression;

/** Groups of tests are written as functions, but they are lists. */
const GROUPS = new Set(["describe", "suite"]);

export interface FunctionLength {
  /** Line on which it begins, from 1. */
  line: number;
  lines: number;
}

/** Every function of the source with its length, the outer ones of nested functions too. */
export function functionLengths({ text, program }: Source): FunctionLength[] {
  const groups = new Set<ESTree.Node>();
  const lengths: FunctionLength[] = [];
  const measure = (node: FunctionNode) => {
    if (groups.has(node)) return;
    const line = lineAt(text, node.start);
    lengths.push({ line, lines: lineAt(text, node.end) - line + 1 });
  };
  new Visitor({
    CallExpression({ callee, arguments: given }) {
      const named = callee.type === "MemberExpression" ? callee.object : callee;
      if (named.type === "Identifier" && GROUPS.has(named.name)) for (const argument of given) groups.add(argument);
    },
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  }).visit(program);
  return lengths;
}

const CLOCK_AND_NETWORK_CALLS = new Set(["fetch", "setTimeout", "setInterval", "setImmediate"]);
const CLOCK_AND_NETWORK_CLASSES = new Set(["WebSocket", "WebSocketPair", "EventSource"]);
const CLOCK_AND_CHANCE_MEMBERS = new Set([
  ...["performance.now", "Math.random", "crypto.randomUUID", "crypto.getRandomValues"],
  ...["AbortSignal.timeout", "scheduler.wait"],
]);
/** Through these, a file reaches the clock or the network by a name that no other rule sees. */
const GLOBALS_WITH_CLOCK = new Set(["globalThis", "Temporal"]);
const DATE_FUNCTIONS_WITHOUT_CLOCK = new Set(["parse", "UTC"]);

/** What the source uses of clock, timers, network and chance: `Date.now`, `fetch`, `new WebSocket`, `node:fs`, … */
export function outsideWorldUses({ imports, program }: Source): string[] {
  const uses = imports.flatMap(({ from, typeOnly }) => (from.startsWith("node:") && !typeOnly ? from : []));
  /** Identifiers that are types, or a `Date` that is reported or harmless as part of a larger expression. */
  const seen = new Set<ESTree.Node>();
  const namesIn = (nodes: readonly ESTree.Node[]) =>
    nodes.flatMap((node) => (node.type === "Identifier" && CLOCK_AND_NETWORK_CALLS.has(node.name) ? node.name : []));
  new Visitor({
    TSTypeReference: ({ typeName }) => void seen.add(typeName),
    TSTypeQuery: ({ exprName }) => void seen.add(exprName),
    CallExpression: ({ callee, arguments: given }) => void uses.push(...namesIn([callee, ...given])),
    NewExpression({ callee, arguments: given }) {
      if (callee.type !== "Identifier") return;
      if (CLOCK_AND_NETWORK_CLASSES.has(callee.name)) uses.push(`new ${callee.name}`);
      if (callee.name !== "Date") return;
      if (given.length === 0) uses.push("new Date()");
      seen.add(callee);
    },
    MemberExpression({ object, property }) {
      const member = memberName(property);
      if (member === "fetch") uses.push(".fetch");
      if (object.type !== "Identifier" || member === null) return;
      const name = `${object.name}.${member}`;
      if (CLOCK_AND_CHANCE_MEMBERS.has(name)) uses.push(name);
      if (object.name !== "Date") return;
      if (!DATE_FUNCTIONS_WITHOUT_CLOCK.has(member)) uses.push(name);
      seen.add(object);
    },
    Identifier(node) {
      if (seen.has(node)) return;
      if (GLOBALS_WITH_CLOCK.has(node.name) || node.name === "Date") uses.push(node.name);
    },
  }).visit(program);
  return uses;
}

/** The name of a member, written `.name` or `["name"]`; null where it is computed. */
function memberName(property: ESTree.Node): string | null {
  if (property.type === "Identifier") return property.name;
  return property.type === "Literal" && typeof property.value === "string" ? property.value : null;
}

/** The types of a Worker's objects, storage and bindings. */
const CLOUDFLARE_TYPES = new Set([
  ...["DurableObject", "DurableObjectNamespace", "DurableObjectState", "DurableObjectStub", "SqlStorage"],
  ...["Fetcher", "KVNamespace", "Queue", "AnalyticsEngineDataset"],
]);

/** Whether the source works with Cloudflare's runtime: its module, or the types of its bindings. */
export function touchesCloudflare(source: Source): boolean {
  const isNamed = identifiers(source).some(({ name }) => CLOUDFLARE_TYPES.has(name));
  return isNamed || source.imports.some(({ from }) => from === "cloudflare:workers");
}

/** The titles of the tests in the source, with their lines. An ellipsis stands for a value. */
export function testTitles({ text, program }: Source): { title: string; line: number }[] {
  const titles: { title: string; line: number }[] = [];
  new Visitor({
    CallExpression({ callee, arguments: [title], start }) {
      const named = callee.type === "MemberExpression" ? callee.object : callee;
      if (named.type !== "Identifier" || (named.name !== "test" && named.name !== "it")) return;
      const line = lineAt(text, start);
      if (title?.type === "Literal" && typeof title.value === "string") titles.push({ title: title.value, line });
      if (title?.type === "TemplateLiteral")
        titles.push({ title: title.quasis.map(({ value }) => value.raw).join("…"), line });
    },
  }).visit(program);
  return titles;
}

/** The identifiers of the source with their lines. Those of private members begin with `#`. */
export function identifiers({ text, program }: Source): { name: string; line: number }[] {
  const names: { name: string; line: number }[] = [];
  const add = ({ name, start }: { name: string; start: number }) =>
    void names.push({ name, line: lineAt(text, start) });
  new Visitor({
    Identifier: add,
    PrivateIdentifier: ({ name, start }) => add({ name: `#${name}`, start }),
  }).visit(program);
  return names;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
