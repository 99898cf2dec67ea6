/**
 * Durable Object: one provider account. The thin shell around `gate.ts`: gives it the clock and SQLite, carries out
 * what it grants, keeps its alarm. Nothing is decided here, and nothing here throws out of an alarm.
 */
import { DurableObject } from "cloudflare:workers";
import { pathOf, type Thing } from "../../contract/resource.ts";
import { parseThing } from "../access/resource-path.ts";
import { type Connection, connectionOf } from "../config/config.ts";
import { configOf } from "../config/config-of.ts";
import { digestOf } from "../platform/digest.ts";
import { causeOf, log } from "../platform/log.ts";
import { budgetKeyOf, type Env, hubOf } from "../platform/objects.ts";
import { platformRows } from "../platform/sql-rows.ts";
import { type NoAnswer, noAnswer } from "../providers/http-result.ts";
import type { Call, FileAnswer, Question, Session, Step } from "../providers/provider.ts";
import { Gate, type Grant, type Slot, type Wish } from "./gate.ts";
import { watchedCall } from "./provider-fetch.ts";

/** After a failure of our own, look again this soon. */
const RETRY_ALARM_MS = 5_000;
/** Somebody who fetches a file waits so long for the account to have room. */
const FILE_PATIENCE_MS = 10_000;

export class ProviderGate extends DurableObject<Env> {
  #gate: Gate | null = null;
  #session: Session = { bearer: null };

  /** A hub's wish, with the connection it comes from. Gives the moment it is likely to be served, or null. */
  async wish(connectionName: string, wish: Wish): Promise<number | null> {
    const connection = await this.#connection(connectionName);
    if (!connection) return null;
    const expectedMs = this.#gateFor(connection).wish(wish, Date.now());
    await this.#pump();
    return expectedMs;
  }

  /** Where a report's file lies. Counted like any call, but asked at once: somebody waits for it. */
  async file(thing: Thing, requestId: string): Promise<FileAnswer> {
    const connection = await this.#connection(thing.connection);
    const whereIs = connection?.provider.file;
    if (!connection || !whereIs) return { outcome: "not-found" };
    const gate = this.#gateFor(connection);
    const slot = await this.#slotFor(gate, budgetKeyOf(connection, thing));
    if (!slot) return noAnswer("rate-limited");
    const nowMs = Date.now();
    const question = { ...thing, nowMs, firstAskedMs: nowMs, memo: null, session: this.#session };
    const { call, wasMade } = watchedCall();
    const answer = await carefully(connection, thing, requestId, () => whereIs(connection.account, question, call));
    gate.ended(slot, answer, Date.now(), wasMade());
    return answer;
  }

  async #slotFor(gate: Gate, key: string): Promise<Slot | null> {
    const untilMs = Date.now() + FILE_PATIENCE_MS;
    for (;;) {
      const taken = gate.take(key, Date.now());
      if ("slot" in taken) return taken.slot;
      if (taken.againMs > untilMs) return null;
      await scheduler.wait(Math.max(1, taken.againMs - Date.now()));
    }
  }

  /** Called by the cron trigger: an alarm that was lost is set again. */
  async sweep(connectionName: string): Promise<void> {
    const connection = await this.#connection(connectionName);
    if (connection) this.#gateFor(connection);
    await this.#pump();
  }

  override async alarm(): Promise<void> {
    try {
      if (!this.#gate) await this.#wakeUp();
      await this.#pump();
    } catch (thrown) {
      log({ event: "internal", requestId: "gate-alarm", cause: causeOf(thrown) });
      await this.ctx.storage.setAlarm(Date.now() + RETRY_ALARM_MS);
    }
  }

  /** Woken by its own alarm, the gate finds its limits through the connection it last served. */
  async #wakeUp(): Promise<void> {
    const name = this.ctx.storage.kv.get<string>("connection");
    const connection = name === undefined ? null : await this.#connection(name);
    if (connection) this.#gateFor(connection);
  }

  #gateFor(connection: Connection): Gate {
    if (!this.#gate) {
      this.#gate = new Gate(platformRows(this.ctx.storage.sql), connection.limits);
      if (this.ctx.storage.kv.get("connection") !== connection.name)
        this.ctx.storage.kv.put("connection", connection.name);
    }
    return this.#gate;
  }

  async #connection(name: string): Promise<Connection | null> {
    return connectionOf(await configOf(this.env), name);
  }

  async #pump(): Promise<void> {
    if (!this.#gate) return;
    for (const grant of this.#gate.grants(Date.now())) this.ctx.waitUntil(this.#carryOut(this.#gate, grant));
    const wakeMs = this.#gate.wakeMs(Date.now());
    const setMs = await this.ctx.storage.getAlarm();
    if (wakeMs !== null && (setMs === null || wakeMs < setMs || setMs < Date.now())) {
      await this.ctx.storage.setAlarm(Math.max(wakeMs, Date.now() + 1));
    }
  }

  async #carryOut(gate: Gate, grant: Grant): Promise<void> {
    const thing = parseThing(grant.thing);
    const connection = thing && (await this.#connection(thing.connection));
    const { call, wasMade } = watchedCall();
    const step: Step = connection ? await this.#ask(connection, thing, grant, call) : noAnswer("refused");
    const answer = gate.answered(grant, step, Date.now(), wasMade());
    await this.#pump();
    if (!answer) return;
    if (!connection) return gate.released({ ...grant, key: "", next: null }, Date.now());
    try {
      const hub = await hubOf(this.env, connection, thing);
      const wish = await hub.heard(thing, answer, grant.sentMs, gate.backlogMs(Date.now()));
      gate.released(wish, Date.now());
    } catch (thrown) {
      // The lease ends by itself, and the thing is asked about again.
      log({
        event: "hub-unreachable",
        requestId: this.#nameOf(grant),
        thing: await digestOf(grant.thing),
        cause: causeOf(thrown),
      });
    }
    await this.#pump();
  }

  /** Of one call, among all gates. */
  #nameOf({ callId }: Grant): string {
    return `call-${this.ctx.id.toString().slice(0, 8)}-${callId}`;
  }

  /** One step of one question. */
  async #ask(connection: Connection, thing: Thing, grant: Grant, call: Call): Promise<Step> {
    const requestId = this.#nameOf(grant);
    const { provider, account } = connection;
    const { firstAskedMs, memo } = grant;
    const question: Question = {
      kind: thing.kind,
      id: thing.id,
      nowMs: Date.now(),
      firstAskedMs,
      memo: memo === null ? null : JSON.parse(memo),
      session: this.#session,
    };
    const step = await carefully(connection, thing, requestId, () => provider.ask(account, question, call));
    if (step.outcome === "found" && step.unheardOf)
      log({ event: "unheard-of-state", requestId, ...(await about(connection, thing)), word: step.unheardOf });
    return step;
  }
}

/** An adapter that throws has a bug; the viewer still gets an honest "cannot tell". */
async function carefully<Said extends Step | FileAnswer>(
  connection: Connection,
  thing: Thing,
  requestId: string,
  ask: () => Promise<Said>,
): Promise<Said | NoAnswer> {
  const said = await ask().catch((thrown: unknown) => ({ ...noAnswer("unreadable"), cause: causeOf(thrown) }));
  if (said.outcome !== "no-answer") return said;
  const { cause, ...answer }: NoAnswer & { cause?: string } = said;
  log({ event: "no-answer", requestId, ...(await about(connection, thing)), reason: cause ?? answer.reason });
  return answer;
}

async function about({ name }: Connection, thing: Thing) {
  return { connection: name, kind: thing.kind, thing: await digestOf(pathOf(thing)) };
}
