// The graph of imports: the files that a file reaches, directly or through others, and circular imports.
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

  /**
   * The circles, the shortest first: the files of each, the first one again at the end. Circles that share a file with
   * a shorter one are left out, since one wrong import closes many.
   */
  circles(): string[][] {
    const shortest = [...this.#imports.keys()].flatMap((path) => {
      const chain = this.#chainBackTo(path);
      return chain ? [chain] : [];
    });
    const taken = new Set<string>();
    return shortest
      .toSorted((one, other) => one.length - other.length)
      .filter((chain) => {
        const isNew = !chain.some((path) => taken.has(path));
        if (isNew) for (const path of chain) taken.add(path);
        return isNew;
      });
  }

  #chainBackTo(path: string): string[] | null {
    const isImporter = (from: string) => (this.#imports.get(from) ?? []).includes(path);
    if (isImporter(path)) return [path, path];
    const chain = this.chainTo(path, isImporter);
    return chain && [...chain, path];
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
