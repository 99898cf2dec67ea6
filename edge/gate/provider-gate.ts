/**
 * The Durable Object of one provider account. It connects `gate.ts`, which decides, to the clock, the storage, the
 * provider and the hubs.
 */
import { DurableObject } from "cloudflare:workers";
import type * as z from "zod";
import { parseResourcePath } from "../../contract/resource.ts";
import { findConnection } from "../config/config.ts";
import { log, logsErrors, RefusalLog, type RefusedMessage } from "../platform/log.ts";
import { MESSAGE_VERSION, parseMessage } from "../platform/messages.ts";
import { migrate } from "../platform/migrations.ts";
import { platformRows } from "../platform/sql-rows.ts";
import { noResult } from "../providers/http-result.ts";
import type { Session } from "../providers/query.ts";
import { ErasedIds } from "./alarms/erased-ids.ts";
import { HubAlarms } from "./alarms/hub-alarms.ts";
import type { WantedCheck } from "./checks/wanted-checks.ts";
import * as documents from "./documents/messages.ts";
import { WebhookDocuments } from "./documents/webhook-documents.ts";
import { DrainLoop } from "./drain-loop.ts";
import { fileAddressOf } from "./file-address.ts";
import { Gate } from "./gate.ts";
import { GATE_MIGRATIONS } from "./gate-schema.ts";
import type { Grant } from "./grant.ts";
import { HubMessages } from "./hub-messages.ts";
import {
  type CheckReply,
  type CheckRequest,
  cancellationOf,
  checkRequestSchema,
  type EraseQuery,
  type EraseReply,
  eraseQuerySchema,
  type FileAddressQuery,
  type FileAddressReply,
  fileAddressQuerySchema,
} from "./messages.ts";
import { queryProvider, trackedFetch } from "./provider-call.ts";
import { ForgedWebhooks } from "./report/forged-webhooks.ts";
import { GateMetrics } from "./report/gate-metrics.ts";
import * as account from "./report/report-messages.ts";
import { SharedLimits } from "./shared-limits.ts";

export class ProviderGate extends DurableObject<Env> {
  readonly #rows = platformRows(this.ctx.storage.sql);
  readonly #limits = new SharedLimits(this.ctx.storage.kv);
  readonly #session: Session = { bearer: null };
  readonly #refusals = new RefusalLog(`gate-${this.#shortId()}`);
  readonly #hubs = new HubMessages(this.env, `gate-${this.#shortId()}`, this.#refusals);
  readonly #erasedIds = new ErasedIds(this.ctx.storage, this.#rows);
  readonly #hubAlarms = new HubAlarms(this.ctx.storage);
  readonly #documents = new WebhookDocuments(Date.now, trackedFetch().fetch);
  readonly #forged = new ForgedWebhooks(this.ctx.storage);
  readonly #metrics = new GateMetrics(this.env, this.#rows);
  readonly #loop = new DrainLoop(this.ctx, () => this.#drain());
  #gate: Gate | null = null;
  /** A newer version of the Worker wrote the storage: this one cannot read the budget, so it makes no calls. */
  #isStorageNewer = false;
  /** Anybody can make up ids here, and nothing is stored about them. */
  #isTest = true;

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
    if (!gate) return { version: MESSAGE_VERSION, expectedMs: null, queued: false, isPaused: false };
    const outlook = gate.requestCheck(request.value, Date.now());
    this.#loop.run();
    if (!this.#isTest) await this.#hubAlarms.note(request.value, Date.now());
    return { version: MESSAGE_VERSION, ...outlook };
  }

  /** The address of a report's file; null for an unreadable query. Its call counts, but waits outside of the queue. */
  @logsErrors("gate")
  async fileAddress(message: FileAddressQuery): Promise<FileAddressReply | null> {
    const query = parseMessage(fileAddressQuerySchema, message);
    const resource = query.ok && parseResourcePath(query.value.resource);
    if (!resource) {
      this.#refusals.add("file-address");
      return null;
    }
    const connection = await findConnection(this.env, resource.connection);
    const gate = connection && (await this.#open(connection.name));
    if (!gate) return { version: MESSAGE_VERSION, result: noResult("refused") };
    const result = await fileAddressOf(gate, connection, resource, this.#session, query.value.requestId);
    return { version: MESSAGE_VERSION, result };
  }

  /** A document that webhooks are verified with; without one while no call can be made for it. */
  @logsErrors("gate")
  async fetchDocument(message: documents.Query): Promise<documents.Reply | null> {
    const accepted = await this.#accept("document", documents.querySchema, message);
    return accepted && documents.replyOf(await this.#documents.get(accepted.gate, accepted.message.url));
  }

  /** The state of the account; null for a query that cannot be read, and while the storage cannot. */
  @logsErrors("gate")
  async report(message: account.ReportQuery): Promise<account.ReportReply | null> {
    const gate = await this.#accept("report", account.reportQuerySchema, message);
    const forged = gate && this.#forged.of(gate.message.resource, Date.now());
    return gate && account.reportReply({ ...gate.gate.report(Date.now(), gate.message.resource), forged });
  }

  /** An operator pauses or resumes the account, or drops its pending checks. */
  @logsErrors("gate")
  async act(message: account.ActionMessage): Promise<account.ActionReply | null> {
    const accepted = await this.#accept("gate-action", account.actionMessageSchema, message);
    if (!accepted) return null;
    const done = accepted.gate.act(accepted.message.action, Date.now());
    this.#loop.run();
    return { version: MESSAGE_VERSION, ...done };
  }

  /** A webhook of the account has arrived: a signed one, or one that does not verify. */
  @logsErrors("gate")
  async noteWebhook(message: account.WebhookNote): Promise<void> {
    const accepted = await this.#accept("webhook-note", account.webhookNoteSchema, message);
    if (accepted?.message.forged) this.#forged.add(accepted.message.forged, accepted.message.atMs);
    else if (accepted) accepted.gate.record.recordWebhook(accepted.message.atMs, accepted.message.isSettled);
  }

  /**
   * Drops the pending check of a resource and the partial result of its query. The ids of its calls are erased later, when
   * the calls no longer count. Null when the message cannot be read, or a newer version has written the storage.
   */
  @logsErrors("gate")
  async erase(message: EraseQuery): Promise<EraseReply | null> {
    const query = parseMessage(eraseQuerySchema, message);
    const resource = query.ok && parseResourcePath(query.value.resource);
    const connection = resource && (await findConnection(this.env, resource.connection));
    const gate = connection && (await this.#open(connection.name));
    if (!gate) {
      this.#refusals.add("erase");
      return null;
    }
    gate.requestCheck(cancellationOf(query.value.resource, Number.MAX_SAFE_INTEGER), Date.now());
    for (const kept of [this.#hubAlarms, this.#forged]) kept.forget(query.value.resource);
    await this.#erasedIds.add(connection.limits, Date.now());
    return { version: MESSAGE_VERSION };
  }

  /** Version 1 of the storage set an alarm too, which may still fire once. */
  @logsErrors("gate")
  override async alarm(): Promise<void> {
    if (this.#isStorageNewer) return;
    const nowMs = Date.now();
    await this.#erasedIds.eraseDue(nowMs);
    await this.#hubAlarms.sweep((resource) => this.#hubs.alarmOf(resource), nowMs);
  }

  @logsErrors("gate")
  async #migrateStorage(): Promise<void> {
    const migrated = this.ctx.storage.transactionSync(() => migrate(this.#rows, GATE_MIGRATIONS));
    if (migrated.ok) return;
    log({ event: "unknown-schema-version", requestId: `gate-${this.#shortId()}`, object: "gate" });
    this.#isStorageNewer = true;
  }

  /** The gate of a message about its connection, and the message as it was received; null when it is refused. */
  async #accept<Schema extends z.ZodType<{ connection: string }>>(
    name: RefusedMessage,
    schema: Schema,
    message: unknown,
  ): Promise<{ gate: Gate; message: z.output<Schema> } | null> {
    const parsed = parseMessage(schema, message);
    if (!parsed.ok) this.#refusals.add(name);
    const gate = parsed.ok ? await this.#open(parsed.value.connection) : null;
    return parsed.ok && gate ? { gate, message: parsed.value } : null;
  }

  /** The gate for this connection; null when the connection does not exist or the storage is of a newer version. */
  async #open(connectionName: string): Promise<Gate | null> {
    const connection = await findConnection(this.env, connectionName);
    if (!connection || this.#isStorageNewer) return null;
    this.#isTest = connection.provider.test;
    const limits = this.#limits.use(connectionName, connection.limits, Date.now());
    this.#gate ??= new Gate(this.#rows, limits);
    this.#gate.setLimits(limits);
    return this.#gate;
  }

  /** Runs every check that may run now. Returns when to drain next. */
  #drain(): number | null {
    const gate = this.#gate;
    if (!gate) return null;
    for (const grant of gate.grants(Date.now())) this.ctx.waitUntil(this.#runCheck(gate, grant));
    for (const wanted of gate.wantedQueries()) this.ctx.waitUntil(this.#askHub(gate, wanted));
    return gate.wakeMs(Date.now());
  }

  @logsErrors("gate")
  async #runCheck(gate: Gate, grant: Grant): Promise<void> {
    const resource = parseResourcePath(grant.resource);
    const connection = resource && (await findConnection(this.env, resource.connection));
    const { fetch, wasSent } = trackedFetch();
    const call = { session: this.#session, fetch, requestId: this.#callId(grant) };
    const step = connection ? await queryProvider(connection, resource, grant, call) : noResult("refused");
    const endMs = Date.now();
    const result = gate.recordStep(grant, step, endMs, wasSent());
    if (resource) this.#metrics.writePause(resource.connection, gate.health.paused(endMs));
    this.#loop.run();
    if (!result) return;
    if (!connection) return gate.release(cancellationOf(grant.resource, grant.seq), Date.now());
    const nowMs = Date.now();
    const load = { backlogMs: gate.backlogMs(nowMs), isBudgetFree: gate.isBudgetFree(grant.key, nowMs) };
    const reply = await this.#hubs.deliver(grant, result, load);
    let isUseful = false;
    if (reply === "refused") gate.postpone(grant, Date.now());
    // The lease ends by itself, then the check runs again.
    else if (reply === "unreachable") gate.recordUnreachable(grant, Date.now());
    else {
      isUseful = gate.record.recordDelivery(grant.lane, result, reply, Date.now());
      gate.release(reply, Date.now());
      if (!this.#isTest) await this.#hubAlarms.note(reply, Date.now());
    }
    this.#metrics.writeCheck(connection.name, grant, result, endMs, isUseful);
    this.#loop.run();
  }

  /** Asks a hub whether its check is still wanted. */
  @logsErrors("gate")
  async #askHub(gate: Gate, wanted: WantedCheck): Promise<void> {
    const isWanted = await this.#hubs.isWanted(wanted);
    if (isWanted === null) return;
    gate.recordWanted(wanted, isWanted, Date.now());
    this.#loop.run();
  }

  /** Names one call among those of all gates. */
  #callId({ callId }: Grant): string {
    return `call-${this.#shortId()}-${callId}`;
  }

  #shortId(): string {
    return this.ctx.id.toString().slice(0, 8);
  }
}
