/**
 * `npm run new-provider -- NAME`: copies the example in `examples/provider/` to the folders of a new provider, and adds
 * its page to the list of pages. The new tree passes `npm run check` and its tests.
 */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** As `edge/providers/load-provider.ts` accepts it. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const EXAMPLE_NAME = "examplepay";

/** Where the pages of providers are listed. */
const LIST = "docs/providers/README.md";

/** Relative imports of code, and relative links of Markdown. */
const RELATIVE = /(?<=(?:from|import) "|\]\()\.{1,2}\/[^")]+/g;

/** A file or folder of the example, and where its copy goes. Both from the root. */
type Move = readonly [from: string, to: string];

function movesFor(name: string): Move[] {
  return [
    ["examples/provider/adapter", `edge/providers/${name}`],
    ["examples/provider/tests", `test/providers/${name}`],
    ["examples/provider/simulator", `test/simulators/${name}`],
    ["examples/provider/page.md", `docs/providers/${name}.md`],
  ];
}

/** `acme-pay` becomes `AcmePay`. */
function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_match, first: string) => first.toUpperCase()).replaceAll("-", "");
}

/** Where this path is after the copy; the same path when it is not part of the example. */
function moved(path: string, moves: readonly Move[]): string {
  const move = moves.find(([from]) => path === from || path.startsWith(`${from}/`));
  return move ? move[1] + path.slice(move[0].length) : path;
}

/** The text of a file of the example, with imports, links, paths and names as they are in its copy. */
export function adapted(path: string, text: string, name: string): string {
  const moves = movesFor(name);
  const folder = posix.dirname(moved(path, moves));
  const relocate = (specifier: string) => {
    const target = posix.relative(folder, moved(posix.join(posix.dirname(path), specifier), moves));
    return target.startsWith(".") ? target : `./${target}`;
  };
  const relocated = text.replace(RELATIVE, relocate);
  const withPaths = moves.reduce((whole, [from, to]) => whole.replaceAll(from, to), relocated);
  return withPaths.replaceAll(pascalCase(EXAMPLE_NAME), pascalCase(name)).replaceAll(EXAMPLE_NAME, name);
}

/** Inserts a line before the first line that begins with `marker`, which is not the first of the text. Throws when there is none. */
function insertedBefore(text: string, marker: string, line: string): string {
  const at = text.indexOf(`\n${marker}`) + 1;
  if (at === 0) throw new Error(`The list of pages has no line that begins with ${marker}`);
  return `${text.slice(0, at)}${line}\n${text.slice(at)}`;
}

/** The list of pages with that of this provider. */
function listWith(name: string): string {
  return insertedBefore(
    readFileSync(join(ROOT, LIST), "utf8"),
    "<!-- new-provider -->",
    `- [${pascalCase(name)}](${name}.md)`,
  );
}

/** Copies the example under this name and returns the new files, from the root. Throws when the name is not free. */
function createProvider(name: string): string[] {
  if (!NAME.test(name))
    throw new Error("A provider's name has a-z, 0-9 and -, and begins with a letter: npm run new-provider -- acme-pay");
  const moves = movesFor(name);
  for (const [, to] of moves) if (existsSync(join(ROOT, to))) throw new Error(`${to} exists: choose another name`);
  // Before the first file is written, so that a failure leaves nothing half done.
  const list = listWith(name);
  const paths = globSync("examples/provider/**/*.*", { cwd: ROOT }).map((path) => path.split(sep).join("/"));
  const copies = paths.flatMap((path) => {
    const to = moved(path, moves).replace(EXAMPLE_NAME, name);
    if (to === path) return [];
    mkdirSync(join(ROOT, posix.dirname(to)), { recursive: true });
    writeFileSync(join(ROOT, to), adapted(path, readFileSync(join(ROOT, path), "utf8"), name));
    return [to];
  });
  writeFileSync(join(ROOT, LIST), list);
  return copies;
}

/** Names differ in length and imports in order, so the copies break lines and sort imports differently. */
function format(files: readonly string[]): void {
  const biome = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
  const options = ["check", "--write", "--log-level=error"];
  execFileSync(process.execPath, [biome, ...options, ...files], { cwd: ROOT, stdio: "inherit" });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name = ""] = process.argv.slice(2);
  try {
    const files = createProvider(name);
    format([...files, LIST]);
    console.log(
      ["Created:", ...files, `Next: npm test -- providers/${name}, then examples/provider/GUIDE.md`].join("\n"),
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
