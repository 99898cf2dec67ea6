// Reads the source files of the project: text, syntax tree, imports. For tests of how the project is written.
import { globSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type ESTree, parseSync, Visitor } from "vite";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Import {
  /** A package, or the path of a file of the project from its root. */
  from: string;
  typeOnly: boolean;
}

export interface Source {
  /** From the root, with slashes. */
  path: string;
  text: string;
  /** The text without comments. */
  code: string;
  /** The texts of the comments, without their marks. */
  comments: string[];
  imports: Import[];
  program: ESTree.Program;
}

/** A source of this path and text; need not exist on disk. */
export function sourceOf(path: string, text: string): Source {
  const { program, module, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const imports: Import[] = [];
  const add = (specifier: string, typeOnly: boolean) => {
    const from = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
    imports.push({ from, typeOnly });
  };
  for (const { moduleRequest, entries } of module.staticImports)
    add(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType));
  for (const { entries } of module.staticExports) {
    const [first] = entries;
    if (first?.moduleRequest)
      add(
        first.moduleRequest.value,
        entries.every(({ isType }) => isType),
      );
  }
  for (const { moduleRequest } of module.dynamicImports)
    add(text.slice(moduleRequest.start, moduleRequest.end).replace(/^["'`]|["'`]$/g, ""), false);
  new Visitor({ TSImportType: ({ source }) => add(source.value, true) }).visit(program);
  let code = text;
  for (const { start, end } of comments.toReversed()) code = code.slice(0, start) + code.slice(end);
  return { path, text, code, comments: comments.map(({ value }) => value), imports, program };
}

/** The source of this path from the root. */
function readSource(path: string): Source {
  return sourceOf(path.split(sep).join("/"), readFileSync(join(ROOT, path), "utf8"));
}

/** All sources but those that a tool writes. */
export const sources = globSync("{contract,edge,widget,support,build,release,npm,demo,examples,test}/**/*.ts", {
  cwd: ROOT,
})
  .filter((path) => path !== join("edge", "worker-configuration.d.ts"))
  .map(readSource);
