/**
 * What scripts this deployment serves, as the build wrote it down: for the page that loads one of them and for merchants
 * who keep an inventory (PCI DSS 4.0.1, 6.4.3).
 */
import * as z from "zod";
import { API_HEADERS } from "../http/api-headers.ts";

/** Written by the build (build/serve-bundles.ts). */
const MANIFEST_PATH = "/scripts.json";

const scriptSchema = z.object({
  path: z.string(),
  version: z.string(),
  integrity: z.string(),
  bytes: z.number(),
  purpose: z.string(),
});
const manifestSchema = z.object({ scripts: z.array(scriptSchema) });
export type Script = z.infer<typeof scriptSchema>;

let known: Script[] | null = null;

/** The element of this deployment, at the address that never changes what it serves. Throws when the build is incomplete. */
export async function elementScript(env: Env): Promise<Script> {
  const [script] = await scriptsOf(env);
  if (!script) throw new Error("the build has no element");
  return script;
}

/** `/.well-known/payment-status.json`: every script, whom it asks, and a hash to hold it to. Public. */
export async function scriptInventory(env: Env, origin: string): Promise<Response> {
  const scripts = (await scriptsOf(env)).map((script) => ({ ...script, origins: [origin] }));
  const headers = {
    ...API_HEADERS,
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=300",
  };
  return Response.json({ scripts }, { headers });
}

async function scriptsOf(env: Env): Promise<Script[]> {
  if (!known) {
    const response = await env.ASSETS.fetch(`https://assets${MANIFEST_PATH}`);
    known = manifestSchema.parse(await response.json()).scripts;
  }
  return known;
}
