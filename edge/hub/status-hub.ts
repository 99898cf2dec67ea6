/**
 * Durable Object of one resource: connects `transitions.ts` to clock, storage, viewers and gate. It sets no timer and
 * calls no provider, so it hibernates while nothing happens. Its viewers are WebSockets of the Worker, never browsers.
 */
import { DurableObject } from "cloudflare:workers";
import type * as z from "zod";
import { parseResourcePath, type ResourceRef } from "../../contract/resource.ts";
import { findConnection } from "../config/config.ts";
import { budgetKeyOf } from "../config/connection.ts";
import {
  type CheckRequest,
  cancellationOf,
  type PollResultMessage,
  pollResultSchema,
  type WantedQuery,
  type WantedReply,
  wantedQuerySchema,
} from "../gate/messages.ts";
import { log, logInternal, logsErrors, RefusalLog, type RefusedMessage } from "../platform/log.ts";
import { MESSAGE_VERSION, parseMessage } from "../platform/messages.ts";
import { addLinkedResource } from "./apply-webhook-event.ts";
import { sendCheckRequest } from "./check-sender.ts";
import { followUpsBehind, forwardFollowUp } from "./linked-hubs.ts";
import { isWanted } from "./presence.ts";
import { HubStorage } from "./storage/hub-storage.ts";
import type { Upgrades } from "./storage/stored-state.ts";
import {
  checkRequestOf,
  nextAlarmMs,
  onAlarm,
  onCheckAccepted,
  onGateUnreachable,
  onPollResult,
  onRead,
  onWebhookEvent,
  type SocketUse,
  type Transition,
} from "./transitions.ts";
import { Viewers } from "./viewers.ts";
import { emptyHubState } from "./visible-state.ts";
import {
  type FollowUpsQuery,
  type FollowUpsReply,
  followUpsQuerySchema,
  type ItemsQuery,
  type ItemsReply,
  itemsQuerySchema,
  type ReadMessage,
  type ReadQuery,
  readMessageSchema,
  readQueryIn,
  type StoredReply,
  type WebhookMessage,
  webhookMessageSchema,
} from "./wire.ts";

/** The alarm fires again this long after it failed, or while the storage is unreadable. */
const ALARM_RETRY_MS = 300_000;

/** A message that the hub refuses gets null as its reply: one of another version, or any while its storage is unreadable. */
export class StatusHub extends DurableObject<Env> {
  readonly #storage = new HubStorage(this.ctx.storage);
  readonly #viewers = new Viewers(this.ctx);
  readonly #instance = `hub-${this.ctx.id.toString().slice(0, 8)}`;
  readonly #refusals = new RefusalLog(this.#instance);

  /** @param upgrades of stored records; a test passes its own */
  constructor(ctx: DurableObjectState, env: Env, upgrades?: Upgrades) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(() => this.#open(upgrades));
  }

  @logsErrors("hub")
  async #open(upgrades?: Upgrades): Promise<void> {
    await this.#storage.open(upgrades);
    if (!this.#storage.isReadable) log({ event: "unknown-schema-version", requestId: this.#instance, object: "hub" });
  }

  /**
   * `/watch` opens a socket, whose first message is the current record. `/read` responds with the record, but opens a
   * socket while a result is awaited. 400 for a request of an unknown version, 503 when the stored state is unreadable.
   */
  @logsErrors("hub")
  override async fetch(request: Request): Promise<Response> {
    const query = readQueryIn(request.headers);
    if (!query.ok || !this.#storage.isReadable) {
      this.#refusals.add("read");
      return new Response(null, { status: query.ok ? 503 : 400 });
    }
    const isStream = request.url.endsWith("/watch");
    const { text, opensSocket } = await this.#view(query.value, isStream ? "always" : "while-awaited");
    if (!opensSocket) return new Response(text);
    return this.#viewers.accept(text, query.value, isStream, Date.now());
  }

  /** A read that does not wait: the current record as text. An RPC costs a third less than a request. */
  @logsErrors("hub")
  async read(message: ReadMessage): Promise<string | null> {
    const query = this.#accept("read", readMessageSchema, message);
    return query && (await this.#view(query, "never")).text;
  }

  /** A page of a bulk payout's items. */
  @logsErrors("hub")
  async items(message: ItemsQuery): Promise<ItemsReply | null> {
    const query = this.#accept("items", itemsQuerySchema, message);
    return query && { version: MESSAGE_VERSION, page: this.#storage.itemPage(query.after, query.state) };
  }

  /** The gate delivers the result of a check. Returns the next check request. */
  @logsErrors("hub")
  async receivePollResult(message: PollResultMessage): Promise<CheckRequest | null> {
    const delivery = this.#accept("poll-result", pollResultSchema, message);
    const resource = delivery && parseResourcePath(delivery.resource);
    if (!resource) return null;
    const { result } = delivery;
    // Awaited first, so that nothing happens between reading the state and storing the next one.
    const paymentId = result.outcome === "found" ? result.facts.paymentId : null;
    const followUps = await followUpsBehind(this.env, resource, paymentId);
    const nowMs = Date.now();
    const before = this.#storage.state;
    // Forgotten meanwhile: a late result must not bring it back.
    if (!before) return cancellationOf(delivery.resource, nowMs);
    const step = onPollResult(before, { ...delivery, followUps }, this.#isWatched(), nowMs);
    if (result.outcome === "found" && result.items) this.#storage.saveItems(result.items);
    this.#viewers.broadcast(step.state);
    await this.#persist(step, true);
    const connection = await findConnection(this.env, resource.connection);
    return checkRequestOf(step, connection && budgetKeyOf(connection, resource));
  }

  /** Replies when the event is stored. A refusal makes the provider repeat its webhook. */
  @logsErrors("hub")
  async receiveWebhookEvent(message: WebhookMessage): Promise<StoredReply | null> {
    const delivery = this.#accept("webhook-event", webhookMessageSchema, message);
    if (!delivery) return null;
    const { event, connection, signed, digest } = delivery;
    // Anybody could have made up an id that no viewer, token or signed webhook has named. A view requests a check anyway.
    if (!signed && !this.#storage.state) return { version: MESSAGE_VERSION };
    const resource: ResourceRef = { connection, kind: event.kind, id: event.id };
    const paymentId = signed && event.type === "facts" ? event.facts.paymentId : null;
    const followUps = await followUpsBehind(this.env, resource, paymentId);
    const nowMs = Date.now();
    const before = this.#storage.state ?? emptyHubState(resource, nowMs);
    const step = onWebhookEvent(before, { event, signed, digest, followUps }, this.#isWatched(), nowMs);
    await this.#commit(step, this.#viewers.broadcastChange(before, step.state));
    if (!signed || event.type !== "follow-up") return { version: MESSAGE_VERSION };
    const forwarded = await forwardFollowUp(this.env, step.state.evidence.linkedResources, event, digest);
    return forwarded.ok ? { version: MESSAGE_VERSION } : null;
  }

  /** The gate asks, before a call for a check that has waited long, whether it is still wanted. */
  @logsErrors("hub")
  async isWanted(message: WantedQuery): Promise<WantedReply | null> {
    const query = this.#accept("wanted", wantedQuerySchema, message);
    const presence = this.#viewers.presence(Date.now());
    return query && { version: MESSAGE_VERSION, wanted: isWanted(this.#storage.state, query.seq, presence) };
  }

  /** The follow-ups of this payment, for the hub of an order or a link that shows it. */
  @logsErrors("hub")
  async followUpsFor(message: FollowUpsQuery): Promise<FollowUpsReply | null> {
    const query = this.#accept("follow-ups", followUpsQuerySchema, message);
    if (!query) return null;
    const before = this.#storage.state ?? emptyHubState(query.payment, Date.now());
    const state = addLinkedResource(before, query.linkedResource);
    await this.#persist({ state, request: null, alarmMs: null }, false);
    return { version: MESSAGE_VERSION, followUps: state.evidence.followUps };
  }

  /** Never throws, and sets the next alarm as long as anything is stored. */
  override async alarm(): Promise<void> {
    const nowMs = Date.now();
    // A newer version will read the state: its alarm must not be lost.
    if (!this.#storage.isReadable) return this.ctx.storage.setAlarm(nowMs + ALARM_RETRY_MS);
    try {
      const resource = this.#storage.state?.resource;
      // Awaited first, so that nothing happens between reading the state and storing the next one.
      const retentionDays = resource ? await this.#retentionDays(resource) : 0;
      const { state } = this.#storage;
      if (!state) return;
      const step = onAlarm(state, this.#isWatched(), retentionDays, nowMs);
      if (step === "forget") return await this.#storage.clear();
      this.#viewers.broadcastChange(state, step.state);
      await this.#commit(step, true);
    } catch (thrown) {
      logInternal("hub-alarm", thrown);
      await this.ctx.storage.setAlarm(nowMs + ALARM_RETRY_MS);
    }
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close(1000);
  }

  /** The message as it was received, or null when it is refused. */
  #accept<Schema extends z.ZodType>(name: RefusedMessage, schema: Schema, message: unknown): z.output<Schema> | null {
    const parsed = parseMessage(schema, message);
    if (parsed.ok && this.#storage.isReadable) return parsed.value;
    this.#refusals.add(name);
    return null;
  }

  #isWatched(): boolean {
    return this.ctx.getWebSockets().length > 0;
  }

  async #view(query: ReadQuery, socketUse: SocketUse): Promise<{ text: string; opensSocket: boolean }> {
    if (socketUse !== "always") this.#viewers.addRead(query, Date.now());
    const before = this.#storage.state;
    const { step, opensSocket } = onRead(before, query, socketUse, this.#isWatched(), Date.now());
    if (before) this.#viewers.broadcastChange(before, step.state);
    await this.#commit(step);
    return { text: this.#viewers.textOf(this.#storage.state ?? step.state), opensSocket };
  }

  /** Stores the state and sends the check request, without making the caller wait for the gate. */
  async #commit(step: Transition, resetsAlarm = false): Promise<void> {
    await this.#persist(step, resetsAlarm);
    if (step.request) this.ctx.waitUntil(this.#sendRequest(step));
  }

  async #persist(step: Transition, resetsAlarm: boolean): Promise<void> {
    const isNew = this.#storage.state === null;
    this.#storage.save(step.state);
    if (!isNew && !resetsAlarm && step.alarmMs === null) return;
    const atMs = nextAlarmMs(step, await this.#retentionDays(step.state.resource), Date.now());
    if ((await this.ctx.storage.getAlarm()) !== atMs) await this.ctx.storage.setAlarm(atMs);
  }

  async #sendRequest(step: Transition): Promise<void> {
    const { seq } = step.state.schedule;
    const reply = await sendCheckRequest(this.env, step);
    const { state } = this.#storage;
    if (!state) return;
    if (reply !== "unreachable") return this.#storage.remember(onCheckAccepted(state, seq, reply.expectedMs));
    const nowMs = Date.now();
    const retry = onGateUnreachable(state, seq, nowMs);
    this.#storage.remember(retry.state);
    await this.ctx.storage.setAlarm(nextAlarmMs(retry, await this.#retentionDays(state.resource), nowMs));
  }

  async #retentionDays(resource: ResourceRef): Promise<number> {
    return (await findConnection(this.env, resource.connection))?.retentionDays ?? 1;
  }
}
