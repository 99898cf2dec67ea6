/**
 * Durable Object: one thing. Knows its last status, its history and its viewers, and sleeps whenever it can: it sets no
 * timer and makes no request to a provider. Somebody looks → it tells the gate; the gate brings an answer → it tells
 * its viewers. Viewers are hibernating WebSockets held by the Worker, never by a browser.
 */
import { DurableObject } from "cloudflare:workers";
import type { Connection } from "./config.ts";
import { configOf } from "./config-of.ts";
import { pathOf, type Thing } from "./contract.ts";
import { isNews, type Plan, planNext, planOnAlarm, planOnLook } from "./freshness.ts";
import type { Wish } from "./gate.ts";
import { asOf, heardAnswer, heardNotice, type Known, nothingKnown } from "./history.ts";
import { THING_HEADER, VOUCHED_HEADER } from "./hub-socket.ts";
import { causeOf, log } from "./log.ts";
import { digestOf, type Env, gateOf } from "./objects.ts";
import type { Answer, Notice } from "./providers/provider.ts";
import { recordOf, type StatusRecord } from "./status-document.ts";
import { parseThing } from "./thing.ts";

const DAY_MS = 86_400_000;
/** What no token, webhook or answer ever stood for is not worth keeping. */
const UNVOUCHED_KEPT_MS = 3_600_000;
/** The last look is written down this coarsely: a row written for every look would cost more than it tells. */
const LOOK_RESOLUTION_MS = 3_600_000;
/** A wish that did not reach the gate is made again after this long. */
const RETRY_WISH_MS = 300_000;

export class StatusHub extends DurableObject<Env> {
  #known: Known | null = null;

  /** What is known now; wishes for a check where interface 4 says that a look is one. */
  async look(thing: Thing, vouched: boolean): Promise<StatusRecord> {
    const nowMs = Date.now();
    const before = this.#load(thing, nowMs);
    let known = asOf(before, nowMs);
    if (vouched && !known.vouched) known = { ...known, vouched };
    if (nowMs - known.lookedMs > LOOK_RESOLUTION_MS) known = { ...known, lookedMs: nowMs };
    if (known.version !== before.version) this.#tell(known);
    await this.#follow(known, planOnLook(known, nowMs), nowMs);
    return recordOf(this.#known ?? known);
  }

  /** A viewer's WebSocket, held by the Worker (`hub-socket.ts`). Its first message is what is known. */
  override async fetch(request: Request): Promise<Response> {
    const thing = parseThing(request.headers.get(THING_HEADER) ?? "");
    if (!thing) return new Response(null, { status: 400 });
    const { 0: client, 1: server } = new WebSocketPair();
    if (this.ctx.getWebSockets().length === 0) {
      const known = this.#load(thing, Date.now());
      if (known.watchedStep > 0) this.#save({ ...known, watchedStep: 0 });
    }
    const record = await this.look(thing, request.headers.has(VOUCHED_HEADER));
    this.ctx.acceptWebSocket(server);
    server.send(JSON.stringify(record));
    return new Response(null, { status: 101, webSocket: client });
  }

  /** The gate's answer to a wish. Gives what is wanted next. */
  async heard(thing: Thing, answer: Answer, sentMs: number, backlogMs: number): Promise<Wish> {
    const nowMs = Date.now();
    const known = heardAnswer(this.#load(thing, nowMs), answer, sentMs, nowMs);
    const plan = planNext(known, this.ctx.getWebSockets().length > 0, nowMs);
    const next = this.#planned({ ...known, wished: null }, plan, nowMs + backlogMs);
    this.#save(next);
    this.#tell(next);
    await this.#setAlarm(next, plan.alarmMs);
    return await this.#wish(next, plan);
  }

  /** A webhook about this thing. Answered only when it is stored, so that the provider repeats what we lost. */
  async notice(notice: Notice, connection: string, verified: boolean, digest: string): Promise<void> {
    const nowMs = Date.now();
    const before = this.#load({ connection, kind: notice.kind, id: notice.id }, nowMs);
    const known = heardNotice(before, notice, verified, digest, nowMs);
    if (known === before) return;
    if (known.version !== before.version) this.#tell(known);
    await this.#follow(known, planNext(known, this.ctx.getWebSockets().length > 0, nowMs), nowMs);
  }

  /** Two things ring here: an unwatched thing is due, or it has been kept long enough. */
  override async alarm(): Promise<void> {
    const nowMs = Date.now();
    try {
      const known = this.#stored();
      if (!known) return;
      if (nowMs >= (await this.#keptUntilMs(known)) && this.ctx.getWebSockets().length === 0) {
        await this.ctx.storage.deleteAll();
        this.#known = null;
        return;
      }
      await this.#setAlarm(known, null);
      await this.#follow(asOf(known, nowMs), planOnAlarm(known, nowMs), nowMs);
    } catch (thrown) {
      log({ event: "internal", requestId: "hub-alarm", cause: causeOf(thrown) });
      await this.ctx.storage.setAlarm(nowMs + LOOK_RESOLUTION_MS);
    }
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1005 ? 1000 : code);
  }

  #load(thing: Thing, nowMs: number): Known {
    return this.#stored() ?? nothingKnown(thing, nowMs);
  }

  #stored(): Known | null {
    this.#known ??= this.ctx.storage.kv.get<Known>("known") ?? null;
    return this.#known;
  }

  #save(known: Known): void {
    if (known === this.#known) return;
    this.#known = known;
    this.ctx.storage.kv.put("known", known);
  }

  #tell(known: Known): void {
    const sockets = this.ctx.getWebSockets();
    if (sockets.length === 0) return;
    const message = JSON.stringify(recordOf(known));
    for (const socket of sockets) {
      try {
        socket.send(message);
      } catch {
        // Already closing: its viewer comes back by itself.
      }
    }
  }

  /** Saves what is known and tells the gate what is wanted, without making the caller wait for the gate. */
  async #follow(known: Known, plan: Plan, nowMs: number): Promise<void> {
    const isWish = isNews(plan, known.wished, nowMs);
    const next = isWish ? this.#planned(known, plan, nowMs) : known;
    const isNewHere = this.#stored() === null;
    this.#save(next);
    if (isNewHere || plan.alarmMs !== null) await this.#setAlarm(next, plan.alarmMs);
    if (isWish) this.ctx.waitUntil(this.#send(await this.#wish(next, plan)));
  }

  /** A newer wish has a higher number, even after everything was deleted in between. */
  #planned(known: Known, plan: Plan, earliestMs: number): Known {
    const seq = Math.max(known.seq + 1, Date.now());
    const nextCheckMs = plan.next ? Math.max(plan.next.notBeforeMs, earliestMs) : plan.alarmMs;
    return { ...known, seq, wished: plan.next, nextCheckMs };
  }

  async #wish(known: Known, plan: Plan): Promise<Wish> {
    const connection = await this.#connection(known.thing);
    return {
      thing: pathOf(known.thing),
      key: connection?.provider.budgetKeyOf(known.thing.kind, known.thing.id) ?? "",
      seq: known.seq,
      stranger: !known.vouched,
      firstAskedMs: known.firstAskedMs,
      next: connection ? plan.next : null,
    };
  }

  async #send(wish: Wish): Promise<void> {
    const thing = this.#known?.thing;
    const connection = thing && (await this.#connection(thing));
    if (!connection) return;
    try {
      const gate = await gateOf(this.env, connection);
      const expectedMs = await gate.wish(connection.name, wish);
      if (
        this.#known &&
        this.#known.seq === wish.seq &&
        expectedMs !== null &&
        expectedMs !== this.#known.nextCheckMs
      ) {
        this.#known = { ...this.#known, nextCheckMs: expectedMs };
      }
    } catch (thrown) {
      log({ event: "gate-unreachable", thing: await digestOf(wish.thing), cause: causeOf(thrown) });
      if (this.#known) this.#save({ ...this.#known, wished: null });
      await this.ctx.storage.setAlarm(Date.now() + RETRY_WISH_MS);
    }
  }

  async #connection(thing: Thing): Promise<Connection | null> {
    const connection = (await configOf(this.env)).connections.get(thing.connection);
    return connection && connection !== "misconfigured" ? connection : null;
  }

  async #keptUntilMs(known: Known): Promise<number> {
    const lastMs = Math.max(known.lookedMs, known.changedMs);
    if (!known.vouched) return lastMs + UNVOUCHED_KEPT_MS;
    return lastMs + ((await this.#connection(known.thing))?.retentionDays ?? 1) * DAY_MS;
  }

  async #setAlarm(known: Known, dueMs: number | null): Promise<void> {
    const endMs = Math.max(await this.#keptUntilMs(known), Date.now() + RETRY_WISH_MS);
    const alarmMs = dueMs === null ? endMs : Math.min(dueMs, endMs);
    if ((await this.ctx.storage.getAlarm()) !== alarmMs) await this.ctx.storage.setAlarm(alarmMs);
  }
}
