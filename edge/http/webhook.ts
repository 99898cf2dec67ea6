/**
 * `POST /v1/{connection}/webhook`: the adapter verifies the raw bytes, then each hub applies its events. The response is
 * sent when every hub has stored them, so that the provider repeats a webhook that was lost.
 */
import type { Context } from "hono";
import type { Failure } from "../access/failure.ts";
import { requestedConnection } from "../access/requested-resource.ts";
import { configOf } from "../config/config.ts";
import { type Connection, isPossible } from "../config/connection.ts";
import { HubClient, NO_VIEWER } from "../hub/hub-client.ts";
import { digestOf, sameSecret } from "../platform/crypto.ts";
import { log, requestIdOf } from "../platform/log.ts";
import { MAX_BODY_BYTES, readBody } from "../platform/read-body.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { ParsedWebhook, WebhookEvent, WebhookRequest } from "../providers/webhook-event.ts";
import type { AppEnv } from "./admission.ts";

export async function postWebhook({ env, req }: Context<AppEnv>): Promise<Result<Response, Failure>> {
  const { connection: name = "", key }: Record<string, string> = req.param();
  const requested = requestedConnection(await configOf(env), name);
  if (!requested.ok) return requested;
  const connection = requested.value;
  const { webhook, webhookReply } = connection.provider;
  if (!webhook || !(await isKeyValid(connection, key))) return err({ reason: "not-found" });
  const body = await readBody(req.raw.body, MAX_BODY_BYTES);
  if (!body) return err({ reason: "body-too-large", maxBytes: MAX_BODY_BYTES });
  const result = await webhook(connection.account, webhookRequest(req.raw, body));
  const accepted = result.ok && isKeyMissing(connection, key, result.value) ? err("refused" as const) : result;
  const events = result.ok ? result.value.events : [];
  const possible = events.filter((event) => isAboutPossible(connection, event));
  log({
    event: "webhook",
    requestId: requestIdOf(req.raw),
    connection: connection.name,
    verdict: verdictOf(accepted),
    events: possible.length,
    impossible: events.length - possible.length,
  });
  if (!accepted.ok) return err(FAILURES[accepted.failure]);
  const { signed } = accepted.value;
  const isStored = await deliver(env, connection, { signed, events: possible }, await digestOf(body));
  if (!isStored) return err({ reason: "hub-unavailable" });
  return ok(new Response(webhookReply ?? "", { headers: { "Content-Type": "text/plain; charset=utf-8" } }));
}

/** Whether every id of this event has the provider's form. Others are left out: no such resource can ever be asked about. */
function isAboutPossible(connection: Connection, event: WebhookEvent): boolean {
  if (event.type === "payment" && !isPossible(connection, { kind: "payment", id: event.uuid })) return false;
  return isPossible(connection, event);
}

/** Why a webhook is not accepted. `refused`: it came to the address without the callback key. */
type Refusal = "refused" | "forged" | "unreadable";

const FAILURES: Record<Refusal, Failure> = {
  refused: { reason: "not-found" },
  forged: { reason: "signature-invalid" },
  unreadable: { reason: "bad-request", detail: "This webhook cannot be read." },
};

/** The verdict on a webhook, for the log. */
function verdictOf(result: Result<ParsedWebhook, Refusal>): string {
  if (!result.ok) return result.failure;
  return result.value.signed ? "signed" : "unsigned";
}

function webhookRequest({ url, headers }: Request, body: Uint8Array<ArrayBuffer>): WebhookRequest {
  const { pathname, search } = new URL(url);
  return { uri: pathname + search, headers, body, nowMs: Date.now() };
}

async function isKeyValid(connection: Connection, key: string | undefined): Promise<boolean> {
  if (key === undefined) return true;
  return connection.callbackKey !== null && (await sameSecret(key, connection.callbackKey));
}

/** With a callback key, an unsigned webhook is accepted only at the address that contains the key. */
function isKeyMissing({ callbackKey }: Connection, key: string | undefined, { signed }: ParsedWebhook): boolean {
  return !signed && callbackKey !== null && key === undefined;
}

/**
 * Delivers each event to the hub of its resource. From an unsigned event, a hub takes only the reason to check. False
 * when a hub refuses its event.
 */
async function deliver(
  env: Env,
  connection: Connection,
  { signed, events }: ParsedWebhook,
  digest: string,
): Promise<boolean> {
  const delivered = await Promise.all(
    events.map((event) => {
      const resource = { connection: connection.name, kind: event.kind, id: event.id };
      return new HubClient(env, connection, resource, NO_VIEWER).deliverWebhookEvent(event, signed, digest);
    }),
  );
  return delivered.every(({ ok }) => ok);
}
