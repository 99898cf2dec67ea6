/**
 * `npm run integrity -- https://status.shop.example`: fetches what a deployment serves and reports every difference from
 * its own inventory and from the releases of this checkout. For the weekly check of PCI DSS 4.0.1, 11.6.1. It contacts
 * that host only, follows no redirect and changes nothing.
 */
import * as z from "zod";
import { integrityOf, inventoryOf, PURPOSES, releasedBundles } from "./bundles.ts";
import { API_RULES, type HeaderRules, PAGE_RULES, SCRIPT_RULES } from "./expected-headers.ts";

const INVENTORY = "/.well-known/payment-status.json";

const inventorySchema = z.object({
  scripts: z.array(
    z.object({
      path: z.string().startsWith("/"),
      version: z.string(),
      integrity: z.string(),
      bytes: z.int(),
      purpose: z.string(),
      origins: z.array(z.string()),
    }),
  ),
});
type Script = z.infer<typeof inventorySchema>["scripts"][number];

/** Every difference as one sentence; empty when the deployment is correct. */
export async function differencesOf(host: string, nowMs: number): Promise<string[]> {
  const origin = new URL(host).origin;
  const get = (path: string) => fetch(`${origin}${path}`, { redirect: "manual" });
  const inventory = inventorySchema.safeParse(await (await get(INVENTORY)).json().catch(() => null));
  if (!inventory.success || inventory.data.scripts.length === 0)
    return [`${INVENTORY} is not an inventory of scripts.`];
  const { scripts } = inventory.data;
  const found: string[] = [];
  for (const script of scripts) {
    const response = await get(script.path);
    if (script.path.endsWith(".js")) found.push(...headerDifferences(script.path, response, SCRIPT_RULES));
    found.push(...contentDifferences(script, new Uint8Array(await response.arrayBuffer()), origin));
  }
  found.push(...releaseDifferences(scripts, nowMs));
  for (const name of Object.keys(PURPOSES))
    found.push(...(await aliasDifferences(scripts, name, await get(`/${name}`))));
  found.push(...headerDifferences("the page", await get("/p/integrity/payment/check"), PAGE_RULES));
  found.push(...headerDifferences("the API", await get("/v1/integrity/payment/check"), API_RULES));
  return found;
}

function contentDifferences(
  { path, integrity, bytes, origins }: Script,
  content: Uint8Array,
  origin: string,
): string[] {
  return [
    ...(integrityOf(content) === integrity
      ? []
      : [`${path} has another hash than the inventory: ${integrityOf(content)}.`]),
    ...(content.byteLength === bytes ? [] : [`${path} has ${content.byteLength} bytes instead of ${bytes}.`]),
    ...(origins.join() === origin
      ? []
      : [`${path} contacts other origins according to the inventory: ${origins.join(", ") || "none"}.`]),
  ];
}

/** Every script that this checkout has released must be served, byte for byte. */
function releaseDifferences(scripts: readonly Script[], nowMs: number): string[] {
  return inventoryOf(releasedBundles(nowMs)).flatMap((released) => {
    const served = scripts.find(({ path }) => path === released.path);
    if (!served) return [`${released.path} was released and is not served.`];
    return served.integrity === released.integrity ? [] : [`${released.path} differs from what was released.`];
  });
}

/** An address without a version must serve the newest version. */
async function aliasDifferences(scripts: readonly Script[], name: string, response: Response): Promise<string[]> {
  const integrity = integrityOf(new Uint8Array(await response.arrayBuffer()));
  const current = scripts.find(({ path }) => path.endsWith(`/${name}`));
  return integrity === current?.integrity ? [] : [`/${name} is not the newest version.`];
}

function headerDifferences(what: string, { headers }: Response, rules: HeaderRules): string[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const value = headers.get(name);
    if (value !== null && rule.test(value)) return [];
    return [`${what}: ${name} is ${value === null ? "missing" : `"${value}"`}.`];
  });
}

if (import.meta.main) {
  const host = process.argv[2];
  if (!host || !URL.canParse(host)) {
    console.error("Name the deployment: npm run integrity -- https://status.shop.example");
    process.exit(2);
  }
  const differences = await differencesOf(host, Date.now());
  for (const difference of differences) console.error(`✖ ${difference}`);
  if (differences.length === 0)
    console.log(`✔ ${new URL(host).origin} serves what its inventory lists, with the expected headers.`);
  process.exit(differences.length === 0 ? 0 : 1);
}
