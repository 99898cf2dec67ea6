/**
 * Writes a Lit template as HTML. It knows what the views of the card use: texts, nested templates, lists, and attributes
 * without quotes. Lit's own server renderer brings a whole HTML parser, which was a third of the worker's size.
 */
import { isTemplateResult } from "lit/directive-helpers.js";
import { nothing, type TemplateResult } from "lit/html.js";

/** The markup before one value of a template, and the attribute that has this value; null for a value between tags. */
interface Slot {
  before: string;
  attribute: string | null;
}

interface Template {
  slots: Slot[];
  end: string;
}

const ATTRIBUTE = /\s([\w-]+)=$/;
const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** The strings of a template are the same object each time it is used, so each template is split once. */
const templates = new WeakMap<TemplateStringsArray, Template>();

/** The HTML of a template. Throws for a kind of value that no view of the card uses. */
export function templateHtml({ strings, values }: TemplateResult): string {
  const template = templates.get(strings) ?? templateOf(strings);
  templates.set(strings, template);
  const parts = template.slots.map(({ before, attribute }, index) => {
    const value: unknown = values[index];
    return before + (attribute === null ? contentHtml(value) : attributeHtml(attribute, value));
  });
  return parts.join("") + template.end;
}

function templateOf(strings: TemplateStringsArray): Template {
  let isInTag = false;
  const slots = strings.slice(0, -1).map((text) => {
    const [opens, closes] = [text.lastIndexOf("<"), text.lastIndexOf(">")];
    if (opens !== closes) isInTag = opens > closes;
    if (!isInTag) return { before: text, attribute: null };
    const [found, attribute] = ATTRIBUTE.exec(text) ?? [];
    if (!found || !attribute) throw new TypeError(`Only attribute=\${value} is written inside a tag, not ${text}`);
    return { before: text.slice(0, -found.length), attribute };
  });
  return { slots, end: strings.at(-1) ?? "" };
}

/** A value between tags, as Lit shows it. */
function contentHtml(value: unknown): string {
  if (value === nothing || value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(contentHtml).join("");
  if (isTemplateResult(value)) return templateHtml(value as TemplateResult);
  return escaped(value);
}

function attributeHtml(name: string, value: unknown): string {
  return value === nothing ? "" : ` ${name}="${escaped(value ?? "")}"`;
}

function escaped(value: unknown): string {
  if (typeof value === "object" || typeof value === "function") throw new TypeError("A template has texts as values.");
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
