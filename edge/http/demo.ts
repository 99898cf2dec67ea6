/**
 * The demo page and what it needs, only with `DEMO = "on"` (`npm start` sets it). It mints tokens for the sandbox and
 * for what it has just started at a simulated provider; a real deployment answers 404 here.
 */
import { Hono } from "hono";
import * as z from "zod";
import { KINDS, type ResourceRef, resourcePath, SCOPES } from "../../contract/resource.ts";
import { createStatusToken } from "../access/status-token.ts";
import { configOf } from "../config/config.ts";
import { linkingKeyOf } from "../config/token-keys.ts";
import { problemResponse } from "./problem-response.ts";

const tokenRequestSchema = z.object({
  kind: z.enum(KINDS),
  id: z
    .string()
    .regex(/^test_/)
    .max(255),
});
const startedSchema = z.object({ kind: z.enum(KINDS), id: z.string() });

export const demo = new Hono<{ Bindings: Env }>();

demo.use("/demo/*", async (c, next) => {
  const { demo: isOn } = await configOf(c.env);
  return isOn ? next() : c.notFound();
});

demo.get("/", async (c) => {
  const { demo: isOn } = await configOf(c.env);
  return isOn ? c.env.ASSETS.fetch(new URL("/demo/", c.req.url)) : c.notFound();
});

demo.post("/demo/scenarios/:connection/:name", async (c) => {
  const { connection, name } = c.req.param();
  const simulator = (await configOf(c.env)).demoSimulators[connection];
  if (!simulator) return problemResponse({ reason: "not-found" });
  const address = `${simulator}/_control/scenarios/${encodeURIComponent(name)}`;
  const response = await fetch(address, { method: "POST" });
  const started = startedSchema.safeParse(await response.json());
  if (!started.success) return problemResponse({ reason: "not-found" });
  return c.json(await mint(c.env, { connection, ...started.data }), 201);
});

demo.post("/demo/token", async (c) => {
  const wanted = tokenRequestSchema.safeParse(await c.req.json().catch(() => undefined));
  if (!wanted.success) return problemResponse({ reason: "bad-request", detail: "Send a kind and a test id." });
  return c.json(await mint(c.env, { connection: "sandbox", ...wanted.data }), 201);
});

demo.get("/demo/*", (c) => c.env.ASSETS.fetch(c.req.raw));

async function mint(env: Env, resource: ResourceRef): Promise<{ of: string; token: string | null }> {
  const key = linkingKeyOf((await configOf(env)).tokenKeys, resource.connection);
  return { of: resourcePath(resource), token: key ? await createStatusToken({ key, resource, scopes: SCOPES }) : null };
}
