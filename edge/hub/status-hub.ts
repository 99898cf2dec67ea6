/**
 * Durable Object: one thing. The thin shell around `hub.ts`: gives it the clock and what is stored, tells viewers and
 * gate what it decides. It sets no timer and makes no request to a provider, so it sleeps whenever nothing happens,
 * however many viewers it has: they are hibernating WebSockets held by the Worker, never by a browser.
 */
import { DurableObject } from "cloudflare:workers";
import { parseResourcePath, type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { ItemPage, State } from "../../contract/status.ts";
import { type Connection, configOf, connectionOf } from "../config/config.ts";
import { budgetKeyOf } from "../config/connection.ts";
import {
  type CheckRequest,
  cancellationOf,
  MESSAGE_VERSION,
  type PollResultMessage,
  parsePollResult,
} from "../gate/messages.ts";
import { digestOf } from "../platform/crypto.ts";
import { causeOf, log, logInternal } from "../platform/log.ts";
import { objectStub } from "../platform/objects.ts";
import { platformRows } from "../platform/sql-rows.ts";
import type { Facts } from "../providers/facts.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import { HubClient } from "./hub-client.ts";
import { RESOURCE_HEADER, TRUSTED_HEADER } from "./hub-socket.ts";
import { emptyHubState, type HubState, withLinkedResource } from "./hub-state.ts";
import { itemPage, storeItems } from "./item-store.ts";
import { recordOf } from "./status-record.ts";
import {
  onAlarm,
  onCheckAccepted,
  onPollResult,
  onView,
  onWebhookEvent,
  ringMs,
  type Transition,
} from "./transitions.ts";

/** What did not reach the gate is tried again after this long. */
const RETRY_MS = 300_000;

export class StatusHub extends DurableObject<Env> {
  #known: HubState | null = null;
  #told: { known: HubState; text: string } | null = null;

  /**
   * What is known now, a `StatusRecord` as JSON: text crosses to the Worker faster than an object, and one look's text
   * serves the next. A look is also a wish for a check where interface 4 says so.
   */
  async look(resource: ResourceRef, trusted: boolean, arrives = false): Promise<string> {
    const nowMs = Date.now();
    const before = this.#stored();
    const step = onView(before, resource, trusted, arrives, nowMs);
    if (before && step.known.version !== before.version) this.#tell(step.known);
    await this.#take(step);
    return this.#textOf(step.known);
  }

  /** A page of a bulk payout's items, those after a line, of one state or of all. Empty when none are known. */
  async items(after: number, state: State | null): Promise<ItemPage> {
    return itemPage(platformRows(this.ctx.storage.sql), after, state);
  }

  /** A viewer's WebSocket, held by the Worker (`hub-socket.ts`). Its first message is what is known. */
  override async fetch(request: Request): Promise<Response> {
    const resource = parseResourcePath(request.headers.get(RESOURCE_HEADER) ?? "");
    if (!resource) return new Response(null, { status: 400 });
    const { 0: client, 1: server } = new WebSocketPair();
    const record = await this.look(resource, request.headers.has(TRUSTED_HEADER), !this.#isWatched());
    this.ctx.acceptWebSocket(server);
    server.send(record);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Applies a result from the gate. Returns the next check request, or null when the message's version is unknown. */
  async applyPollResult(message: PollResultMessage): Promise<CheckRequest | null> {
    const delivery = parsePollResult(message);
    const resource = delivery && parseResourcePath(delivery.resource);
    if (!resource) {
      log({ event: "message-refused", requestId: "hub-poll-result", message: "poll-result" });
      return null;
    }
    const { result: answer, sentMs, backlogMs } = delivery;
    // First, so that nothing comes between what is stored now and what is stored then.
    const followUps = await this.#followUpsBehind(resource, answer.outcome === "found" ? answer.facts : null);
    const nowMs = Date.now();
    const before = this.#stored();
    // Forgotten meanwhile: a late result must not bring it back.
    if (!before) return cancellationOf(delivery.resource, nowMs);
    const step = onPollResult(before, { answer, sentMs, backlogMs, followUps }, this.#isWatched(), nowMs);
    if (answer.outcome === "found" && answer.items) storeItems(platformRows(this.ctx.storage.sql), answer.items);
    this.#tell(step.known);
    await this.#keep(step, true);
    return this.#checkRequestOf(step, await this.#connection(resource));
  }

  /** A webhook about this thing. Answered only when it is stored, so that the provider repeats what we lost. */
  async event(event: WebhookEvent, connection: string, signed: boolean, digest: string): Promise<void> {
    // Nobody has ever opened it and nobody vouches for it: anybody could have made it up, and the first look asks anyway.
    if (!signed && !this.#stored()) return;
    const resource: ResourceRef = { connection, kind: event.kind, id: event.id };
    const facts = signed && event.type === "facts" ? event.facts : null;
    const followUps = await this.#followUpsBehind(resource, facts);
    const nowMs = Date.now();
    const before = this.#stored() ?? emptyHubState(resource, nowMs);
    const step = onWebhookEvent(before, { event, signed, digest, followUps }, this.#isWatched(), nowMs);
    const isChanged = step.known.version !== before.version;
    if (isChanged) this.#tell(step.known);
    await this.#take(step, isChanged);
    if (signed && event.type === "follow-up") await this.#passOn(event, digest);
  }

  /** An order or a link that shows this payment asks what followed it, and is told of what will. */
  async followUpsFor(resource: ResourceRef, linkedResource: string): Promise<FollowUp[]> {
    const known = withLinkedResource(this.#stored() ?? emptyHubState(resource, Date.now()), linkedResource);
    await this.#keep({ known, checkRequest: null, alarmMs: null }, false);
    return known.followUps;
  }

  /** Never throws, and always rings again as long as something is kept. */
  override async alarm(): Promise<void> {
    const nowMs = Date.now();
    try {
      const known = this.#stored();
      if (!known) return;
      const step = onAlarm(known, this.#isWatched(), await this.#retentionDays(known.resource), nowMs);
      if (step === "forget") {
        await this.ctx.storage.deleteAll();
        this.#known = null;
        return;
      }
      if (step.known.version !== known.version) this.#tell(step.known);
      await this.#take(step, true);
    } catch (thrown) {
      logInternal("hub-alarm", thrown);
      await this.ctx.storage.setAlarm(nowMs + RETRY_MS);
    }
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close(1000);
  }

  /** What has followed the payment that an order or a link has led to. Without it, what is known here still holds. */
  async #followUpsBehind(resource: ResourceRef, facts: Facts | null): Promise<FollowUp[]> {
    const id = facts?.paymentId;
    const connection = id ? await this.#connection(resource) : null;
    if (!id || !connection) return [];
    const payment: ResourceRef = { connection: resource.connection, kind: "payment", id };
    try {
      return await new HubClient(this.env, connection, payment, true).followUpsFor(resource);
    } catch (thrown) {
      logInternal("hub-follow-ups", thrown);
      return [];
    }
  }

  /** Throws where a follower cannot be reached: the provider will repeat its webhook. */
  async #passOn(event: WebhookEvent, digest: string): Promise<void> {
    const linkedResources = (this.#known?.linkedResources ?? []).flatMap((path) => parseResourcePath(path) ?? []);
    for (const resource of linkedResources) {
      const connection = await this.#connection(resource);
      if (!connection) continue;
      const told = { ...event, kind: resource.kind, id: resource.id };
      await new HubClient(this.env, connection, resource, true).applyWebhookEvent(told, true, digest);
    }
  }

  #isWatched(): boolean {
    return this.ctx.getWebSockets().length > 0;
  }

  #stored(): HubState | null {
    this.#known ??= this.ctx.storage.kv.get<HubState>("known") ?? null;
    return this.#known;
  }

  /** Stores what is known and sends the wish, without making the caller wait for the gate. */
  async #take(step: Transition, rearm = false): Promise<void> {
    await this.#keep(step, rearm);
    if (step.checkRequest) this.ctx.waitUntil(this.#send(step));
  }

  async #keep(step: Transition, rearm: boolean): Promise<void> {
    const { known, alarmMs } = step;
    const isNew = this.#stored() === null;
    if (known !== this.#known) this.ctx.storage.kv.put("known", known);
    this.#known = known;
    if (!isNew && !rearm && alarmMs === null) return;
    const atMs = ringMs(step, await this.#retentionDays(known.resource), Date.now());
    if ((await this.ctx.storage.getAlarm()) !== atMs) await this.ctx.storage.setAlarm(atMs);
  }

  #tell(known: HubState): void {
    const sockets = this.ctx.getWebSockets();
    if (sockets.length === 0) return;
    const message = this.#textOf(known);
    for (const socket of sockets) {
      try {
        socket.send(message);
      } catch {
        // Already closing: its viewer comes back by itself.
      }
    }
  }

  #textOf(known: HubState): string {
    if (this.#told?.known !== known) this.#told = { known, text: JSON.stringify(recordOf(known)) };
    return this.#told.text;
  }

  #checkRequestOf({ known, checkRequest }: Transition, connection: Connection | null): CheckRequest {
    const { resource, seq, firstRequestedMs, trusted } = known;
    const path = resourcePath(resource);
    if (!connection || !checkRequest || checkRequest === "nothing") return cancellationOf(path, seq);
    const { lane, notBeforeMs } = checkRequest;
    const key = budgetKeyOf(connection, resource);
    return {
      version: MESSAGE_VERSION,
      type: "check",
      resource: path,
      key,
      seq,
      trusted,
      firstRequestedMs,
      lane,
      notBeforeMs,
    };
  }

  async #send(step: Transition): Promise<void> {
    const connection = await this.#connection(step.known.resource);
    if (!connection) return;
    const checkRequest = this.#checkRequestOf(step, connection);
    try {
      const gate = await objectStub(this.env.PROVIDER_GATE, connection.accountKey, connection.jurisdiction);
      const expectedMs = await gate.requestCheck(connection.name, checkRequest);
      if (this.#known) this.#known = onCheckAccepted(this.#known, checkRequest.seq, expectedMs);
    } catch (thrown) {
      log({
        event: "gate-unreachable",
        requestId: `check-${checkRequest.seq}`,
        resource: await digestOf(checkRequest.resource),
        cause: causeOf(thrown),
      });
      if (this.#known?.seq === checkRequest.seq) this.#known = { ...this.#known, requestedCheck: null };
      await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
    }
  }

  async #connection(resource: ResourceRef): Promise<Connection | null> {
    return connectionOf(await configOf(this.env), resource.connection);
  }

  async #retentionDays(resource: ResourceRef): Promise<number> {
    return (await this.#connection(resource))?.retentionDays ?? 1;
  }
}
