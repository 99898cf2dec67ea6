// Promise: the tree that Chromium hands to screen readers, as text that a person can read: a line for each node with its
// role, what else is told of it, and its name or its one text. What has no role is left out: markup may change, speech may
// not.
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

/** What is told of a node beside its role and name. */
const TOLD = ["live", "atomic", "busy", "disabled", "expanded", "url"];
/** Not told: it is so of nearly every node. */
const USUAL = ["live=off", "atomic=false", "busy=false", "busy=0", "disabled=false"];

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
  const told = node.ignored ? [] : toldOf(node);
  if (node.ignored || (/^(generic|none|paragraph)$/.test(role) && told.length === 0)) return inner;
  if (role === "StaticText") return name ? [`"${name}"`] : [];
  const start = [role, ...told].join(" ");
  // One text alone, or a name that says all that is inside.
  const only = inner.length === 1 && inner[0]?.startsWith('"') ? inner[0] : "";
  if (only && (!name || only === `"${name}"`)) return [`${start} ${only}`];
  return [name ? `${start} "${name}"` : start, ...inner.map((line) => `  ${line}`)];
}

function toldOf({ properties = [], description }: AxNode): string[] {
  const told = properties
    .filter(({ name }) => TOLD.includes(name))
    .map(({ name, value }) => `${name}=${value.value}`)
    .filter((each) => !USUAL.includes(each));
  const more = readable(description?.value);
  return more ? [...told, `described="${more}"`] : told;
}

/** Without the marks that only isolate values from each other, and with plain spaces. */
function readable(text = ""): string {
  return text
    .replace(/[\u2066-\u2069]/g, "")
    .replace(/[\s\u00a0\u202f]+/g, " ")
    .trim();
}
