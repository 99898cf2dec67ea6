// Promise: every source of the project as text, without its comments, and with what it imports, for tests of how it is
// written. Reads files, writes none.
import { globSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Import {
  /** A package, or the path of one of our files. */
  from: string;
  typeOnly: boolean;
}

export interface Source {
  path: string;
  text: string;
  /** The text without comments. */
  code: string;
  imports: Import[];
}

/** Everything a file brings in, by `import`, `export … from` and `import()`. */
const IMPORT = /^\s*(?:import|export)\s+(type\s)?(?:[^;"]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*["`]([^"`]+)["`]/gm;

export function sourceOf(path: string, text: string): Source {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
  const imports = [...code.matchAll(IMPORT)].map(([, typeOnly, named = "", dynamic]) => {
    const specifier = dynamic ?? named;
    const from = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
    return { from, typeOnly: typeOnly !== undefined };
  });
  return { path, text, code, imports };
}

/** The source of this path from the root. */
export function readSource(path: string): Source {
  return sourceOf(path.split(sep).join("/"), readFileSync(join(ROOT, path), "utf8"));
}

export const sources = globSync("{contract,edge,widget,build,release,npm,demo,test}/**/*.ts", { cwd: ROOT }).map(
  readSource,
);
