/**
 * Durable Object of one resource: connects `transitions.ts` to clock, storage, viewers and gate. It sets no timer and
 * calls no provider, so it hibernates while nothing happens. Its viewers are WebSockets of the Worker, never browsers.
 */
import { DurableObject } from "cloudflare:workers";
import type * as z from "zod";
import { parseResourcePath } from "../../contract/resource.ts";
import * as gate from "../gate/messages.ts";
import { log, logInternal, logsErrors, RefusalLog, type RefusedMessage } from "../platform/log.ts";
import { MESSAGE_VERSION, parseMessage } from "../platform/messages.ts";
import { confirmClose } from "../platform/objects.ts";
import { HubEffects } from "./hub-effects.ts";
import { type HubState, isKnown } from "./hub-state.ts";
import { followUpsBehind } from "./linked-hubs.ts";
import { type MerchantReply, type MerchantRequest, merchantRequestSchema } from "./merchant-request.ts";
import { isWanted } from "./presence.ts";
import { carryOut, followUpsFor, receiveEvent } from "./received-calls.ts";
import type { Upgrades } from "./storage/stored-state.ts";
import { type TraceQuery, type TraceReply, traceQuerySchema } from "./trace/trace-message.ts";
import { onAlarm, onLeave, onOverdue, onPollResult, onRead, type SocketUse } from "./transitions.ts";
import {
  decodeReadQuery,
  ERASED_MESSAGE,
  type FollowUpsQuery,
  type FollowUpsReply,
  followUpsQuerySchema,
  type ItemsQuery,
  type ItemsReply,
  isOverdueMessage,
  itemsQuerySchema,
  READ_QUERY_HEADER,
  type ReadQuery,
  type StoredReply,
  type WebhookMessage,
  webhookMessageSchema,
} from "./wire.ts";

/** The alarm fires again this long after it failed, or while the storage is unreadable. */
const ALARM_RETRY_MS = 300_000;

/** A message that the hub refuses gets null as its reply: one of another version, or any while its storage is unreadable. */
export class StatusHub extends DurableObject<Env> {
  readonly #effects = new HubEffects(this.ctx, this.env);
  readonly #storage = this.#effects.storage;
  readonly #viewers = this.#effects.viewers;
  readonly #instance = `hub-${this.ctx.id.toString().slice(0, 8)}`;
  readonly #refusals = new RefusalLog(this.#instance);

  /** @param upgrades of stored records; a test passes its own */
  constructor(ctx: DurableObjectState, env: Env, upgrades?: Upgrades) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(() => this.#open(upgrades));
  }

  @logsErrors("hub")
  async #open(upgrades?: Upgrades): Promise<void> {
    await this.#storage.open(Date.now(), upgrades);
    if (!this.#storage.isReadable) log({ event: "unknown-schema-version", requestId: this.#instance, object: "hub" });
  }

  /**
   * `/watch` opens a socket, whose first message is the current record. `/read` responds with the record, but opens a
   * socket while a result is awaited. `/watch` responds with the record alone when too many streams are open. 400 for a
   * request of an unknown version, 503 when the stored state is unreadable.
   */
  @logsErrors("hub")
  override async fetch(request: Request): Promise<Response> {
    const query = decodeReadQuery(request.headers.get(READ_QUERY_HEADER));
    if (!query.ok || !this.#storage.isReadable) {
      this.#refusals.add("read");
      return new Response(null, { status: query.ok ? 503 : 400 });
    }
    const isStream = request.url.endsWith("/watch") && !this.#viewers.isFull();
    const socketUse = request.url.endsWith("/read") ? "while-awaited" : isStream ? "always" : "never";
    const { text, opensSocket } = this.#view(query.value, socketUse);
    return opensSocket ? this.#viewers.accept(text, query.value, isStream, Date.now()) : new Response(text);
  }

  /** A read that does not wait: the current record as text. An RPC costs a third less than a request. */
  @logsErrors("hub")
  async read(encoded: string): Promise<string | null> {
    const query = decodeReadQuery(encoded);
    if (query.ok && this.#storage.isReadable) return this.#view(query.value, "never").text;
    this.#refusals.add("read");
    return null;
  }

  /** A page of a bulk payout's items. */
  @logsErrors("hub")
  async items(message: ItemsQuery): Promise<ItemsReply | null> {
    const query = this.#accept("items", itemsQuerySchema, message);
    if (!query) return null;
    const erased = this.#effects.shutsOut({ trusted: true, issuedMs: query.issuedMs }, Date.now());
    const page = erased ? { items: [], next: null } : this.#storage.itemPage(query.after, query.state);
    return { version: MESSAGE_VERSION, page, erased };
  }

  /** What has happened to the resource, for the merchant's staff. */
  @logsErrors("hub")
  async trace(message: TraceQuery): Promise<TraceReply | null> {
    return this.#accept("trace", traceQuerySchema, message) && this.#effects.traceReply();
  }

  /** The gate delivers the result of a check. Returns the next check request. */
  @logsErrors("hub")
  async receivePollResult(message: gate.PollResultMessage): Promise<gate.CheckRequest | gate.HubReply | null> {
    const delivery = this.#accept("poll-result", gate.pollResultSchema, message);
    const resource = delivery && parseResourcePath(delivery.resource);
    if (!resource) return null;
    const { result } = delivery;
    // Awaited first, so that nothing happens between reading the state and storing the next one.
    const paymentId = result.outcome === "found" ? result.facts.paymentId : null;
    const followUps = await followUpsBehind(this.env, resource, paymentId);
    const alarm = await this.#effects.alarmContext(resource);
    const nowMs = Date.now();
    const before = this.#effects.state(nowMs);
    // Forgotten meanwhile: a late result must not bring it back.
    if (!before) return gate.cancellationOf(delivery.resource, nowMs);
    const step = onPollResult(before, { ...delivery, followUps }, this.#viewers.presence(nowMs), nowMs);
    if (result.outcome === "found" && result.items) this.#storage.saveItems(result.items);
    return this.#effects.reply(before, step, alarm);
  }

  /** Replies when the event is stored. A refusal makes the provider repeat its webhook. */
  @logsErrors("hub")
  async receiveWebhookEvent(message: WebhookMessage): Promise<StoredReply | null> {
    const delivery = this.#accept("webhook-event", webhookMessageSchema, message);
    if (!delivery) return null;
    const stored = await receiveEvent(this.env, this.#effects, delivery);
    return stored.ok ? { version: MESSAGE_VERSION, isSettled: stored.value.visible.current.settled } : null;
  }

  /** The merchant's server has made a link for the resource, pushes its status, or erases it. */
  @logsErrors("hub")
  async serveMerchant(message: MerchantRequest): Promise<MerchantReply | null> {
    const request = this.#accept("merchant-request", merchantRequestSchema, message);
    return request && carryOut(this.#effects, request);
  }

  /** The gate asks, before a call for a check that has waited long, whether it is still wanted. */
  @logsErrors("hub")
  async isWanted(message: gate.WantedQuery): Promise<gate.WantedReply | null> {
    const query = this.#accept("wanted", gate.wantedQuerySchema, message);
    if (!query) return null;
    const wanted = isWanted(this.#storage.state, query.seq, this.#viewers.presence(Date.now()));
    // The hub has not noticed yet that its last viewer has left.
    if (!wanted) await this.#leave(this.#storage.state);
    return { version: MESSAGE_VERSION, wanted };
  }

  /** The follow-ups of this payment, for the hub of an order or a link that shows it. */
  @logsErrors("hub")
  async followUpsFor(message: FollowUpsQuery): Promise<FollowUpsReply | null> {
    const query = this.#accept("follow-ups", followUpsQuerySchema, message);
    return query && { version: MESSAGE_VERSION, followUps: await followUpsFor(this.#effects, query) };
  }

  /** The gate asks for an alarm that should have fired long ago. */
  @logsErrors("hub")
  async checkAlarm(message: gate.AlarmQuery): Promise<gate.AlarmReply | null> {
    const query = this.#accept("alarm", gate.alarmQuerySchema, message);
    return query && { version: MESSAGE_VERSION, alarmMs: await this.#effects.restoreAlarm(Date.now()) };
  }

  /** Never throws, and sets the next alarm as long as anything is stored. */
  override async alarm(): Promise<void> {
    await this.#effects.sendNotifications();
    const nowMs = Date.now();
    // A newer version will read the state: its alarm must not be lost.
    if (!this.#storage.isReadable) return this.ctx.storage.setAlarm(nowMs + ALARM_RETRY_MS);
    try {
      const resource = this.#storage.state?.resource;
      if (!resource) return await this.#effects.forget(nowMs);
      const alarm = await this.#effects.alarmContext(resource);
      const { state } = this.#storage;
      if (!state) return;
      if (alarm.isUnavailable) return await this.ctx.storage.setAlarm(nowMs + ALARM_RETRY_MS);
      const step = onAlarm(state, this.#viewers.presence(nowMs), alarm.retentionDays, nowMs);
      if (step === "forget") return await this.#effects.forget(nowMs);
      this.#viewers.broadcastChange(state, step.state);
      await this.#effects.commit(step, alarm);
    } catch (thrown) {
      logInternal("hub-alarm", thrown);
      await this.ctx.storage.setAlarm(nowMs + ALARM_RETRY_MS);
    }
  }

  /** The Worker of an event stream finds that its check is overdue. */
  @logsErrors("hub")
  override async webSocketMessage(_socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (!this.#storage.isReadable || !isOverdueMessage(message)) return;
    const nowMs = Date.now();
    const state = this.#effects.state(nowMs);
    if (state) this.#effects.send(onOverdue(state, this.#viewers.presence(nowMs), this.#effects.hasLostMemory, nowMs));
  }

  @logsErrors("hub")
  override async webSocketClose(socket: WebSocket, _code: number, _reason: string, wasClean: boolean): Promise<void> {
    if (wasClean) confirmClose(socket);
    await this.#leave(this.#viewers.stateBehindLast(socket, Date.now()));
  }

  @logsErrors("hub")
  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#leave(this.#viewers.stateBehindLast(socket, Date.now()));
  }

  /** The message as it was received, or null when it is refused. */
  #accept<Schema extends z.ZodType>(name: RefusedMessage, schema: Schema, message: unknown): z.output<Schema> | null {
    const parsed = parseMessage(schema, message);
    if (parsed.ok && this.#storage.isReadable) return parsed.value;
    this.#refusals.add(name);
    return null;
  }

  /** A view sets no alarm, and stores nothing but a start or an expiry: what it changes is brought up again by its viewers. */
  #view(query: ReadQuery, socketUse: SocketUse): { text: string; opensSocket: boolean } {
    const nowMs = Date.now();
    if (this.#effects.shutsOut(query, nowMs)) return { text: ERASED_MESSAGE, opensSocket: false };
    const before = this.#effects.state(nowMs);
    const arrival = this.#viewers.add(query, socketUse === "always", nowMs);
    const { step, opensSocket } = onRead(before, query, socketUse, arrival, nowMs);
    if (before) this.#viewers.broadcastChange(before, step.state);
    this.#effects.send(step);
    return { text: this.#viewers.textOf(step.state), opensSocket };
  }

  /**
   * The viewer of the last event stream has left.
   * @param known for a hub that has lost its memory and stored nothing; null when it was not the last event stream
   */
  async #leave(known: HubState | null): Promise<void> {
    if (!known || !this.#storage.isReadable || this.#viewers.presence(Date.now()).isWatched) return;
    const alarm = await this.#effects.alarmContext(known.resource);
    const nowMs = Date.now();
    const isErased = isKnown(known) || this.#storage.erasure(nowMs) !== null;
    const state = this.#storage.state ?? (isErased ? null : known);
    const presence = this.#viewers.presence(nowMs);
    if (!state || presence.isWatched) return;
    await this.#effects.commit(onLeave(state, presence, this.#effects.hasLostMemory, nowMs), alarm);
  }
}
