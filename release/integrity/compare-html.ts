/** What one page has and another has not, as a browser reads them, a sentence for each difference. */
import { type DefaultTreeAdapterTypes, parse } from "parse5";

type ChildNode = DefaultTreeAdapterTypes.ChildNode;

const MAX_QUOTED = 160;

/** Empty when the pages are the same, byte for byte. */
export function pageDifferences(actual: string, expected: string): string[] {
  if (actual === expected) return [];
  const [has, must] = [partsOf(actual), partsOf(expected)];
  const added = without(has, must).map((part) => `The page has ${quoted(part)}, which this checkout does not write.`);
  const missing = without(must, has).map((part) => `The page lacks ${quoted(part)}.`);
  const found = [...added, ...missing];
  if (found.length > 0 || withoutTimes(actual) === withoutTimes(expected)) return found;
  return ["The page has the same parts in another order or notation."];
}

/** The JSON text of the status with which a page starts the element; null when the page has none. */
export function statusIn(html: string): string | null {
  const [, json] = /<script type="application\/json">([^<]*)<\/script>/.exec(html) ?? [];
  return json ?? null;
}

/** Every element with its attributes, every text, and every comment. The text of a script or a style is part of it. */
function partsOf(html: string): string[] {
  const parts: string[] = [];
  const visit = (node: ChildNode): void => {
    if (node.nodeName === "#text" && "value" in node) {
      const text = node.value.trim();
      if (text) parts.push(`the text "${text}"`);
      return;
    }
    if ("data" in node) parts.push(`the comment "${node.data}"`);
    if (!("tagName" in node)) return;
    if (isWrittenTime(node)) {
      parts.push(`a time, ${node.attrs.find(({ name }) => name === "datetime")?.value}`);
      return;
    }
    const attributes = node.attrs.map(({ name, value }) => ` ${name}="${value}"`).join("");
    const isCode = node.tagName === "script" || node.tagName === "style";
    const code = isCode ? node.childNodes.map((child) => ("value" in child ? child.value : "")).join("") : "";
    parts.push(`<${node.tagName}${attributes}>${code}`);
    const inner = "content" in node ? node.content.childNodes : node.childNodes;
    if (!isCode) for (const child of inner) visit(child);
  };
  for (const child of parse(html, { scriptingEnabled: false }).childNodes) visit(child);
  return parts;
}

/** A text with the numbers of a day and a time, and hardly more. It leaves no room for an account or a sentence. */
const WRITTEN_TIME = /^(?!(.*\p{L}){25})\D{0,12}(?:(?:20\d\d|\d{1,2})\D{1,12}){0,6}(?:20\d\d|\d{1,2})\D{0,12}$/u;

/**
 * Whether an element is a time that a person can read. Its text depends on the version of the language data of the runtime,
 * which this machine and Cloudflare need not share, so it only has to look like a time.
 */
function isWrittenTime({ tagName, attrs, childNodes }: DefaultTreeAdapterTypes.Element): boolean {
  if (tagName !== "time" || !childNodes.every((child) => child.nodeName === "#text")) return false;
  if (!attrs.every(({ name }) => name === "datetime" || name === "title")) return false;
  const title = attrs.find(({ name }) => name === "title")?.value;
  const text = childNodes.map((child) => ("value" in child ? child.value : "")).join("");
  return [text, ...(title ? [title] : [])].every((each) => WRITTEN_TIME.test(each));
}

const withoutTimes = (html: string) => html.replace(/<time\b[^>]*>[^<]*<\/time>/g, "");

/** The parts of one list that another lacks. A part that is there twice counts twice. */
function without(parts: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const part of others) left.set(part, (left.get(part) ?? 0) + 1);
  return parts.filter((part) => {
    const count = left.get(part) ?? 0;
    left.set(part, count - 1);
    return count <= 0;
  });
}

function quoted(part: string): string {
  return part.length > MAX_QUOTED ? `${part.slice(0, MAX_QUOTED)}…` : part;
}
