/** `GET /healthz`: whether this Worker can serve. `GET /v1/{connection}/health`: the state of one provider account. */
import type { Context } from "hono";
import type { Failure } from "../../access/failure.ts";
import { connectionOfMerchant } from "../../access/merchant-key.ts";
import { accountHealth } from "../../operations/account-gate.ts";
import { deploymentFaults } from "../../operations/deployment-health.ts";
import { requestIdOf } from "../../platform/log.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import type { AppEnv } from "../admission.ts";
import { API_HEADERS } from "../problem-response.ts";

const NO_STORE = { "Cache-Control": "no-store" };

/** The log names what the codes are about. */
export async function getHealth(c: Context<AppEnv>): Promise<Response> {
  const problems = await deploymentFaults(c.env);
  return problems.length === 0 ? c.json({ ok: true }, 200, NO_STORE) : c.json({ ok: false, problems }, 503, NO_STORE);
}

/** The routes of an account that take another method. */
const POST_ONLY = new Set(["gate", "links", "statuses", "webhook"]);

/** `health` of an account. 200 also for an account with problems: the request itself has succeeded. */
export async function getOfAccount({ env, req }: Context<AppEnv>): Promise<Result<Response, Failure>> {
  const { connection: name = "", kind: word = "" }: Record<string, string> = req.param();
  if (POST_ONLY.has(word)) return err({ reason: "method-not-allowed", allow: "POST" });
  if (word !== "health") return err({ reason: "not-found" });
  const connection = await connectionOfMerchant(env, name, "linkKey", req.raw);
  if (!connection.ok) return connection;
  const health = await accountHealth(env, connection.value, requestIdOf(req.raw), Date.now());
  return ok(Response.json(health, { headers: { ...API_HEADERS, ...NO_STORE } }));
}
