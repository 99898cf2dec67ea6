// Answers questions about who imports whom: what a file reaches, and where imports run in a circle.
import type { Source } from "./sources.ts";

export class ImportGraph {
  readonly #imports: Map<string, string[]>;

  /** @param withTypes whether imports of types alone count too */
  constructor(sources: readonly Source[], withTypes: boolean) {
    const paths = sources.map(({ path }) => path);
    this.#imports = new Map(
      sources.map(({ path, imports }) => [
        path,
        imports.flatMap(({ from, typeOnly }) => (typeOnly && !withTypes ? [] : matching(from, paths))),
      ]),
    );
  }

  /** The shortest chain of imports from this file to one that `isTarget` accepts; null when there is none. */
  chainTo(path: string, isTarget: (path: string) => boolean): string[] | null {
    const cameFrom = new Map<string, string | null>([[path, null]]);
    for (const current of cameFrom.keys()) {
      if (current !== path && isTarget(current)) return chainOf(current, cameFrom);
      for (const next of this.#imports.get(current) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, current);
    }
    return null;
  }

  /** One chain for each import that closes a circle: the files of the circle, the first one again at the end. */
  circles(): string[][] {
    const done = new Set<string>();
    const circles: string[][] = [];
    const visit = (path: string, chain: string[]) => {
      const begin = chain.indexOf(path);
      if (begin >= 0) circles.push([...chain.slice(begin), path]);
      if (begin >= 0 || done.has(path)) return;
      for (const next of this.#imports.get(path) ?? []) visit(next, [...chain, path]);
      done.add(path);
    };
    for (const path of this.#imports.keys()) visit(path, []);
    return circles;
  }
}

/** The files that a specifier means. A template, as in import(`./${name}/index.ts`), means every file that fits it. */
function matching(from: string, paths: readonly string[]): string[] {
  if (!from.includes("${")) return paths.includes(from) ? [from] : [];
  const [start = "", end = ""] = [from.slice(0, from.indexOf("${")), from.slice(from.lastIndexOf("}") + 1)];
  return paths.filter(
    (path) => path.startsWith(start) && path.endsWith(end) && !path.slice(start.length, -end.length).includes("/"),
  );
}

function chainOf(path: string, cameFrom: ReadonlyMap<string, string | null>): string[] {
  const before = cameFrom.get(path);
  return before ? [...chainOf(before, cameFrom), path] : [path];
}
