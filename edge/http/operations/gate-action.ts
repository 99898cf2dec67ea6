/** `POST /v1/{connection}/gate`: pauses or resumes an account's calls to the provider, or drops its pending checks. */
import type { Context } from "hono";
import * as z from "zod";
import type { Failure } from "../../access/failure.ts";
import { connectionOfMerchant } from "../../access/merchant-key.ts";
import { GATE_ACTIONS } from "../../gate/report/report-messages.ts";
import { actOnAccount } from "../../operations/account-gate.ts";
import { parseJson } from "../../platform/json.ts";
import { requestIdOf } from "../../platform/log.ts";
import { readBody } from "../../platform/read-body.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import type { AppEnv } from "../admission.ts";
import { API_HEADERS } from "../problem-response.ts";

const MAX_BYTES = 1024;

const actionSchema = z.strictObject({ action: z.enum(GATE_ACTIONS) });

export async function postGateAction({ env, req }: Context<AppEnv>): Promise<Result<Response, Failure>> {
  const { connection: name = "" }: Record<string, string> = req.param();
  const connection = await connectionOfMerchant(env, name, "adminKey", req.raw);
  if (!connection.ok) return connection;
  const body = await readBody(req.raw.body, MAX_BYTES);
  if (!body) return err({ reason: "body-too-large", maxBytes: MAX_BYTES });
  const parsed = actionSchema.safeParse(parseJson(new TextDecoder().decode(body)));
  if (!parsed.success) {
    return err({ reason: "bad-request", detail: `The body is {"action": …} with one of ${GATE_ACTIONS.join(", ")}.` });
  }
  const done = await actOnAccount(env, connection.value, parsed.data.action, requestIdOf(req.raw));
  if (!done.ok) return done;
  return ok(Response.json(done.value, { headers: { ...API_HEADERS, "Cache-Control": "no-store" } }));
}
