/**
 * The demo page and its API, only with `DEMO = "on"`, which `npm start` sets. It creates tokens for the sandbox and for
 * scenarios that it starts at a simulated provider. Without `DEMO`, every route here is 404.
 */
import { Hono } from "hono";
import * as z from "zod";
import { KINDS, MAX_ID_LENGTH, type ResourceRef, resourcePath, SCOPES } from "../../../contract/resource.ts";
import { createStatusToken } from "../../access/status-token.ts";
import { configOf } from "../../config/config.ts";
import { linkingKeyOf } from "../../config/token-keys.ts";
import type { AppEnv } from "../admission.ts";
import { problemResponse } from "../problem-response.ts";

const tokenRequestSchema = z.object({
  kind: z.enum(KINDS),
  id: z
    .string()
    .regex(/^test_/)
    .max(MAX_ID_LENGTH),
});
const startedSchema = z.object({ kind: z.enum(KINDS), id: z.string() });

export const demo = new Hono<AppEnv>();

demo.use("/demo/*", async (c, next) => {
  const { demo: isEnabled } = await configOf(c.env);
  return isEnabled ? next() : c.notFound();
});

demo.get("/", async (c) => {
  const { demo: isEnabled } = await configOf(c.env);
  return isEnabled ? demoFile(c.env, new Request(new URL("/demo/", c.req.url))) : c.notFound();
});

demo.post("/demo/scenarios/:connection/:name", async (c) => {
  const { connection, name } = c.req.param();
  const simulator = (await configOf(c.env)).demoSimulators[connection];
  if (!simulator) return problemResponse({ reason: "not-found" });
  const url = `${simulator}/_control/scenarios/${encodeURIComponent(name)}`;
  const response = await fetch(url, { method: "POST" });
  const started = startedSchema.safeParse(await response.json());
  if (!started.success) return problemResponse({ reason: "not-found" });
  return c.json(await demoToken(c.env, { connection, ...started.data }), 201);
});

demo.post("/demo/token", async (c) => {
  const requested = tokenRequestSchema.safeParse(await c.req.json().catch(() => undefined));
  if (!requested.success) return problemResponse({ reason: "bad-request", detail: "Send a kind and a test id." });
  return c.json(await demoToken(c.env, { connection: "sandbox", ...requested.data }), 201);
});

demo.get("/demo/*", (c) => demoFile(c.env, c.req.raw));

/** The demo is a shop's page: unlike a hosted page, it may load what it likes. */
async function demoFile(env: Env, request: Request): Promise<Response> {
  const file = await env.ASSETS.fetch(request);
  const response = new Response(file.body, file);
  response.headers.set("Content-Security-Policy", "frame-ancestors 'none'");
  return response;
}

async function demoToken(env: Env, resource: ResourceRef): Promise<{ of: string; token: string | null }> {
  const key = linkingKeyOf((await configOf(env)).tokenKeys, resource.connection);
  return { of: resourcePath(resource), token: key ? await createStatusToken({ key, resource, scopes: SCOPES }) : null };
}
