/**
 * The provider calls: raw bytes first, then the adapter verifies, then every hub it names hears of it. Answered only
 * when the hubs have stored it, so that the provider repeats what was lost.
 */

import type { Refused } from "../access/failure.ts";
import { askedConnection, type Config, type Connection } from "../config/config.ts";
import { HubClient } from "../hub/hub-client.ts";
import { digestOf, sameSecret } from "../platform/crypto.ts";
import { log, requestIdOf } from "../platform/log.ts";
import { MAX_BODY_BYTES, readBody } from "../platform/read-body.ts";

export async function receiveWebhook(
  env: Env,
  config: Config,
  connectionName: string,
  callbackKey: string | null,
  request: Request,
): Promise<Response | Refused> {
  const asked = askedConnection(config, connectionName);
  if ("failure" in asked) return asked;
  const { connection } = asked;
  const { webhook, webhookReply } = connection?.provider ?? {};
  if (!connection || !webhook || !(await keyFits(connection, callbackKey))) {
    return { failure: { reason: "nothing-there" } };
  }
  const body = await readBody(request.body, MAX_BODY_BYTES);
  if (!body) return { failure: { reason: "body-too-large", maxBytes: MAX_BODY_BYTES } };
  const url = new URL(request.url);
  const told = { uri: url.pathname + url.search, headers: request.headers, body, nowMs: Date.now() };
  const result = await webhook(connection.account, told);
  const events = "events" in result ? result.events : [];
  // Who set an unguessable address wants no others to be believed, unless a signature stands for them.
  const isAtWrongAddress = result.verdict === "unsigned" && connection.callbackKey !== null && callbackKey === null;
  const verdict = isAtWrongAddress ? "refused" : result.verdict;
  log({
    ...{ event: "webhook", requestId: requestIdOf(request) },
    ...{ connection: connection.name, verdict, events: events.length },
  });
  if (isAtWrongAddress) return { failure: { reason: "nothing-there" } };
  switch (result.verdict) {
    case "forged":
      return { failure: { reason: "signature-wrong" } };
    case "unreadable":
      return { failure: { reason: "malformed-body", detail: "This webhook cannot be read." } };
    // Of one that is not signed, `applyWebhookEvent` takes nothing but the reason to ask.
    case "unsigned":
    case "signed": {
      const digest = await digestOf(body);
      const signed = result.verdict === "signed";
      await Promise.all(
        events.map(async (event) => {
          const resource = { connection: connection.name, kind: event.kind, id: event.id };
          await new HubClient(env, connection, resource, signed).applyWebhookEvent(event, signed, digest);
        }),
      );
      return new Response(webhookReply ?? "", { headers: { "Content-Type": "text/plain; charset=utf-8" } });
    }
  }
}

async function keyFits(connection: Connection, callbackKey: string | null): Promise<boolean> {
  if (callbackKey === null) return true;
  return connection.callbackKey !== null && (await sameSecret(callbackKey, connection.callbackKey));
}
