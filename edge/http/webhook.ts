/**
 * `POST /v1/{connection}/webhook`: the adapter verifies the raw bytes, then each hub applies its events. The response is
 * sent when every hub has stored them, so that the provider repeats a webhook that was lost.
 */
import type { Context } from "hono";
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { Failure } from "../access/failure.ts";
import { RefusalCounts } from "../access/refusal-counts.ts";
import { requestedConnection } from "../access/requested-resource.ts";
import { networkOf, networkPrefixOf } from "../access/viewer-key.ts";
import type { LimitExceeded, Quota } from "../access/viewer-limits.ts";
import { countUnverified } from "../access/webhook-limits.ts";
import { configOf } from "../config/config.ts";
import { type Connection, isPossible } from "../config/connection.ts";
import { logUnlistedHosts } from "../config/continue-hosts.ts";
import { documentFetch } from "../gate/documents/document-fetch.ts";
import { noteForged, noteWebhook } from "../gate/report/webhook-notes.ts";
import { HubClient, NO_VIEWER } from "../hub/hub-client.ts";
import { digestOf, sameSecret } from "../platform/crypto.ts";
import { log, requestIdOf } from "../platform/log.ts";
import type { Unreadable } from "../platform/messages.ts";
import { writePoint } from "../platform/metrics.ts";
import { readBody } from "../platform/read-body.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type {
  FailedCheck,
  ParsedWebhook,
  WebhookEvent,
  WebhookRefusal,
  WebhookRequest,
} from "../providers/webhook-event.ts";
import type { AppEnv } from "./admission.ts";
import { postPushedEvents } from "./push/pushed-events.ts";

/** A webhook of an order with many payments can be several hundred kilobytes long. */
const MAX_WEBHOOK_BYTES = 1024 * 1024;

const limited = new RefusalCounts();

export async function postWebhook(c: Context<AppEnv>): Promise<Result<Response, Failure>> {
  const { env, req } = c;
  const sinceMs = Date.now();
  const { connection: name = "", key }: Record<string, string> = req.param();
  const requested = await requestedConnection(await configOf(env), name, req.raw);
  if (!requested.ok) return requested;
  const connection = requested.value;
  const { webhook, webhookReply, pushKeys } = connection.provider;
  if (pushKeys && key === undefined) return postPushedEvents(c, name);
  if (!webhook) return err({ reason: "not-found" });
  if (!(await isKeyValid(connection, key))) return refuseKey(req.raw, connection);
  const body = await readBody(req.raw.body, MAX_WEBHOOK_BYTES);
  if (!body) return err({ reason: "body-too-large", maxBytes: MAX_WEBHOOK_BYTES });
  const result = await webhook(connection.account, webhookRequest(env, connection, req.raw, body));
  const isRefused = result.ok && isKeyMissing(connection, key, result.value);
  const accepted: Result<ParsedWebhook, Refusal> = isRefused ? err({ reason: "refused" }) : result;
  const isSigned = accepted.ok && accepted.value.signed;
  const counted = isSigned ? null : await countUnsigned(connection, req.raw, accepted.ok);
  const isLimited = counted !== null && !counted.ok;
  const events = result.ok ? result.value.events : [];
  const possible = events.filter((event) => isAboutPossible(connection, event));
  const verdict: Verdict = isLimited ? { verdict: "limited" } : verdictOf(accepted);
  const counts = { events: possible.length, impossible: events.length - possible.length };
  logVerdict(req.raw, connection, { ...verdict, ...counts });
  if (isLimited || !accepted.ok) recordWebhook(env, connection, verdict, sinceMs);
  if (isLimited) return counted;
  if (!accepted.ok) {
    if (accepted.failure.reason === "forged")
      c.executionCtx.waitUntil(noteForged(env, connection, body, accepted.failure.cause));
    return err(FAILURES[accepted.failure.reason]);
  }
  if (isSigned) logHosts(connection, possible, requestIdOf(req.raw));
  const eventId = result.ok ? result.value.eventId : undefined;
  const identified = await identify(possible, eventId === undefined ? await digestOf(body) : await digestOfId(eventId));
  const delivered = await deliver(env, connection, isSigned, identified);
  recordWebhook(env, connection, verdict, sinceMs);
  if (!delivered.ok) return err({ reason: "hub-unavailable" });
  if (isSigned) c.executionCtx.waitUntil(noteWebhook(env, connection, delivered.value.isSettled, requestIdOf(req.raw)));
  return ok(new Response(webhookReply ?? "", { headers: { "Content-Type": "text/plain; charset=utf-8" } }));
}

type Verdict = { verdict: string } & Partial<FailedCheck>;

/** A flood must not write a line for each webhook. */
function logVerdict(
  request: Request,
  { name }: Connection,
  verdict: Verdict & { events: number; impossible: number },
): void {
  const network = networkPrefixOf(request.headers.get("CF-Connecting-IP"));
  if (verdict.verdict === "limited" && limited.add("limited", network, Date.now()) === null) return;
  log({ event: "webhook", requestId: requestIdOf(request), connection: name, ...verdict });
}

/** A callback key that is wrong may be a guess: it counts as a webhook that does not verify. */
async function refuseKey(request: Request, connection: Connection): Promise<Result<Response, Failure>> {
  const counted = await countUnsigned(connection, request, false);
  logVerdict(request, connection, { verdict: counted.ok ? "refused" : "limited", events: 0, impossible: 0 });
  return counted.ok ? err({ reason: "not-found" }) : counted;
}

/** Anybody can send a webhook that is not signed, and could fill the log with hosts. */
function logHosts(connection: Connection, events: readonly WebhookEvent[], requestId: string): void {
  for (const event of events) {
    if (event.type === "facts" || event.type === "payment") logUnlistedHosts(connection, event.facts, requestId);
  }
}

/** Counts a webhook that is not signed, with its client network. */
async function countUnsigned(
  connection: Connection,
  { headers }: Request,
  isAccepted: boolean,
): Promise<Result<Quota, LimitExceeded>> {
  const network = await networkOf(headers.get("CF-Connecting-IP"));
  return countUnverified(connection, network, isAccepted, Date.now());
}

/** Whether every id of this event has the provider's form. Others are left out: no such resource can ever be asked about. */
function isAboutPossible(connection: Connection, event: WebhookEvent): boolean {
  if (event.type === "payment" && !isPossible(connection, { kind: "payment", id: event.uuid })) return false;
  return isPossible(connection, event);
}

/** Why a webhook is not accepted. `refused`: its address has no callback key, or a wrong one. */
type Refusal = WebhookRefusal | { reason: "refused" };

const FAILURES: Record<Refusal["reason"], Failure> = {
  refused: { reason: "not-found" },
  forged: { reason: "signature-invalid" },
  unreadable: { reason: "bad-request", detail: "This webhook cannot be read." },
};

function recordWebhook(env: Env, { name }: Connection, { verdict }: Verdict, sinceMs: number): void {
  writePoint(env, { metric: "webhook", connection: name, verdict, afterMs: Date.now() - sinceMs });
}

/** The verdict on a webhook, for the log, with the check that a forged one did not pass. */
function verdictOf(result: Result<ParsedWebhook, Refusal>): Verdict {
  if (result.ok) return { verdict: result.value.signed ? "signed" : "unsigned" };
  const { reason, ...failedCheck } = result.failure;
  return { verdict: reason, ...failedCheck };
}

function webhookRequest(
  env: Env,
  connection: Connection,
  request: Request,
  body: Uint8Array<ArrayBuffer>,
): WebhookRequest {
  const { pathname, search } = new URL(request.url);
  const fetchDocument = documentFetch(env, connection, requestIdOf(request));
  return { uri: pathname + search, headers: request.headers, body, nowMs: Date.now(), fetchDocument };
}

async function isKeyValid(connection: Connection, key: string | undefined): Promise<boolean> {
  if (key === undefined) return true;
  return connection.callbackKey !== null && (await sameSecret(key, connection.callbackKey));
}

/** With a callback key, an unsigned webhook is accepted only at the address that contains the key. */
function isKeyMissing({ callbackKey }: Connection, key: string | undefined, { signed }: ParsedWebhook): boolean {
  return !signed && callbackKey !== null && key === undefined;
}

interface IdentifiedEvent {
  event: WebhookEvent;
  /** The same for the same event of a repeated webhook, and for no other event about its resource. */
  digest: string;
}

/** @param digest of the whole webhook */
async function identify(events: readonly WebhookEvent[], digest: string): Promise<IdentifiedEvent[]> {
  const counts = new Map<string, number>();
  return Promise.all(
    events.map(async (event) => {
      const { kind, id, eventId } = event;
      if (eventId !== undefined) return { event, digest: await digestOfId(eventId) };
      const before = counts.get(`${kind}/${id}`) ?? 0;
      counts.set(`${kind}/${id}`, before + 1);
      return { event, digest: before === 0 ? digest : `${digest} ${before}` };
    }),
  );
}

/** No webhook's body has this digest, because a body is JSON. */
function digestOfId(eventId: string): Promise<string> {
  return digestOf(`event ${eventId}`);
}

/**
 * Delivers each event to the hub of its resource. From an unsigned event, a hub takes only the reason to check. Fails
 * when a hub refuses its event, else says whether one of the statuses is settled. Payments come first, and learn which orders and links of this webhook lead to them: else
 * these would tell them, and each payment would be stored twice.
 */
async function deliver(
  env: Env,
  connection: Connection,
  signed: boolean,
  identified: readonly IdentifiedEvent[],
): Promise<Result<{ isSettled: boolean }, Unreadable>> {
  const events = identified.map(({ event }) => event);
  const send = async ({ event, digest }: IdentifiedEvent) => {
    const hub = new HubClient(env, connection, resourceOf(connection, event), NO_VIEWER);
    const linkedResources = linkedTo(connection, event, events).map(resourcePath);
    return hub.deliverWebhookEvent(event, signed, digest, linkedResources);
  };
  const payments = await Promise.all(identified.filter(({ event }) => event.kind === "payment").map(send));
  const others = await Promise.all(identified.filter(({ event }) => event.kind !== "payment").map(send));
  const delivered = [...payments, ...others];
  const isSettled = delivered.some((each) => each.ok && each.value.isSettled);
  return delivered.every(({ ok: isStored }) => isStored) ? ok({ isSettled }) : err("unreadable");
}

/** The orders and links that lead to the payment of this event, and the payment that it names as a follow-up. */
function linkedTo(connection: Connection, event: WebhookEvent, events: readonly WebhookEvent[]): ResourceRef[] {
  const { kind, id, names } = event;
  if (kind !== "payment") return [];
  const leading = events.filter((other) => other.kind !== "payment" && paymentBehind(other) === id);
  const named = names === undefined ? [] : [{ kind, id: names }];
  return [...leading, ...named]
    .map((linked) => resourceOf(connection, linked))
    .filter((linked) => isPossible(connection, linked));
}

function paymentBehind(event: WebhookEvent): string | null {
  return event.type === "facts" || event.type === "payment" ? event.facts.paymentId : null;
}

function resourceOf({ name }: Connection, { kind, id }: Pick<WebhookEvent, "kind" | "id">): ResourceRef {
  return { connection: name, kind, id };
}
