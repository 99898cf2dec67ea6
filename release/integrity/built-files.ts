/** The files of a build as a deployment serves them: their content, and the headers of `_headers`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { BUNDLES_FOLDER, type Bundle, inventoryOf, isTexts, PURPOSES, releasedBundles } from "../bundles.ts";

const TYPES: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

/** Of a file for which `_headers` has none. */
const DEFAULT_CACHE_CONTROL = "public, max-age=0, must-revalidate";

interface Rule {
  pattern: RegExp;
  headers: [name: string, value: string][];
}

export class BuiltFiles {
  readonly #contents: ReadonlyMap<string, Buffer>;
  readonly #rules: readonly Rule[];

  private constructor(contents: ReadonlyMap<string, Buffer>, rules: readonly Rule[]) {
    this.#contents = contents;
    this.#rules = rules;
  }

  /** Throws when there is no build. */
  static read(folder: string): BuiltFiles {
    if (!existsSync(join(folder, "scripts.json"))) throw new Error("There is no build. Run it first: npx vite build");
    const contents = new Map<string, Buffer>();
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      contents.set(file.slice(folder.length).replaceAll("\\", "/").replace(/^\/?/, "/"), readFileSync(file));
    }
    const headers = contents.get("/_headers")?.toString() ?? "";
    contents.delete("/_headers");
    return new BuiltFiles(contents, rulesIn(headers));
  }

  /** The same with the scripts and the texts of a release instead of those that were built. Throws when there is none. */
  ofRelease(version: string, nowMs: number, folder = BUNDLES_FOLDER): BuiltFiles {
    const released = releasedBundles(nowMs, folder);
    const bundle = released.find((each) => each.version === version);
    if (!bundle) throw new Error(`Version ${version} is not in release/bundles.`);
    const isReplaced = (path: string) => isTexts(path.slice(1)) || path.slice(1) in PURPOSES || /^\/\d/.test(path);
    const contents = new Map([...this.#contents].filter(([path]) => !isReplaced(path)));
    const bundles = [bundle, ...released.filter((each) => each !== bundle)];
    for (const { version, files } of bundles.toReversed())
      for (const { path, content } of files) contents.set(`/${path in PURPOSES ? `${version}/` : ""}${path}`, content);
    for (const { path, content } of bundle.files) contents.set(`/${path}`, content);
    contents.set("/scripts.json", Buffer.from(JSON.stringify({ scripts: inventoryOf(bundles) }, null, 2)));
    return new BuiltFiles(contents, [...this.#rules, ...bundles.map(immutableRule)]);
  }

  get paths(): string[] {
    return [...this.#contents.keys()];
  }

  /** The response to a request for a file, as the Worker and its clients get it. */
  async fetch(address: string): Promise<Response> {
    const path = new URL(address).pathname;
    const content = this.#contents.get(path);
    if (!content) return new Response(null, { status: 404 });
    const headers = new Headers({
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      "Cache-Control": DEFAULT_CACHE_CONTROL,
    });
    for (const { pattern, headers: added } of this.#rules)
      if (pattern.test(path)) for (const [name, value] of added) headers.set(name, value);
    return new Response(Uint8Array.from(content), { headers });
  }
}

/** The rules of a `_headers` file: https://developers.cloudflare.com/workers/static-assets/headers/ (2026-11-28). */
function rulesIn(text: string): Rule[] {
  const rules: Rule[] = [];
  for (const line of text.split("\n").filter((each) => each.trim() && !each.startsWith("#"))) {
    if (!/^\s/.test(line)) rules.push({ pattern: patternOf(line.trim()), headers: [] });
    const [, name, value] = /^\s+([^:\s]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name && value) rules.at(-1)?.headers.push([name, value]);
  }
  return rules;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
}

function immutableRule({ version }: Bundle): Rule {
  return {
    pattern: patternOf(`/${version}/*`),
    headers: [["Cache-Control", "public, max-age=31536000, immutable"]],
  };
}
