/**
 * `POST /v1/{connection}/webhook`: the adapter verifies the raw bytes, then each hub applies its events. The response is
 * sent when every hub has stored them, so that the provider repeats a webhook that was lost.
 */
import type { Context } from "hono";
import type { Failure } from "../access/failure.ts";
import { requestedConnection } from "../access/requested-resource.ts";
import { type Config, type Connection, configOf } from "../config/config.ts";
import { HubClient } from "../hub/hub-client.ts";
import { digestOf, sameSecret } from "../platform/crypto.ts";
import { log, requestIdOf } from "../platform/log.ts";
import { MAX_BODY_BYTES, readBody } from "../platform/read-body.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { WebhookEvent, WebhookRequest, WebhookVerdict } from "../providers/webhook-event.ts";
import type { AppEnv } from "./admission.ts";
import { responseOf } from "./problem-response.ts";

export async function postWebhook(c: Context<AppEnv>): Promise<Response> {
  return responseOf(await receiveWebhook(c.env, await configOf(c.env), c.req.param(), c.req.raw));
}

async function receiveWebhook(
  env: Env,
  config: Config,
  { connection: name = "", key }: Record<string, string>,
  request: Request,
): Promise<Result<Response, Failure>> {
  const requested = requestedConnection(config, name);
  if (!requested.ok) return requested;
  const connection = requested.value;
  const { webhook, webhookReply } = connection.provider;
  if (!webhook || !(await isKeyValid(connection, key))) return err({ reason: "not-found" });
  const body = await readBody(request.body, MAX_BODY_BYTES);
  if (!body) return err({ reason: "body-too-large", maxBytes: MAX_BODY_BYTES });
  const result = await webhook(connection.account, webhookRequest(request, body));
  const events = "events" in result ? result.events : [];
  const verdict = isKeyRequired(connection, key, result) ? "refused" : result.verdict;
  const requestId = requestIdOf(request);
  log({ event: "webhook", requestId, connection: connection.name, verdict, events: events.length });
  switch (verdict) {
    case "refused":
      return err({ reason: "not-found" });
    case "forged":
      return err({ reason: "signature-invalid" });
    case "unreadable":
      return err({ reason: "bad-request", detail: "This webhook cannot be read." });
    case "unsigned":
    case "signed":
      await deliver(env, connection, events, verdict === "signed", await digestOf(body));
      return ok(new Response(webhookReply ?? "", { headers: { "Content-Type": "text/plain; charset=utf-8" } }));
  }
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
function isKeyRequired({ callbackKey }: Connection, key: string | undefined, { verdict }: WebhookVerdict): boolean {
  return verdict === "unsigned" && callbackKey !== null && key === undefined;
}

/** Delivers each event to the hub of its resource. From an unsigned event, a hub takes only the reason to check. */
async function deliver(
  env: Env,
  connection: Connection,
  events: readonly WebhookEvent[],
  signed: boolean,
  digest: string,
): Promise<void> {
  await Promise.all(
    events.map((event) => {
      const resource = { connection: connection.name, kind: event.kind, id: event.id };
      return new HubClient(env, connection, resource, signed).applyWebhookEvent(event, signed, digest);
    }),
  );
}
