/**
 * docs/element.md: the element's manifest as tables for people. `npm run docs` writes it; a test holds it to the
 * docstrings.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ClassMember, CustomElement, CustomElementField, Declaration, Package } from "custom-elements-manifest";
import { STATES } from "../contract/status.ts";
import { elementManifest } from "./manifest.ts";

export const PAGE_FILE = fileURLToPath(new URL("../docs/element.md", import.meta.url));

type Cell = string | undefined;

/** The page, in Markdown. */
export function elementPage({ modules }: Package): string {
  const declarations = modules.flatMap(({ declarations }) => declarations ?? []);
  const element = declarations.find((declaration) => "customElement" in declaration);
  if (!element) throw new Error("There is no element in the manifest");
  const { slots = [], cssParts = [], cssProperties = [] } = element;
  const parts = [
    "<!-- Made by `npm run docs` from the docstrings in widget/payment-status-element.ts and widget/events.ts. -->",
    `# \`<${element.tagName}>\``,
    element.description,
    "How to embed it: [README](../README.md#embed-it). The same for tools: `custom-elements.json` in the npm package.",
    "## Attributes",
    "Each is a property too, `null` where the attribute is missing; `lang` is HTML's own.",
    table(["attribute", "property", "type", "default", ""], attributeRows(element)),
    "## To read, and to call",
    table(["name", "type", ""], memberRows(element)),
    "## Events",
    "All bubble and cross shadow boundaries. The classes are exports of the package.",
    ...eventTables(element, declarations),
    "## Slots",
    table(["slot", ""], rowsOf(slots.filter(isNoState))),
    `One named after a state replaces the message of that state: ${STATES.map(code).join(" ")}.`,
    "## Parts",
    "For `payment-status::part(…)`.",
    table(["part", ""], rowsOf(cssParts)),
    "## Custom properties",
    "`light-dark()` takes its first colour where `color-scheme` is light, or `theme` says so.",
    table(
      ["property", "default", ""],
      cssProperties.map((property) => [code(property.name), code(property.default), property.description]),
    ),
  ];
  return `${parts.join("\n\n")}\n`;
}

function attributeRows({ attributes = [], members = [] }: CustomElement): Cell[][] {
  const fields: CustomElementField[] = members.filter((member) => member.kind === "field");
  return attributes.map(({ name, type, default: value, description }) => {
    const property = fields.find(({ attribute }) => attribute === name)?.name;
    return [code(name), code(property), code(type?.text), code(value), description];
  });
}

function memberRows({ members = [] }: CustomElement): Cell[][] {
  return members.filter((member) => member.kind === "method" || member.readonly).map(memberRow);
}

function memberRow(member: ClassMember): Cell[] {
  if (member.kind === "field") return [code(member.name), code(member.type?.text), member.description];
  return [code(`${member.name}()`), code(member.return?.type?.text), member.description];
}

/** What events there are, and then what they carry, each once. */
function eventTables({ events = [] }: CustomElement, declarations: Declaration[]): string[] {
  const carriedBy = (className: string) => {
    const found = declarations.find(({ name }) => name === className);
    return found?.kind === "class" ? (found.members ?? []) : [];
  };
  const rows = events.map(({ name, type, description }) => {
    const carried = carriedBy(type.text).map((member) => code(member.name));
    return [code(name), code(type.text), carried.join(" "), description];
  });
  const carried = new Map(events.flatMap(({ type }) => carriedBy(type.text)).map((member) => [member.name, member]));
  return [
    table(["event", "class", "carries", ""], rows),
    table(["carried", "type", ""], [...carried.values()].map(memberRow)),
  ];
}

const isNoState = ({ name }: { name: string }) => !STATES.some((state) => state === name);
const rowsOf = (resources: { name: string; description?: string }[]) =>
  resources.map(({ name, description }) => [name === "" ? "without a name" : code(name), description]);

const code = (text: Cell) => text && `\`${text}\``;

/** As the formatter would align it. */
function table(head: string[], rows: Cell[][]): string {
  const cells = [head, ...rows].map((row) => row.map((cell = "–") => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const rule = widths.map((width) => "-".repeat(width));
  const [first = [], ...others] = cells;
  return [first, rule, ...others]
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`)
    .join("\n");
}

if (import.meta.main) writeFileSync(PAGE_FILE, elementPage(elementManifest()));
