/**
 * The decisions of one provider account, each one synchronous step. Calls, health and the progress of queries are stored, so
 * that an eviction leaves the budget exact. Pending checks are in memory: their hubs request them again.
 */
import { err, ok, type Result } from "../platform/result.ts";
import type { SqlRows } from "../platform/sql-rows.ts";
import { noResult } from "../providers/http-result.ts";
import type { Limits } from "../providers/provider.ts";
import type { FileResult, QueryResult, QueryStep } from "../providers/query.ts";
import { AccountHealth } from "./account-health.ts";
import { budgetOf, CALL_END_CHECK_MS, HARD_TIMEOUT_MS, LEASE_MS, REFUSED_RETRY_MS } from "./budget.ts";
import { CallLog } from "./call-log.ts";
import { CheckChooser, type GateParts, loadOf } from "./checks/choose-check.ts";
import { ExpectedTimes } from "./checks/expected-time.ts";
import { PendingChecks } from "./checks/pending-checks.ts";
import { ReadyChecks } from "./checks/ready-checks.ts";
import { UntrustedTurns } from "./checks/untrusted-turns.ts";
import { type WantedCheck, WantedChecks } from "./checks/wanted-checks.ts";
import { type Grant, type Slot, slotOf } from "./grant.ts";
import type { CheckOutlook, CheckRequest } from "./messages.ts";
import { QueryProgress } from "./query-progress.ts";
import { type PendingCheck, wideNetworkOf } from "./queue.ts";
import { AccountRecord } from "./report/account-record.ts";
import { accountReport, type ReportParts } from "./report/account-report.ts";
import type { AccountReport, GateAction } from "./report/report-messages.ts";
import { isSame } from "./shared-limits.ts";
import { StoredHealth } from "./stored-health.ts";

export class Gate {
  readonly health: AccountHealth;
  readonly record: AccountRecord;
  readonly #parts: ReportParts & GateParts;
  readonly #calls: CallLog;
  readonly #progress: QueryProgress;
  readonly #turns = new UntrustedTurns();
  readonly #pending: PendingChecks;
  readonly #wanted: WantedChecks;
  readonly #chooser: CheckChooser;
  readonly #expected: ExpectedTimes;

  constructor(rows: SqlRows, { ...limits }: Limits) {
    const budget = budgetOf(limits);
    const ready = new ReadyChecks(this.#turns, (network) => loadOf(this.#calls.counts.ofNetwork(network), budget));
    this.#calls = new CallLog(rows, budget, (network) => ready.refresh(network));
    this.#progress = new QueryProgress(rows);
    this.#pending = new PendingChecks(ready, limits);
    this.#wanted = new WantedChecks(this.#pending);
    this.record = new AccountRecord(rows);
    this.health = new AccountHealth(new StoredHealth(rows), budget, this.record);
    this.#parts = {
      limits,
      budget,
      record: this.record,
      calls: this.#calls,
      pending: this.#pending,
      health: this.health,
      turns: this.#turns,
      wanted: this.#wanted,
    };
    this.#chooser = new CheckChooser(this.#parts);
    this.#expected = new ExpectedTimes(this.#parts);
  }

  /** Other limits count from now on, for the calls in the window too. */
  setLimits(limits: Limits): void {
    if (isSame(limits, this.#parts.limits)) return;
    Object.assign(this.#parts.limits, { perIdWindowSeconds: undefined }, limits);
    this.#calls.setBudget(budgetOf(limits));
  }

  /** Takes a hub's request. */
  requestCheck(request: CheckRequest, clockMs: number): CheckOutlook {
    const nowMs = this.#advance(clockMs);
    const before = this.#pending.get(request.resource);
    if (before && before.seq > request.seq) return { expectedMs: this.#expected.checkMs(before, nowMs), queued: true };
    if (request.type === "cancel") {
      this.#pending.delete(request.resource);
      this.#progress.delete(request.resource);
      return { expectedMs: null, queued: false };
    }
    const check = this.#pending.checkOf(request, this.#progress.has(request.resource), nowMs);
    if (this.#pending.isFullFor(check)) return { expectedMs: this.#expected.retryMs(check, nowMs), queued: false };
    if (check.untrusted && check.network !== null) this.#turns.addNetwork(check.network);
    this.#pending.put(check, nowMs);
    return { expectedMs: this.#expected.checkMs(check, nowMs), queued: true, isPaused: this.health.isBlocked(nowMs) };
  }

  /** The calls that may be made now. Each slot is stored before it is returned; no call may be made without one. */
  grants(clockMs: number): Grant[] {
    const nowMs = this.#advance(clockMs);
    const granted: Grant[] = [];
    for (let grant = this.#grantNext(nowMs); grant; grant = this.#grantNext(nowMs)) granted.push(grant);
    return granted;
  }

  /** The checks whose hubs must be asked whether they are still wanted. `recordWanted` takes the replies. */
  wantedQueries(): WantedCheck[] {
    return this.#wanted.takeUnsent();
  }

  /** A hub has replied whether its check is still wanted. */
  recordWanted(wanted: WantedCheck, isWanted: boolean, clockMs: number): void {
    this.#wanted.record(wanted, isWanted, this.#advance(clockMs));
    if (!isWanted && !this.#pending.get(wanted.resource)) this.#progress.delete(wanted.resource);
  }

  /** Reserves a slot for a call outside of the queue, or returns when one can be free at the earliest. */
  takeSlot(key: string, clockMs: number): Result<Slot, { retryAtMs: number }> {
    const nowMs = this.#advance(clockMs);
    const pause = this.health.paused(nowMs);
    if (pause) return err({ retryAtMs: pause.untilMs });
    const freeMs = Math.max(this.#calls.slotFreeMs(key, nowMs), this.health.limitedUntilMs(key));
    if (freeMs > nowMs) return err({ retryAtMs: freeMs });
    if (this.health.isProbing && this.#calls.inFlight > 0) return err({ retryAtMs: nowMs + CALL_END_CHECK_MS });
    return ok(slotOf(this.#calls.reserve({ key, lane: "first", untrusted: 0, network: null }, nowMs), false));
  }

  /**
   * Records one step of a query. Returns the query's result, or null when it needs another call: then its check is ready
   * at once, with the step's cursor.
   */
  recordStep(grant: Grant, step: QueryStep, clockMs: number, wasSent = true): QueryResult | null {
    this.recordEnd(grant, step, clockMs, wasSent);
    const { resource, sentMs } = grant;
    if (step.outcome !== "more") {
      this.#progress.delete(resource);
      return step;
    }
    const nowMs = this.#advance(clockMs);
    const check = this.#pending.get(resource);
    // Without a check, nobody waits for the result any more. Who comes next begins anew, and at once.
    if (check && !this.#progress.continue(check, step.cursor, nowMs)) return noResult("too-large");
    this.#pending.endLease(resource, nowMs);
    if (check) this.#pending.put({ ...check, sinceMs: sentMs, notBeforeMs: sentMs, wantedMs: nowMs }, nowMs);
    return null;
  }

  /**
   * Records the end of a call: its slot is stamped, and the health of the account follows. When the adapter returned
   * without a call, the slot is freed and the health stays as it is.
   */
  recordEnd(slot: Slot, step: QueryStep | FileResult, clockMs: number, wasSent = true): void {
    const { callId, key, untrusted, isProbe, sentMs } = slot;
    if (!wasSent) {
      this.#calls.free(callId);
      return;
    }
    const nowMs = Math.max(clockMs, sentMs);
    const isUnknown = step.outcome === "no-result" && (step.reason === "timeout" || step.reason === "network");
    const isMiss = untrusted && step.outcome !== "found";
    this.#calls.end(callId, { doneMs: nowMs, unknown: isUnknown ? 1 : 0, untrusted: isMiss ? 1 : 0 });
    const { counts } = this.#calls;
    const call = { key, untrusted, isProbe, ofKey: counts.ofKey(key).size, ofAccount: counts.account };
    this.health.record(call, step, nowMs);
    this.record.recordStep(step, sentMs, nowMs);
  }

  /** What the account's merchant is told about it. */
  report(clockMs: number, resource: string | null = null): AccountReport {
    return accountReport(this.#parts, resource, this.#advance(clockMs));
  }

  /** An operator acts. Hubs that still need a check which is dropped request it again. */
  act(action: GateAction, nowMs: number): { isPaused: boolean; dropped: number } {
    if (action !== "purge") this.record.setPaused(action === "pause", nowMs);
    const dropped = action === "purge" ? this.#pending.clear() : [];
    for (const resource of dropped) this.#progress.delete(resource);
    return { isPaused: this.record.isPaused, dropped: dropped.length };
  }

  /** Takes the request with which the hub replied to a result, and ends the lease. */
  release(request: CheckRequest, nowMs: number): void {
    // Requested before the lease ends: a check that has just run gets a new place in the queue.
    this.requestCheck(request, nowMs);
    this.#pending.endLease(request.resource, nowMs);
  }

  /** Ends the lease of a check whose result the hub refused. The check runs again after a minute. */
  postpone({ resource, seq }: Grant, nowMs: number): void {
    const check = this.#pending.get(resource);
    const notBeforeMs = nowMs + REFUSED_RETRY_MS;
    if (check?.seq === seq) this.#pending.put({ ...check, sinceMs: notBeforeMs, notBeforeMs }, nowMs);
    this.#pending.endLease(resource, nowMs);
  }

  /** The hub of this check could not be reached. It is asked whether it wants the check before the next call. */
  recordUnreachable({ resource, seq }: Grant, nowMs: number): void {
    const check = this.#pending.get(resource);
    if (check?.seq === seq) this.#pending.put({ ...check, wantedMs: null }, nowMs);
  }

  /** When `grants` may return something next; null when no check is pending. Always in the future. */
  wakeMs(clockMs: number): number | null {
    const nowMs = this.#advance(clockMs);
    if (this.#pending.size === 0) return null;
    const changesMs = [this.#pending.nextReadyMs, this.#wanted.nextFreeMs, ...this.health.changesMs(nowMs)];
    if (this.#pending.ready.size > 0) changesMs.push(this.#calls.nextChangeMs, this.#calls.untrustedFromMs(nowMs));
    if (!this.health.paused(nowMs)) changesMs.push(this.#chooser.recheckFromMs(nowMs));
    const laterMs = changesMs.filter((changeMs) => changeMs !== null && changeMs > nowMs) as number[];
    return laterMs.length > 0 ? Math.min(...laterMs) : nowMs + HARD_TIMEOUT_MS;
  }

  /** How long the checks that are ready will keep the account busy, in milliseconds. */
  backlogMs(clockMs: number): number {
    return this.#expected.backlogMs(this.#advance(clockMs));
  }

  /** Whether quick checks of this id take nothing from others. */
  isBudgetFree(key: string, clockMs: number): boolean {
    return this.#expected.isBudgetFree(key, this.#advance(clockMs));
  }

  /** Brings everything to this time. Returns the current time as the call log has it. */
  #advance(clockMs: number): number {
    const nowMs = this.#calls.advance(clockMs);
    for (const resource of this.#pending.advance(nowMs)) this.#progress.delete(resource);
    this.#progress.deleteOld(nowMs);
    for (const network of this.#turns.forgetOld(nowMs)) this.#pending.ready.refresh(wideNetworkOf(network));
    return nowMs;
  }

  #grantNext(nowMs: number): Grant | null {
    const probeFromMs = this.health.probeFromMs(nowMs);
    const isProbe = probeFromMs !== null && probeFromMs <= nowMs;
    if (this.health.paused(nowMs) && !isProbe) return null;
    if (this.health.isProbing && this.#calls.inFlight > 0) return null;
    // An untrusted id may be what makes the provider fail. It probes the circuit only where no trusted one is pending.
    const trusted = isProbe || this.health.isProbing ? this.#chooser.next(false, nowMs) : null;
    const check = trusted ?? (isProbe ? null : this.#chooser.next(true, nowMs));
    if (!check) return null;
    if (isProbe) this.health.takeProbe();
    return this.#grant(check, isProbe, nowMs);
  }

  #grant(check: PendingCheck, isProbe: boolean, nowMs: number): Grant {
    const { resource, seq, firstRequestedMs, sinceMs, untrusted, network } = check;
    const call = this.#calls.reserve(check, nowMs);
    this.#chooser.recordCall(check);
    // The lease is longer than any call, so a second call for the same check is made only when the first one was lost.
    const leaseUntilMs = nowMs + LEASE_MS;
    this.#pending.lease(resource, leaseUntilMs);
    this.#pending.put({ ...check, sinceMs: Math.max(leaseUntilMs, check.notBeforeMs) }, nowMs);
    if (untrusted && network !== null) {
      this.#turns.recordCall(network, nowMs);
      this.#pending.ready.refresh(wideNetworkOf(network));
    }
    const cursor = this.#progress.cursorOf(resource);
    return { ...slotOf(call, isProbe), resource, seq, firstRequestedMs, sinceMs, cursor };
  }
}
