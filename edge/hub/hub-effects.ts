/** Carries out a transition of `transitions.ts`: stores the state, sets the alarm, and informs viewers and gate. */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { configOf, findConnection, lookUp } from "../config/config.ts";
import { budgetKeyOf } from "../config/connection.ts";
import { GateClient } from "../gate/gate-client.ts";
import type { CheckOutlook, HubReply } from "../gate/messages.ts";
import { causeOf, log, resourceFields } from "../platform/log.ts";
import { MESSAGE_VERSION } from "../platform/messages.ts";
import { isQueriedKind } from "../providers/provider.ts";
import { DAY_MS, nextAlarmMs } from "./alarm.ts";
import { backgroundDueMs } from "./check-schedule.ts";
import type { HubState } from "./hub-state.ts";
import { Outbox } from "./outbox/outbox.ts";
import { unsentChanges, withUnsent } from "./outbox/unsent.ts";
import { isPresent } from "./presence.ts";
import { digestsAtErasure } from "./rules/repeated-webhooks.ts";
import { settledChange } from "./rules/settled-change.ts";
import { HubStorage } from "./storage/hub-storage.ts";
import { isShutOut } from "./storage/stored-erasure.ts";
import type { TracedChange } from "./trace/trace-entries.ts";
import type { TraceReply } from "./trace/trace-message.ts";
import { checkRequestOf, onCheckAccepted, onGateUnreachable, type Transition } from "./transitions.ts";
import { Viewers } from "./viewers.ts";
import { ERASED_MESSAGE, type ReadQuery } from "./wire.ts";

/** Anybody can make up test ids, so they are kept for an hour. */
const TEST_KEPT_DAYS = 1 / 24;
const REMOVED_KEPT_DAYS = 1;
/** While a connection cannot be read, its statuses are kept as by default. */
const UNREADABLE_KEPT_DAYS = 30;

/** The platform delivers an alarm within a minute, also when its host fails. */
const ALARM_OVERDUE_MS = 60_000;

/**
 * What the time of the next alarm depends on. It is read before the state: from reading the state until storing it, nothing
 * may be awaited.
 */
export interface AlarmContext {
  retentionDays: number;
  /** Nobody knows now how long the resource is kept. */
  isUnavailable: boolean;
  /** Whether the provider can be asked about the resource; null while nobody knows. */
  isQueried: boolean | null;
  /** Whether the shop is notified of changes. */
  notifies: boolean;
  /** When the alarm fires as it is set now; null when it is not set. */
  alarmMs: number | null;
}

export class HubEffects {
  readonly storage: HubStorage;
  readonly viewers: Viewers;
  readonly #outbox: Outbox;
  readonly #object: DurableObjectState;
  readonly #env: Env;
  #hasLostMemory = true;

  constructor(object: DurableObjectState, env: Env) {
    this.#object = object;
    this.#env = env;
    this.storage = new HubStorage(object.storage);
    this.#outbox = new Outbox(env, this.storage);
    this.viewers = new Viewers(object, () => this.storage.erasure(Date.now())?.atMs ?? null);
  }

  /** True until a check is requested after a start: the gate may have a request that the hub does not remember. */
  get hasLostMemory(): boolean {
    return this.#hasLostMemory;
  }

  /** The state, or an empty one of the resource that the event streams are about. Null when nothing is known. */
  state(nowMs: number): HubState | null {
    return this.storage.state ?? this.viewers.stateOfStreams(nowMs);
  }

  async alarmContext(resource: ResourceRef): Promise<AlarmContext> {
    const found = await lookUp(await configOf(this.#env), resource.connection);
    const connection = found.ok ? found.value : null;
    const otherDays = !found.ok && found.failure === "absent" ? REMOVED_KEPT_DAYS : UNREADABLE_KEPT_DAYS;
    const retentionDays = connection?.provider.test ? TEST_KEPT_DAYS : (connection?.retentionDays ?? otherDays);
    const isUnavailable = !found.ok && found.failure === "unavailable";
    const isQueried = connection && isQueriedKind(connection.provider, resource.kind);
    const notifies = this.#outbox.isNotified(found);
    const alarmMs = await this.#object.storage.getAlarm();
    return { retentionDays, isUnavailable, isQueried, notifies, alarmMs };
  }

  /** Whether an erasure has shut this viewer out. */
  shutsOut(viewer: Pick<ReadQuery, "trusted" | "issuedMs">, nowMs: number): boolean {
    const erasure = this.storage.erasure(nowMs);
    return isShutOut(erasure, viewer, this.storage.isStored);
  }

  /** Deletes everything and ends all streams. The record of the erasure is kept until its own end. */
  async erase({ retentionDays }: AlarmContext, nowMs: number): Promise<void> {
    const untilMs = nowMs + retentionDays * DAY_MS;
    const digests = digestsAtErasure(this.storage.erasure(nowMs), this.storage.state?.webhooks ?? null);
    this.storage.erase({ atMs: nowMs, untilMs, digests });
    this.viewers.dismiss(ERASED_MESSAGE);
    await this.#object.storage.setAlarm(untilMs);
  }

  /** Deletes everything, when it has been kept for long enough. The time of an erasure may be kept for longer. */
  async forget(nowMs: number): Promise<void> {
    await this.storage.clear(nowMs);
    const erasure = this.storage.erasure(nowMs);
    if (erasure) await this.#object.storage.setAlarm(erasure.untilMs);
  }

  /**
   * Sets the alarm at once when it was lost or is overdue. Returns when it fires; null when no check follows without a
   * viewer.
   */
  async restoreAlarm(nowMs: number): Promise<number | null> {
    const resource = this.storage.state?.resource;
    if (!resource) return null;
    let alarmMs = await this.#object.storage.getAlarm();
    if (alarmMs === null || alarmMs < nowMs - ALARM_OVERDUE_MS) {
      alarmMs = nowMs;
      await this.#object.storage.setAlarm(alarmMs);
      const { connection, kind } = resource;
      const fields = await resourceFields(resourcePath(resource));
      log({ event: "alarm-restored", requestId: "sweep", connection, kind, ...fields });
    }
    const { state } = this.storage;
    return state && backgroundDueMs(state, this.viewers.presence(nowMs)) !== null ? alarmMs : null;
  }

  /** What has happened to the resource, and what is planned; null when nothing is known. */
  traceReply(): TraceReply {
    const { state } = this.storage;
    if (!state) return { version: MESSAGE_VERSION, trace: null };
    const { visible, schedule, evidence, trace } = state;
    const { current, version: resultVersion } = visible;
    const { lastAttemptMs, nextCheckMs, failing } = schedule;
    const now = { state: current.state, hint: current.hint, settled: current.settled, resultVersion };
    const checks = { checkedMs: evidence.checkedMs, lastAttemptMs, nextCheckMs, failing };
    const others = { viewers: this.viewers.count, unsentNotifications: unsentChanges(state).length };
    return { version: MESSAGE_VERSION, trace: { ...trace, ...now, ...checks, ...others } };
  }

  /** Logs the visible changes that are new in this state. */
  #logChanges(before: HubState | null, { resource, trace }: HubState): void {
    const changes = trace.changes.filter(({ version }) => version > (before?.visible.version ?? 0));
    if (changes.length > 0) this.#object.waitUntil(logStatusChanges(resource, changes));
  }

  /** Hands the notifications that wait to the queue. Never throws. */
  async sendNotifications(): Promise<void> {
    await this.#outbox.send(Date.now());
  }

  /**
   * Persists the state with its notifications, and sets the alarm when it would fire too late. All of it is stored together.
   */
  async persist(after: HubState, { retentionDays, notifies, alarmMs }: AlarmContext): Promise<void> {
    const before = this.storage.state;
    const state = withUnsent(before, after, notifies);
    this.storage.update(state);
    this.#logChanges(before, state);
    if (!this.storage.isStored) return;
    const nowMs = Date.now();
    const ownMs = nextAlarmMs(state, this.viewers.presence(nowMs), retentionDays, nowMs);
    const atMs = Math.min(ownMs, this.#outbox.dueMs(state, nowMs) ?? ownMs);
    if (alarmMs === null || atMs < alarmMs) await this.#object.storage.setAlarm(atMs);
  }

  /**
   * Persists the state and sends the check request, without making the caller wait for the gate. The request is also sent
   * when only the alarm fails: the repeated webhook would be a duplicate that requests nothing.
   */
  async commit(given: Transition, alarm: AlarmContext): Promise<void> {
    const step = { ...given, state: withUnsent(this.storage.state, given.state, alarm.notifies) };
    try {
      await this.persist(step.state, alarm);
    } finally {
      if (this.storage.state === step.state) this.#request(step);
    }
  }

  /**
   * The same without an alarm, for a step of viewers: they bring up again what it leads to, except for notifications. Whether the
   * shop is notified of them is not known here. The alarm finds out.
   */
  send({ request, state: after }: Transition): void {
    const before = this.storage.state;
    const state = withUnsent(before, after, this.#outbox.hasQueue);
    this.storage.update(state);
    this.#logChanges(before, state);
    this.#request({ request, state });
    const isNew = state.unsentAfter !== null && after.unsentAfter === null && this.storage.isStored;
    if (isNew) this.#object.waitUntil(this.#object.storage.setAlarm(Date.now() + 1));
  }

  /** Broadcasts and persists the result of a check. Returns the next request, as the reply that the gate waits for. */
  async reply(before: HubState, step: Transition, alarm: AlarmContext): Promise<HubReply> {
    this.#hasLostMemory = false;
    const isViewed = isPresent(this.viewers.presence(Date.now()));
    this.viewers.broadcast(step.state);
    await this.persist(step.state, alarm);
    const { resource } = step.state;
    const connection = await findConnection(this.#env, resource.connection);
    const request = checkRequestOf(step, connection && budgetKeyOf(connection, resource));
    return { ...request, isViewed, settledChange: settledChange(before, step.state) };
  }

  #request(step: Transition): void {
    if (step.request) this.#object.waitUntil(this.#sendRequest(step));
  }

  async #sendRequest(step: Transition): Promise<void> {
    this.#hasLostMemory = false;
    const reply = await this.#requestCheck(step);
    const before = this.storage.state;
    if (!before) return;
    const { seq } = step.state.schedule;
    const state =
      reply === "unreachable" ? onGateUnreachable(before, seq, Date.now()) : onCheckAccepted(before, seq, reply);
    this.storage.update(state);
    this.viewers.broadcastDelay(before, state);
  }

  /** The gate's reply, or that of a gate which takes no check when the connection is not configured any more. */
  async #requestCheck(step: Transition): Promise<CheckOutlook | "unreachable"> {
    const { resource } = step.state;
    const connection = await findConnection(this.#env, resource.connection);
    if (!connection) return { expectedMs: null, queued: false };
    const request = checkRequestOf(step, budgetKeyOf(connection, resource));
    try {
      return await new GateClient(this.#env, connection).requestCheck(request);
    } catch (thrown) {
      const fields = await resourceFields(resourcePath(resource));
      log({ event: "gate-unreachable", requestId: `check-${request.seq}`, ...fields, cause: causeOf(thrown) });
      return "unreachable";
    }
  }
}

/** One line for each change. The id is hashed. */
async function logStatusChanges(resource: ResourceRef, changes: readonly TracedChange[]): Promise<void> {
  const { connection, kind } = resource;
  const fields = { connection, kind, ...(await resourceFields(resourcePath(resource))) };
  for (const { version, state, hint, settled, source, cause } of changes)
    log({ event: "status-changed", requestId: `change-${version}`, ...fields, state, hint, settled, source, cause });
}
