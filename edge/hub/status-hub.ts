/**
 * Durable Object: one thing. The thin shell around `hub.ts`: gives it the clock and what is stored, tells viewers and
 * gate what it decides. It sets no timer and makes no request to a provider, so it sleeps whenever nothing happens,
 * however many viewers it has: they are hibernating WebSockets held by the Worker, never by a browser.
 */
import { DurableObject } from "cloudflare:workers";
import { pathOf, type Thing } from "../../contract/resource.ts";
import type { ItemPage, State } from "../../contract/status.ts";
import { parseThing } from "../access/resource-path.ts";
import { type Connection, connectionOf } from "../config/config.ts";
import { configOf } from "../config/config-of.ts";
import type { Wish } from "../gate/gate.ts";
import { digestOf } from "../platform/digest.ts";
import { causeOf, log } from "../platform/log.ts";
import { budgetKeyOf, type Env, gateOf, hubOf } from "../platform/objects.ts";
import { platformRows } from "../platform/sql-rows.ts";
import type { Answer, Facts, FollowUp, Notice } from "../providers/provider.ts";
import { recordOf } from "../status/status-document.ts";
import { THING_HEADER, VOUCHED_HEADER } from "./hub-socket.ts";
import { followedBy, type Known, nothingKnown } from "./hub-state.ts";
import { itemPage, storeItems } from "./item-store.ts";
import { onAlarm, onAnswer, onExpected, onLook, onNotice, ringMs, type Step } from "./transitions.ts";

/** What did not reach the gate is tried again after this long. */
const RETRY_MS = 300_000;

export class StatusHub extends DurableObject<Env> {
  #known: Known | null = null;
  #told: { known: Known; text: string } | null = null;

  /**
   * What is known now, a `StatusRecord` as JSON: text crosses to the Worker faster than an object, and one look's text
   * serves the next. A look is also a wish for a check where interface 4 says so.
   */
  async look(thing: Thing, vouched: boolean, arrives = false): Promise<string> {
    const nowMs = Date.now();
    const before = this.#stored();
    const step = onLook(before, thing, vouched, arrives, nowMs);
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
    const thing = parseThing(request.headers.get(THING_HEADER) ?? "");
    if (!thing) return new Response(null, { status: 400 });
    const { 0: client, 1: server } = new WebSocketPair();
    const record = await this.look(thing, request.headers.has(VOUCHED_HEADER), !this.#isWatched());
    this.ctx.acceptWebSocket(server);
    server.send(record);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** The gate's answer to a wish. Gives what is wanted next. */
  async heard(thing: Thing, answer: Answer, sentMs: number, backlogMs: number): Promise<Wish> {
    // First, so that nothing comes between what is stored now and what is stored then.
    const followUps = await this.#followUpsBehind(thing, answer.outcome === "found" ? answer.facts : null);
    const nowMs = Date.now();
    const before = this.#stored();
    // Forgotten meanwhile: an answer that was long in coming must not bring it back.
    if (!before) return { thing: pathOf(thing), key: "", seq: nowMs, stranger: true, firstAskedMs: nowMs, next: null };
    const step = onAnswer(before, { answer, sentMs, backlogMs, followUps }, this.#isWatched(), nowMs);
    if (answer.outcome === "found" && answer.items) storeItems(platformRows(this.ctx.storage.sql), answer.items);
    this.#tell(step.known);
    await this.#keep(step, true);
    return this.#wishOf(step, await this.#connection(thing));
  }

  /** A webhook about this thing. Answered only when it is stored, so that the provider repeats what we lost. */
  async notice(notice: Notice, connection: string, verified: boolean, digest: string): Promise<void> {
    // Nobody has ever opened it and nobody vouches for it: anybody could have made it up, and the first look asks anyway.
    if (!verified && !this.#stored()) return;
    const thing: Thing = { connection, kind: notice.kind, id: notice.id };
    const facts = verified && notice.says === "facts" ? notice.facts : null;
    const followUps = await this.#followUpsBehind(thing, facts);
    const nowMs = Date.now();
    const before = this.#stored() ?? nothingKnown(thing, nowMs);
    const step = onNotice(before, { notice, verified, digest, followUps }, this.#isWatched(), nowMs);
    const isChanged = step.known.version !== before.version;
    if (isChanged) this.#tell(step.known);
    await this.#take(step, isChanged);
    if (verified && notice.says === "follow-up") await this.#passOn(notice, digest);
  }

  /** An order or a link that shows this payment asks what followed it, and is told of what will. */
  async followUpsFor(thing: Thing, follower: string): Promise<FollowUp[]> {
    const known = followedBy(this.#stored() ?? nothingKnown(thing, Date.now()), follower);
    await this.#keep({ known, wish: null, alarmMs: null }, false);
    return known.followUps;
  }

  /** Never throws, and always rings again as long as something is kept. */
  override async alarm(): Promise<void> {
    const nowMs = Date.now();
    try {
      const known = this.#stored();
      if (!known) return;
      const step = onAlarm(known, this.#isWatched(), await this.#retentionDays(known.thing), nowMs);
      if (step === "forget") {
        await this.ctx.storage.deleteAll();
        this.#known = null;
        return;
      }
      if (step.known.version !== known.version) this.#tell(step.known);
      await this.#take(step, true);
    } catch (thrown) {
      log({ event: "internal", requestId: "hub-alarm", cause: causeOf(thrown) });
      await this.ctx.storage.setAlarm(nowMs + RETRY_MS);
    }
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close(1000);
  }

  /** What has followed the payment that an order or a link has led to. Without it, what is known here still holds. */
  async #followUpsBehind(thing: Thing, facts: Facts | null): Promise<FollowUp[]> {
    const id = facts?.paymentId;
    const connection = id ? await this.#connection(thing) : null;
    if (!id || !connection) return [];
    const payment: Thing = { connection: thing.connection, kind: "payment", id };
    try {
      return await (await hubOf(this.env, connection, payment)).followUpsFor(payment, pathOf(thing));
    } catch (thrown) {
      log({ event: "internal", requestId: "hub-follow-ups", cause: causeOf(thrown) });
      return [];
    }
  }

  /** Throws where a follower cannot be reached: the provider will repeat its webhook. */
  async #passOn(notice: Notice, digest: string): Promise<void> {
    const followers = (this.#known?.followers ?? []).flatMap((path) => parseThing(path) ?? []);
    for (const thing of followers) {
      const connection = await this.#connection(thing);
      if (!connection) continue;
      const told = { ...notice, kind: thing.kind, id: thing.id };
      await (await hubOf(this.env, connection, thing)).notice(told, thing.connection, true, digest);
    }
  }

  #isWatched(): boolean {
    return this.ctx.getWebSockets().length > 0;
  }

  #stored(): Known | null {
    this.#known ??= this.ctx.storage.kv.get<Known>("known") ?? null;
    return this.#known;
  }

  /** Stores what is known and sends the wish, without making the caller wait for the gate. */
  async #take(step: Step, rearm = false): Promise<void> {
    await this.#keep(step, rearm);
    if (step.wish) this.ctx.waitUntil(this.#send(step));
  }

  async #keep(step: Step, rearm: boolean): Promise<void> {
    const { known, alarmMs } = step;
    const isNew = this.#stored() === null;
    if (known !== this.#known) this.ctx.storage.kv.put("known", known);
    this.#known = known;
    if (!isNew && !rearm && alarmMs === null) return;
    const atMs = ringMs(step, await this.#retentionDays(known.thing), Date.now());
    if ((await this.ctx.storage.getAlarm()) !== atMs) await this.ctx.storage.setAlarm(atMs);
  }

  #tell(known: Known): void {
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

  #textOf(known: Known): string {
    if (this.#told?.known !== known) this.#told = { known, text: JSON.stringify(recordOf(known)) };
    return this.#told.text;
  }

  #wishOf({ known, wish }: Step, connection: Connection | null): Wish {
    const { thing, seq, firstAskedMs } = known;
    return {
      thing: pathOf(thing),
      key: connection ? budgetKeyOf(connection, thing) : "",
      seq,
      stranger: !known.vouched,
      firstAskedMs,
      next: connection && wish !== "nothing" ? wish : null,
    };
  }

  async #send(step: Step): Promise<void> {
    const connection = await this.#connection(step.known.thing);
    if (!connection) return;
    const wish = this.#wishOf(step, connection);
    try {
      const expectedMs = await (await gateOf(this.env, connection)).wish(connection.name, wish);
      if (this.#known) this.#known = onExpected(this.#known, wish.seq, expectedMs);
    } catch (thrown) {
      log({
        event: "gate-unreachable",
        requestId: `wish-${wish.seq}`,
        thing: await digestOf(wish.thing),
        cause: causeOf(thrown),
      });
      if (this.#known?.seq === wish.seq) this.#known = { ...this.#known, wished: null };
      await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
    }
  }

  async #connection(thing: Thing): Promise<Connection | null> {
    return connectionOf(await configOf(this.env), thing.connection);
  }

  async #retentionDays(thing: Thing): Promise<number> {
    return (await this.#connection(thing))?.retentionDays ?? 1;
  }
}
