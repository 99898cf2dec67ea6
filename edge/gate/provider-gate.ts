/**
 * The Durable Object of one provider account. It connects `gate.ts`, which decides, to the clock, the storage, the alarm,
 * the provider and the hubs.
 */
import { DurableObject } from "cloudflare:workers";
import { parseResourcePath, type ResourceRef } from "../../contract/resource.ts";
import { findConnection } from "../config/config.ts";
import { budgetKeyOf, type Connection } from "../config/connection.ts";
import { digestOf } from "../platform/crypto.ts";
import { causeOf, log, logInternal, logsErrors, RefusalLog } from "../platform/log.ts";
import { MESSAGE_VERSION, parseMessage } from "../platform/messages.ts";
import { migrate } from "../platform/migrations.ts";
import { objectStub } from "../platform/objects.ts";
import { platformRows } from "../platform/sql-rows.ts";
import { noResult } from "../providers/http-result.ts";
import type { FileResult, ProviderFetch, QueryResult, QueryStep, Session, StatusQuery } from "../providers/query.ts";
import { Gate, type Grant, type Slot } from "./gate.ts";
import { GATE_MIGRATIONS } from "./gate-schema.ts";
import { lastConnection, storeLastConnection } from "./last-connection.ts";
import {
  type CheckReply,
  type CheckRequest,
  checkRequestSchema,
  type FileAddressQuery,
  type FileAddressReply,
  fileAddressQuerySchema,
  type SweepMessage,
  sweepSchema,
} from "./messages.ts";
import { callSafely, logFields, trackedFetch } from "./provider-call.ts";

/** An alarm that failed rings again after this time. */
const RETRY_ALARM_MS = 5_000;
/** An alarm of a gate with storage of a newer version rings again after this time, which is longer than a deploy takes. */
const NEWER_STORAGE_ALARM_MS = 300_000;
/** How long the request for a report's file waits for a slot. */
const FILE_MAX_WAIT_MS = 10_000;

export class ProviderGate extends DurableObject<Env> {
  readonly #rows = platformRows(this.ctx.storage.sql);
  readonly #session: Session = { bearer: null };
  readonly #refusals = new RefusalLog(`gate-${this.#shortId()}`);
  #gate: Gate | null = null;
  /** A newer version of the Worker wrote the storage: this one cannot read the budget, so it makes no calls. */
  #isStorageNewer = false;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    state.blockConcurrencyWhile(() => this.#migrateStorage());
  }

  /** Takes a check request from a hub. Null when it cannot be read. */
  @logsErrors("gate")
  async requestCheck(message: CheckRequest): Promise<CheckReply | null> {
    const request = parseMessage(checkRequestSchema, message);
    const resource = request.ok && parseResourcePath(request.value.resource);
    if (!resource) {
      this.#refusals.add("check-request");
      return null;
    }
    const gate = await this.#open(resource.connection);
    const expectedMs = gate ? gate.requestCheck(request.value, Date.now()) : null;
    await this.#drain();
    return { version: MESSAGE_VERSION, expectedMs, queued: expectedMs !== null };
  }

  /**
   * The address of a report's file; null for a query that cannot be read. Its call counts like any other, but waits
   * outside of the queue.
   */
  @logsErrors("gate")
  async fileAddress(message: FileAddressQuery): Promise<FileAddressReply | null> {
    const query = parseMessage(fileAddressQuerySchema, message);
    const resource = query.ok && parseResourcePath(query.value.resource);
    if (!resource) {
      this.#refusals.add("file-address");
      return null;
    }
    return { version: MESSAGE_VERSION, result: await this.#fileAddress(resource, query.value.requestId) };
  }

  /** Sets an alarm that was lost. The cron trigger calls this for every connection. */
  @logsErrors("gate")
  async sweep(message: SweepMessage): Promise<void> {
    const sweep = parseMessage(sweepSchema, message);
    if (!sweep.ok) {
      this.#refusals.add("sweep");
      return;
    }
    await this.#open(sweep.value.connection);
    await this.#drain();
  }

  override async alarm(): Promise<void> {
    // A newer version will read the checks: their alarm must not be lost.
    if (this.#isStorageNewer) return this.ctx.storage.setAlarm(Date.now() + NEWER_STORAGE_ALARM_MS);
    try {
      if (!this.#gate) await this.#restoreGate();
      await this.#drain();
    } catch (thrown) {
      logInternal("gate-alarm", thrown);
      await this.ctx.storage.setAlarm(Date.now() + RETRY_ALARM_MS);
    }
  }

  @logsErrors("gate")
  async #migrateStorage(): Promise<void> {
    const migrated = this.ctx.storage.transactionSync(() => migrate(this.#rows, GATE_MIGRATIONS));
    if (migrated.ok) return;
    log({ event: "unknown-schema-version", requestId: `gate-${this.#shortId()}`, object: "gate" });
    this.#isStorageNewer = true;
  }

  /** After an alarm has started this instance, the limits come from the connection that was last served. */
  async #restoreGate(): Promise<void> {
    const name = lastConnection(this.#rows);
    if (name !== null) await this.#open(name);
  }

  /** The gate for this connection; null when the connection does not exist or the storage is of a newer version. */
  async #open(connectionName: string): Promise<Gate | null> {
    const connection = await findConnection(this.env, connectionName);
    if (!connection || this.#isStorageNewer) return null;
    if (!this.#gate) {
      this.#gate = new Gate(this.#rows, connection.limits);
      storeLastConnection(this.#rows, connection.name);
    }
    return this.#gate;
  }

  async #fileAddress(resource: ResourceRef, requestId: string): Promise<FileResult> {
    const connection = await findConnection(this.env, resource.connection);
    const fileAddress = connection?.provider.fileAddress;
    if (!connection || !fileAddress) return { outcome: "not-found" };
    const gate = await this.#open(connection.name);
    if (!gate) return noResult("refused");
    const slot = await this.#waitForSlot(gate, budgetKeyOf(connection, resource));
    if (!slot) return noResult("rate-limited");
    const nowMs = Date.now();
    const query = { ...resource, nowMs, firstRequestedMs: nowMs, cursor: null, session: this.#session };
    const { fetch, wasSent } = trackedFetch();
    const result = await callSafely(connection, resource, requestId, () =>
      fileAddress(connection.account, query, fetch),
    );
    gate.recordEnd(slot, result, Date.now(), wasSent());
    return result;
  }

  async #waitForSlot(gate: Gate, key: string): Promise<Slot | null> {
    const untilMs = Date.now() + FILE_MAX_WAIT_MS;
    for (;;) {
      const taken = gate.takeSlot(key, Date.now());
      if (taken.ok) return taken.value;
      const { retryAtMs } = taken.failure;
      if (retryAtMs > untilMs) return null;
      await scheduler.wait(Math.max(1, retryAtMs - Date.now()));
    }
  }

  /** Runs every check that may run now, and sets the alarm for the next one. */
  async #drain(): Promise<void> {
    if (!this.#gate) return;
    for (const grant of this.#gate.grants(Date.now())) this.ctx.waitUntil(this.#runCheck(this.#gate, grant));
    const wakeMs = this.#gate.wakeMs(Date.now());
    const setMs = await this.ctx.storage.getAlarm();
    if (wakeMs !== null && (setMs === null || wakeMs < setMs || setMs < Date.now())) {
      await this.ctx.storage.setAlarm(Math.max(wakeMs, Date.now() + 1));
    }
  }

  @logsErrors("gate")
  async #runCheck(gate: Gate, grant: Grant): Promise<void> {
    const resource = parseResourcePath(grant.resource);
    const connection = resource && (await findConnection(this.env, resource.connection));
    const { fetch, wasSent } = trackedFetch();
    const step = connection ? await this.#query(connection, resource, grant, fetch) : noResult("refused");
    const result = gate.recordStep(grant, step, Date.now(), wasSent());
    await this.#drain();
    if (!result) return;
    if (!connection) return gate.cancel(grant, Date.now());
    await this.#deliver(gate, grant, connection, result);
    await this.#drain();
  }

  /** One step of a check's query. */
  async #query(connection: Connection, resource: ResourceRef, grant: Grant, fetch: ProviderFetch): Promise<QueryStep> {
    const requestId = this.#callId(grant);
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
    const step = await callSafely(connection, resource, requestId, () => provider.query(account, query, fetch));
    if (step.outcome === "found" && step.unknownWord) {
      const fields = await logFields(connection, resource);
      log({ event: "unknown-provider-state", requestId, ...fields, state: step.unknownWord });
    }
    return step;
  }

  /** Sends a result to its hub, and takes the hub's next request. */
  async #deliver(gate: Gate, grant: Grant, { jurisdiction }: Connection, result: QueryResult): Promise<void> {
    const { resource, sentMs } = grant;
    const backlogMs = gate.backlogMs(Date.now());
    try {
      const hub = await objectStub(this.env.STATUS_HUB, resource, jurisdiction);
      const reply = await hub.receivePollResult({ version: MESSAGE_VERSION, resource, result, sentMs, backlogMs });
      const request = parseMessage(checkRequestSchema, reply);
      if (request.ok) return gate.release(request.value, Date.now());
      gate.postpone(grant, Date.now());
      this.#refusals.add("poll-result");
    } catch (thrown) {
      // The lease ends by itself, then the check runs again.
      log({
        event: "hub-unreachable",
        requestId: this.#callId(grant),
        resource: await digestOf(resource),
        cause: causeOf(thrown),
      });
    }
  }

  /** Names one call among those of all gates. */
  #callId({ callId }: Grant): string {
    return `call-${this.#shortId()}-${callId}`;
  }

  #shortId(): string {
    return this.ctx.id.toString().slice(0, 8);
  }
}
