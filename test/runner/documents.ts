// Reads the documents of the project: the paths that they name, their links, and the anchors that links can point to.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const IGNORED = /(^|\/)(node_modules|dist|\.git|\.wrangler)(\/|$)/;

export interface Document {
  /** From the root, with slashes. */
  path: string;
  text: string;
}

/** Every file and folder of the project, from its root with slashes. */
const tree: ReadonlySet<string> = new Set(
  globSync("**", { cwd: ROOT, exclude: (path) => IGNORED.test(path.split(sep).join("/")) })
    .map((path) => path.split(sep).join("/"))
    .concat(globSync("{.ci,.github}/**", { cwd: ROOT }).map((path) => path.split(sep).join("/"))),
);

export const documents: Document[] = [...tree]
  .filter((path) => path.endsWith(".md"))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

const topFolders = new Set([...tree].filter((path) => path.includes("/")).map((path) => path.split("/")[0]));

/** Files of the build, and the one that a checkout has for itself. */
const NOT_IN_TREE = /^(dist|node_modules|release\/bundles|wrangler\.local)\b/;

/**
 * The paths that a document names in backticks or in a drawing and that do not exist. A path begins with a top-level folder, or is
 * relative to the folder of the document, or is the end of the path of a file.
 */
export function missingPaths({ path, text }: Document): string[] {
  const fences = [...text.matchAll(/^```(.*)\n([\s\S]*?)^```/gm)];
  const drawings = fences.filter(([, language]) => language === "").map(([, , drawing = ""]) => drawing);
  const inDrawings = drawings.flatMap((drawing) => drawing.match(/[\w./<>-]+\.ts\b/g) ?? []);
  const withoutFences = text.replace(/^```[\s\S]*?^```/gm, "");
  const named = [...withoutFences.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code).concat(inDrawings);
  return named.filter((code) => looksLikePath(code) && !NOT_IN_TREE.test(code) && !isInTree(code, posix.dirname(path)));
}

function looksLikePath(code: string): boolean {
  if (!/^[\w.@{},*<>/-]+$/.test(code) || code.startsWith("/") || code.startsWith("--")) return false;
  return /[\w>}]\.(ts|toml|md)$/.test(code) || topFolders.has(code.split("/")[0] ?? "");
}

function isInTree(code: string, folder: string): boolean {
  const pattern = code.replace(/\/$/, "").replace(/<[^>]+>/g, "*");
  const inFolder = posix.join(folder, pattern);
  if (tree.has(pattern) || tree.has(inFolder)) return true;
  return [...tree].some((path) => [inFolder, `**/${pattern}`].some((glob) => posix.matchesGlob(path, glob)));
}

/** The links of a document to files of the project that do not open: no such file, or no such heading in it. */
export function brokenLinks(document: Document): string[] {
  return targetsIn(document).filter((target) => !opens(target, document.path, document.text));
}

/** The files of the project that a document links to, from the root. */
export function linkedFiles(document: Document): string[] {
  const files = targetsIn(document).map((target) => target.split("#")[0] ?? "");
  return files.filter((file) => file !== "").map((file) => posix.join(posix.dirname(document.path), file));
}

/** The targets of links in Markdown and HTML, without addresses elsewhere. */
function targetsIn({ text }: Document): string[] {
  const links = text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g);
  const targets = [...links].map(([, inText, inTag]) => inText ?? inTag ?? "");
  return targets.filter((target) => !/^[a-z]+:/i.test(target));
}

/** The npm scripts that a document names and that do not exist. A line of docs/interface.md may plan one. */
export function missingScripts({ text }: Document, scripts: readonly string[]): string[] {
  const lines = text.split("\n").filter((line) => !line.includes("(planned"));
  const named = lines.flatMap((line) => [...line.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = ""]) => script));
  return named.filter((script) => !scripts.includes(script));
}

/** The rows of tables that have another number of cells than the header of their table, behind the path of the document. */
export function unevenRows({ path, text }: Document): string[] {
  const tables = text.replace(/^```[\s\S]*?^```/gm, "").match(/^(\|.*\|\n?)+/gm) ?? [];
  const cells = (row: string) => row.match(/(?<!\\)\|/g)?.length;
  return tables.flatMap((table) => {
    const [header = "", ...rows] = table.trim().split("\n");
    return rows.filter((row) => cells(row) !== cells(header)).map((row) => `${path}: ${row}`);
  });
}

/** Links in comments: a document of the project, from its root, with the anchor of a heading. */
export function brokenReferences(comment: string): string[] {
  return [...comment.matchAll(/(?<![\w/.])(?:docs\/[\w/.-]+|[A-Z]+)\.md(?:#[\w-]+)?/g)]
    .map(([reference]) => reference)
    .filter((reference) => !opens(reference, "", ""));
}

/** The name of a document with a number instead of a link to a heading. */
const NUMBERED = /\b(?:interface|decisions?|ux(?: rule)?|edge[- ]notes?),? \d[\d.]*/gi;

/** The documents that a comment cites by a number, which nobody can open. */
export function numberedCitations(comment: string): string[] {
  return comment.match(NUMBERED) ?? [];
}

function opens(target: string, from: string, text: string): boolean {
  const [file = "", anchor] = target.split("#");
  const path = join(ROOT, posix.dirname(from), file);
  if (!existsSync(path)) return false;
  return anchor === undefined || anchorsIn(file === "" ? text : readFileSync(path, "utf8")).has(anchor);
}

/** The anchors that GitHub gives the headings of a Markdown text. */
export function anchorsIn(text: string): Set<string> {
  const headings = [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#{1,6} +(.+)$/gm)];
  return new Set(headings.map(([, title = ""]) => slugOf(title)));
}

function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

/**
 * The JSON example under this heading, without the fields whose comment begins with "planned". A `…` in place of a time
 * becomes a time. Throws where there is none.
 */
export function exampleIn(text: string, heading: string): object {
  const [, section = ""] = text.split(`## ${heading}\n`);
  const [, example] = /^```jsonc\n([\s\S]*?)^```/m.exec(section) ?? [];
  if (example === undefined) throw new Error(`${heading}: no example in JSON`);
  const lines = example.split("\n").filter((line) => !line.includes("// planned"));
  const json = lines.map((line) => line.replace(/ \/\/ .*$/, "")).join("\n");
  return JSON.parse(json.replaceAll('"…"', '"2026-11-21T10:00:00Z"'));
}
