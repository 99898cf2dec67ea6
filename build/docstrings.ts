/** Reads the classes of a source file: docstrings with their tags, members with their types. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ESTree, parseSync } from "vite";

/** A line of a docstring, as in `@attr {"on"|"off"} [live=on] - What it does.` */
export interface Tag {
  tag: string;
  type: string;
  name: string;
  default: string | undefined;
  description: string;
}

/** A member that a page may use: not `#private`, not static, and not a callback of the browser. */
export interface Member {
  name: string;
  type: string;
  description: string;
  role: "property" | "read-only" | "writable" | "method";
}

export interface Class {
  name: string;
  docstring: string;
  members: Member[];
}

const TAG =
  /^@(?<tag>\w+)(?: \{(?<type>[^}]*)\})?(?: \[(?<optional>[^=\]]+)=(?<value>[^\]]*)\]| (?<name>[\w-]*\w))?(?: - (?<description>.*))?$/;

export interface Source {
  text: string;
  program: ESTree.Program;
  /** The docstring that ends right before this offset; empty when there is none. */
  docstringBefore(start: number): string;
}

/** Reads and parses a file by its path from the root. */
export function readSource(name: string): Source {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const text = readFileSync(path, "utf8");
  const { program, comments } = parseSync(path, text);
  const docstringBefore = (start: number) => {
    const comment = comments.findLast(({ end }) => end <= start && text.slice(end, start).trim() === "");
    return comment?.value.startsWith("*") ? comment.value : "";
  };
  return { text, program, docstringBefore };
}

/** The exported type aliases of a source: name, type and description. */
export function aliasesIn({
  text,
  program,
  docstringBefore,
}: Source): [string, { type: string; description: string }][] {
  return program.body.flatMap((node) => {
    if (node.type !== "ExportNamedDeclaration" || node.declaration?.type !== "TSTypeAliasDeclaration") return [];
    const { id, typeAnnotation } = node.declaration;
    // The formatter writes a long union in lines that begin with a bar.
    const type = text.slice(typeAnnotation.start, typeAnnotation.end).replace(/\s+/g, " ").replace(/^\| /, "");
    return [[id.name, { type, description: textOf(docstringBefore(node.start)) }]];
  });
}

/** The exported classes of a source. A member whose type is in `aliases` gets the type and description of the alias. */
export function classesIn(
  source: Source,
  aliases: ReadonlyMap<string, { type: string; description: string }>,
): Class[] {
  return source.program.body.flatMap((node) => {
    if (node.type !== "ExportNamedDeclaration" || node.declaration?.type !== "ClassDeclaration") return [];
    const { id, body } = node.declaration;
    const setters = new Set(
      body.body.flatMap((node) =>
        node.type === "MethodDefinition" && node.kind === "set" && node.key.type === "Identifier" ? node.key.name : [],
      ),
    );
    const members = body.body
      .flatMap((member) => memberIn(source, member, setters) ?? [])
      .map((member) => ({ ...member, ...aliases.get(member.type) }));
    return id ? [{ name: id.name, docstring: source.docstringBefore(node.start), members }] : [];
  });
}

function memberIn(
  { text, docstringBefore }: Source,
  node: ESTree.ClassElement,
  setters: ReadonlySet<string>,
): Member | null {
  if (!("key" in node) || node.static || node.key.type !== "Identifier") return null;
  const { name } = node.key;
  if (/Callback$|^constructor$/.test(name)) return null;
  const description = textOf(docstringBefore(node.start));
  const typeOf = (annotation?: ESTree.TSTypeAnnotation | null) =>
    annotation ? text.slice(annotation.typeAnnotation.start, annotation.typeAnnotation.end) : "";
  switch (node.type) {
    case "PropertyDefinition":
      return { name, description, type: typeOf(node.typeAnnotation), role: "property" };
    case "MethodDefinition": {
      if (node.kind === "set") return null;
      const role = node.kind === "method" ? "method" : setters.has(name) ? "writable" : "read-only";
      return { name, description, type: typeOf(node.value.returnType), role };
    }
    default:
      return null;
  }
}

/** A docstring in one line, without its stars. */
export const textOf = (docstring: string) =>
  docstring
    .replace(/\s*\n\s*\* ?|^\*/g, " ")
    .replace(/ +/g, " ")
    .trim();

/** The tags of this name. Throws when a tag of any name cannot be read. */
export function tagsIn(docstring: string, tagName: string): Tag[] {
  const [, ...lines] = textOf(docstring).split(/ (?=@\w)/);
  return lines.map(tagIn).filter(({ tag }) => tag === tagName);
}

function tagIn(line: string): Tag {
  const groups = TAG.exec(line)?.groups;
  if (!groups)
    throw new Error(
      `A tag of a docstring cannot be read: ${line}. Write it as: @tag {type} [name=default] - description`,
    );
  const { tag = "", type = "", optional, value, name = "", description = "" } = groups;
  return { tag, type, name: optional ?? name, default: value, description };
}
