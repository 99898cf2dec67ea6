/** What a hub does for webhooks and for the merchant's server, between reading its state and storing the next one. */
import type { ResourceRef } from "../../contract/resource.ts";
import { MESSAGE_VERSION, type Unreadable } from "../platform/messages.ts";
import { ok, type Result } from "../platform/result.ts";
import type { FollowUp } from "../providers/webhook-event.ts";
import type { HubEffects } from "./hub-effects.ts";
import type { HubState } from "./hub-state.ts";
import { followUpsBehind, forwardOn } from "./linked-hubs.ts";
import {
  type MerchantAnswer,
  type MerchantReply,
  type MerchantRequest,
  merchantReplySchema,
  withLink,
} from "./merchant-request.ts";
import { applyPush } from "./pushed/apply-push.ts";
import type { PushRequest } from "./pushed/push-message.ts";
import { hasComeAgain, isRepeated } from "./rules/repeated-webhooks.ts";
import { withSource } from "./rules/report-source.ts";
import { tracedRepetition } from "./trace/record-trace.ts";
import { addLinkedResource, linkableAtOnce, ofPayment } from "./transactions/linked-resources.ts";
import { relatedPaths, withoutPayments } from "./transactions/related-resources.ts";
import { onWebhookEvent } from "./transitions.ts";
import { emptyHubState } from "./visible-state.ts";
import type { FollowUpsQuery, WebhookMessage } from "./wire.ts";

/** Stores a webhook's event and forwards it. Returns the state after it. Refused when another hub refuses it. */
export async function receiveEvent(
  env: Env,
  effects: HubEffects,
  delivery: WebhookMessage,
): Promise<Result<HubState, Unreadable>> {
  const { storage, viewers } = effects;
  const { event, connection, signed, digest, linkedResources } = delivery;
  const resource: ResourceRef = { connection, kind: event.kind, id: event.id };
  const arrivedMs = Date.now();
  const erasure = storage.erasure(arrivedMs);
  // Before any other hub is asked, which would store that this one is linked to it.
  if (signed && erasure && isRepeated(erasure, digest, arrivedMs))
    return ok(effects.state(arrivedMs) ?? emptyHubState(resource, arrivedMs));
  const hasFacts = event.type === "facts" || event.type === "payment";
  const paymentId = signed && hasFacts ? event.facts.paymentId : null;
  const followUps = await followUpsBehind(env, resource, paymentId);
  const alarm = await effects.alarmContext(resource);
  const nowMs = Date.now();
  const before = withSource(effects.state(nowMs) ?? emptyHubState(resource, nowMs), alarm.isQueried, nowMs);
  const linked = signed ? linkableAtOnce(before, linkedResources).reduce(addLinkedResource, before) : before;
  const step = onWebhookEvent(linked, { event, signed, digest, followUps }, viewers.presence(nowMs), nowMs);
  // The same state: a duplicate, or an unsigned one about an id that nobody has named. Nothing is stored.
  if (step.state !== before) {
    viewers.broadcastChange(before, step.state);
    await effects.commit(step, alarm);
  }
  if (!signed) return ok(step.state);
  if (step.state === before && hasComeAgain(before.webhooks, delivery, nowMs))
    await effects.persist(tracedRepetition(before, event.type, nowMs), alarm);
  const own = { read: () => storage.state, persist: (state: HubState) => effects.persist(state, alarm) };
  const forwarded = await forwardOn(env, own, step.state, delivery);
  return forwarded.ok ? ok(step.state) : forwarded;
}

/** The follow-ups of this payment, for the hub of an order or a link that shows it from now on. */
export async function followUpsFor(effects: HubEffects, query: FollowUpsQuery): Promise<FollowUp[]> {
  const { storage } = effects;
  const alarm = await effects.alarmContext(query.payment);
  const nowMs = Date.now();
  // Another resource that still leads to an erased payment does not name it anew.
  if (!storage.state && storage.erasure(nowMs)) return [];
  const known = effects.state(nowMs) ?? emptyHubState(query.payment, nowMs);
  const state = addLinkedResource(withSource(known, alarm.isQueried, nowMs), query.linkedResource);
  await effects.persist(state, alarm);
  return state.evidence.followUps.map((followUp) => ofPayment(followUp, query.payment));
}

/** Carries out a request of the merchant's server, and replies with what it asks for. */
export async function carryOut(effects: HubEffects, request: MerchantRequest): Promise<MerchantReply> {
  return merchantReplySchema.parse({ version: MESSAGE_VERSION, ...(await answerTo(effects, request)) });
}

async function answerTo(effects: HubEffects, request: MerchantRequest): Promise<MerchantAnswer> {
  const { storage, viewers } = effects;
  if (request.type === "related") return { paths: storage.state ? relatedPaths(storage.state) : [] };
  if (request.type === "pushed") return { pushed: storage.state?.evidence.pushed ?? null };
  if (request.type === "push") return receivePush(effects, request);
  const alarm = await effects.alarmContext(request.resource);
  const nowMs = Date.now();
  if (request.type === "link") {
    const before = effects.state(nowMs);
    const state = withSource(withLink(before, request.resource, nowMs), alarm.isQueried, nowMs);
    if (before) viewers.broadcastChange(before, state);
    await effects.persist(state, alarm);
    return {};
  }
  const before = storage.state;
  const kept = before && withoutPayments(before, request.payments, nowMs);
  if (!before || !kept) {
    await effects.erase(alarm, nowMs);
    return {};
  }
  viewers.broadcastChange(before, kept);
  await effects.persist(kept, alarm);
  return {};
}

/** Stores a pushed status before it replies. Viewers get each one, since it also says when the status was confirmed. */
async function receivePush(effects: HubEffects, push: PushRequest): Promise<MerchantAnswer> {
  const alarm = await effects.alarmContext(push.resource);
  const nowMs = Date.now();
  const before = withSource(effects.state(nowMs) ?? emptyHubState(push.resource, nowMs), alarm.isQueried, nowMs);
  const erasedMs = effects.storage.erasure(nowMs)?.atMs ?? null;
  const { state, outcome } = applyPush(before, push, erasedMs, nowMs);
  if (state === before) return { outcome };
  effects.viewers.broadcast(state);
  await effects.persist(state, alarm);
  return { outcome };
}
