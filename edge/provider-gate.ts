/**
 * Durable Object: one provider account. The thin shell around `gate.ts`: gives it the clock and SQLite, carries out
 * what it grants, keeps its alarm. Nothing is decided here, and nothing here throws out of an alarm.
 */
import { DurableObject } from "cloudflare:workers";
import type { Connection } from "./config.ts";
import { configOf } from "./config-of.ts";
import { Gate, type Grant, type Wish } from "./gate.ts";
import { causeOf, log } from "./log.ts";
import { digestOf, type Env, hubOf } from "./objects.ts";
import type { Answer } from "./providers/provider.ts";
import { platformRows } from "./rows.ts";
import { parseThing } from "./thing.ts";
import { callUpstream } from "./upstream.ts";

/** After a failure of our own, look again this soon. */
const RETRY_ALARM_MS = 5_000;

export class ProviderGate extends DurableObject<Env> {
  #gate: Gate | null = null;

  /** A hub's wish, with the connection it comes from. Gives the moment it is likely to be served, or null. */
  async wish(connectionName: string, wish: Wish): Promise<number | null> {
    const connection = await this.#connection(connectionName);
    if (!connection) return null;
    const expectedMs = this.#gateFor(connection).wish(wish, Date.now());
    await this.#pump();
    return expectedMs;
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
    const connection = (await configOf(this.env)).connections.get(name);
    return connection && connection !== "misconfigured" ? connection : null;
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
    const answer: Answer = connection ? await ask(connection, grant) : { outcome: "no-answer", reason: "refused" };
    gate.answered(grant, answer, Date.now());
    await this.#pump();
    if (!connection) return gate.released({ ...grant, key: "", next: null }, Date.now());
    try {
      const hub = await hubOf(this.env, connection, thing);
      const wish = await hub.heard(thing, answer, grant.sentMs, gate.backlogMs(Date.now()));
      gate.released(wish, Date.now());
    } catch (thrown) {
      // The lease ends by itself, and the thing is asked about again.
      log({ event: "hub-unreachable", thing: await digestOf(grant.thing), cause: causeOf(thrown) });
    }
    await this.#pump();
  }
}

/** One question to the provider. An adapter that throws has a bug; the viewer still gets an honest "cannot tell". */
async function ask(connection: Connection, grant: Grant): Promise<Answer> {
  const thing = parseThing(grant.thing);
  if (!thing) return { outcome: "no-answer", reason: "refused" };
  const { kind, id } = thing;
  const about = { connection: connection.name, kind, thing: await digestOf(grant.thing) };
  try {
    const question = { kind, id, nowMs: Date.now(), firstAskedMs: grant.firstAskedMs };
    const answer = await connection.provider.ask(connection.account, question, callUpstream);
    if (answer.outcome === "no-answer") log({ event: "no-answer", ...about, reason: answer.reason });
    if (answer.outcome === "found" && answer.unheardOf)
      log({ event: "unheard-of-state", ...about, word: answer.unheardOf });
    return answer;
  } catch (thrown) {
    log({ event: "no-answer", ...about, reason: causeOf(thrown) });
    return { outcome: "no-answer", reason: "unreadable" };
  }
}
