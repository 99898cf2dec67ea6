// The accessibility tree of Chromium as readable text: a line for each node with its role, its properties, and its name or
// its only text. Nodes without a role are left out, so that markup may change while the output for screen readers may not.
import type { Page } from "playwright-core";

interface AxNode {
  nodeId: string;
  ignored: boolean;
  role: { value: string };
  name?: { value: string };
  description?: { value: string };
  properties?: { name: string; value: { value?: unknown } }[];
  childIds?: string[];
}

/** The properties that are written beside role and name. */
const PROPERTIES = ["live", "atomic", "busy", "disabled", "expanded", "url"];
/** Left out: nearly every node has them. */
const DEFAULTS = ["live=off", "atomic=false", "busy=false", "busy=0", "disabled=false"];

/** The accessibility tree of the page. */
export async function accessibilityTree(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send("Accessibility.getFullAXTree")) as unknown as { nodes: AxNode[] };
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  return nodes[0] ? insideOf(nodes[0], byId).join("\n") : "";
}

function insideOf({ childIds = [] }: AxNode, byId: Map<string, AxNode>): string[] {
  return childIds.flatMap((id) => linesOf(byId.get(id) as AxNode, byId));
}

function linesOf(node: AxNode, byId: Map<string, AxNode>): string[] {
  const role = node.role.value;
  const name = readable(node.name?.value);
  if (role === "InlineTextBox") return [];
  const inner = insideOf(node, byId);
  const own = node.ignored ? [] : propertiesOf(node);
  if (node.ignored || (/^(generic|none|paragraph)$/.test(role) && own.length === 0)) return inner;
  if (role === "StaticText") return name ? [`"${name}"`] : [];
  const start = [role, ...own].join(" ");
  // A single text, or a name with all of its text.
  const only = inner.length === 1 && inner[0]?.startsWith('"') ? inner[0] : "";
  if (only && (!name || only === `"${name}"`)) return [`${start} ${only}`];
  return [name ? `${start} "${name}"` : start, ...inner.map((line) => `  ${line}`)];
}

function propertiesOf({ role, properties = [], description }: AxNode): string[] {
  const texts = properties
    .filter(({ name }) => PROPERTIES.includes(name) || (name === "level" && role.value === "heading"))
    .map(({ name, value }) => `${name}=${value.value}`)
    .filter((each) => !DEFAULTS.includes(each));
  const more = readable(description?.value);
  return more ? [...texts, `described="${more}"`] : texts;
}

/** The text without Unicode isolates, with plain spaces. */
function readable(text = ""): string {
  return text
    .replace(/[\u2066-\u2069]/g, "")
    .replace(/[\s\u00a0\u202f]+/g, " ")
    .trim();
}
