/**
 * Durable Object: one provider account. The thin shell around `gate.ts`: gives it the clock and SQLite, carries out
 * what it grants, keeps its alarm. Nothing is decided here, and nothing here throws out of an alarm.
 */
import { DurableObject } from "cloudflare:workers";
import { parseResourcePath, type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { type Connection, configOf, connectionOf } from "../config/config.ts";
import { budgetKeyOf } from "../config/connection.ts";
import { digestOf } from "../platform/crypto.ts";
import { causeOf, log } from "../platform/log.ts";
import { objectStub } from "../platform/objects.ts";
import { platformRows } from "../platform/sql-rows.ts";
import { noResult } from "../providers/http-result.ts";
import type {
  FileResult,
  NoResult,
  ProviderFetch,
  QueryResult,
  QueryStep,
  Session,
  StatusQuery,
} from "../providers/query.ts";
import { Gate, type Grant, type Slot } from "./gate.ts";
import { type CheckRequest, MESSAGE_VERSION, parseCheckRequest } from "./messages.ts";
import { trackedFetch } from "./provider-fetch.ts";

/** After a failure of our own, look again this soon. */
const RETRY_ALARM_MS = 5_000;
/** Somebody who fetches a file waits so long for the account to have room. */
const FILE_PATIENCE_MS = 10_000;

export class ProviderGate extends DurableObject<Env> {
  #gate: Gate | null = null;
  #session: Session = { bearer: null };
  readonly #loggedRefusals = new Set<string>();

  /**
   * Takes a check request from a hub of this connection. Returns the time at which the check is likely to run, or null
   * when there will be none: it is cancelled, has no place, or its message is of an unknown version.
   */
  async requestCheck(connectionName: string, message: CheckRequest): Promise<number | null> {
    const connection = await this.#connection(connectionName);
    if (!connection) return null;
    const request = parseCheckRequest(message);
    if (!request) {
      this.#logRefusedMessage("check-request");
      return null;
    }
    const expectedMs = this.#gateFor(connection).requestCheck(request, Date.now());
    await this.#drain();
    return expectedMs;
  }

  /** Where a report's file lies. Counted like any call, but asked at once: somebody waits for it. */
  async file(resource: ResourceRef, requestId: string): Promise<FileResult> {
    const connection = await this.#connection(resource.connection);
    const whereIs = connection?.provider.fileAddress;
    if (!connection || !whereIs) return { outcome: "not-found" };
    const gate = this.#gateFor(connection);
    const slot = await this.#slotFor(gate, budgetKeyOf(connection, resource));
    if (!slot) return noResult("rate-limited");
    const nowMs = Date.now();
    const query = { ...resource, nowMs, firstRequestedMs: nowMs, cursor: null, session: this.#session };
    const { call, wasSent } = trackedFetch();
    const answer = await callSafely(connection, resource, requestId, () => whereIs(connection.account, query, call));
    gate.ended(slot, answer, Date.now(), wasSent());
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
    await this.#drain();
  }

  override async alarm(): Promise<void> {
    try {
      if (!this.#gate) await this.#wakeUp();
      await this.#drain();
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

  async #drain(): Promise<void> {
    if (!this.#gate) return;
    for (const grant of this.#gate.grants(Date.now())) this.ctx.waitUntil(this.#runCheck(this.#gate, grant));
    const wakeMs = this.#gate.wakeMs(Date.now());
    const setMs = await this.ctx.storage.getAlarm();
    if (wakeMs !== null && (setMs === null || wakeMs < setMs || setMs < Date.now())) {
      await this.ctx.storage.setAlarm(Math.max(wakeMs, Date.now() + 1));
    }
  }

  async #runCheck(gate: Gate, grant: Grant): Promise<void> {
    const resource = parseResourcePath(grant.resource);
    const connection = resource && (await this.#connection(resource.connection));
    const { call, wasSent } = trackedFetch();
    const step: QueryStep = connection ? await this.#ask(connection, resource, grant, call) : noResult("refused");
    const answer = gate.answered(grant, step, Date.now(), wasSent());
    await this.#drain();
    if (!answer) return;
    if (!connection) return gate.cancel(grant, Date.now());
    await this.#deliver(gate, grant, connection, answer);
    await this.#drain();
  }

  /** Brings a result to its hub, and takes the hub's next request. */
  async #deliver(gate: Gate, grant: Grant, { jurisdiction }: Connection, result: QueryResult): Promise<void> {
    const { resource, sentMs } = grant;
    const backlogMs = gate.backlogMs(Date.now());
    try {
      const hub = await objectStub(this.env.STATUS_HUB, resource, jurisdiction);
      const reply = await hub.applyPollResult({ version: MESSAGE_VERSION, resource, result, sentMs, backlogMs });
      const request = parseCheckRequest(reply);
      if (request) return gate.release(request, Date.now());
      gate.postpone(grant, Date.now());
      this.#logRefusedMessage("poll-result");
    } catch (thrown) {
      // The lease ends by itself, and the check runs again.
      log({
        event: "hub-unreachable",
        requestId: this.#nameOf(grant),
        resource: await digestOf(resource),
        cause: causeOf(thrown),
      });
    }
  }

  /** Once in the life of this instance: every message of a deploy's other version would repeat it. */
  #logRefusedMessage(message: "check-request" | "poll-result"): void {
    if (this.#loggedRefusals.has(message)) return;
    this.#loggedRefusals.add(message);
    log({ event: "message-refused", requestId: `gate-${this.ctx.id.toString().slice(0, 8)}`, message });
  }

  /** Of one call, among all gates. */
  #nameOf({ callId }: Grant): string {
    return `call-${this.ctx.id.toString().slice(0, 8)}-${callId}`;
  }

  /** One step of one question. */
  async #ask(connection: Connection, resource: ResourceRef, grant: Grant, call: ProviderFetch): Promise<QueryStep> {
    const requestId = this.#nameOf(grant);
    const { provider, account } = connection;
    const { firstRequestedMs, cursor } = grant;
    const query: StatusQuery = {
      kind: resource.kind,
      id: resource.id,
      nowMs: Date.now(),
      firstRequestedMs,
      cursor: cursor === null ? null : JSON.parse(cursor),
      session: this.#session,
    };
    const step = await callSafely(connection, resource, requestId, () => provider.query(account, query, call));
    if (step.outcome === "found" && step.unknownWord)
      log({ event: "unheard-of-state", requestId, ...(await about(connection, resource)), word: step.unknownWord });
    return step;
  }
}

/** An adapter that throws has a bug; the viewer still gets an honest "cannot tell". */
async function callSafely<Said extends QueryStep | FileResult>(
  connection: Connection,
  resource: ResourceRef,
  requestId: string,
  ask: () => Promise<Said>,
): Promise<Said | NoResult> {
  const said = await ask().catch((thrown: unknown) => ({ ...noResult("unreadable"), cause: causeOf(thrown) }));
  if (said.outcome !== "no-result") return said;
  const { cause, ...answer }: NoResult & { cause?: string } = said;
  log({ event: "no-answer", requestId, ...(await about(connection, resource)), reason: cause ?? answer.reason });
  return answer;
}

async function about({ name }: Connection, resource: ResourceRef) {
  return { connection: name, kind: resource.kind, resource: await digestOf(resourcePath(resource)) };
}
