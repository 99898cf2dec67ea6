/** A gate on SQLite in memory, and what its hubs send. */
import { Gate } from "../../../../edge/gate/gate.ts";
import { GATE_MIGRATIONS } from "../../../../edge/gate/gate-schema.ts";
import type { Grant } from "../../../../edge/gate/grant.ts";
import { type Check, type CheckRequest, cancellationOf } from "../../../../edge/gate/messages.ts";
import type { Lane } from "../../../../edge/gate/queue.ts";
import { migrate } from "../../../../edge/platform/migrations.ts";
import type { SqlRows } from "../../../../edge/platform/sql-rows.ts";
import type { Limits } from "../../../../edge/providers/provider.ts";
import type { QueryResult } from "../../../../edge/providers/query.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";
import { found } from "../samples.ts";

export const START_MS = 1_000_000;
export const limits: Limits = { perAccount: 60, perId: 10, windowSeconds: 60 };
export const processing = found("processing");

export interface CheckOptions {
  lane?: Lane;
  atMs?: number;
  seq?: number;
  untrusted?: boolean;
  key?: string;
  /** The client network of viewers without a token. */
  network?: string | null;
  untilMs?: number | null;
}

export function check(resource: string, options: CheckOptions = {}): Check {
  const { lane = "first", atMs = START_MS, seq = 1, untrusted = false, key = resource } = options;
  const { network = untrusted ? resource : null, untilMs = null } = options;
  const request = { resource, key, seq, trusted: !untrusted, firstRequestedMs: START_MS, lane, notBeforeMs: atMs };
  return { version: 1, type: "check", ...request, untilMs, network };
}

/** A gate on storage of the current schema. The same rows give another instance of the same gate. */
export function openGate(gateLimits: Partial<Limits> = {}, rows: SqlRows = sqliteRows()): Gate {
  migrate(rows, GATE_MIGRATIONS);
  return new Gate(rows, { ...limits, ...gateLimits });
}

export function cancel({ resource, seq }: Grant): CheckRequest {
  return cancellationOf(resource, seq + 1);
}

export function resourcesOf(grants: readonly Grant[]): string[] {
  return grants.map(({ resource }) => resource);
}

/** The calls that may be made now. Hubs confirm every check that the gate asks about. */
export function grantsOf(gate: Gate, nowMs: number): Grant[] {
  const granted = gate.grants(nowMs);
  for (let queries = gate.wantedQueries(); queries.length > 0; queries = gate.wantedQueries()) {
    for (const query of queries) gate.recordWanted(query, true, nowMs);
    granted.push(...gate.grants(nowMs));
  }
  return granted;
}

/** Ends a granted call with this result. Its resource needs no other check. */
export function end(gate: Gate, grant: Grant, result: QueryResult, nowMs: number): void {
  gate.recordStep(grant, result, nowMs);
  gate.release(cancel(grant), nowMs);
}

/** Runs checks with this result until none is granted at this time. Returns the resources. */
export function runAll(gate: Gate, nowMs: number, result: QueryResult = processing): string[] {
  const served: string[] = [];
  for (let grants = grantsOf(gate, nowMs); grants.length > 0; grants = grantsOf(gate, nowMs)) {
    for (const grant of grants) {
      end(gate, grant, result, nowMs);
      served.push(grant.resource);
    }
  }
  return served;
}

/** The same in the course of a window, with every slot used once: re-checks do not use all at the same time. */
export function runWindow(gate: Gate): string[] {
  return Array.from({ length: 60 }, (_, second) => runAll(gate, START_MS + second * 1_000)).flat();
}

/** Makes this many calls, one after the other. Each is for a resource of its own. */
export function spend(gate: Gate, calls: number, nowMs: number, options: CheckOptions = {}): void {
  for (let index = 0; index < calls; index++) {
    const resource = `spent-${nowMs}-${index}`;
    gate.requestCheck(check(resource, { ...options, atMs: nowMs }), nowMs);
    const grant = grantsOf(gate, nowMs).find((each) => each.resource === resource);
    if (!grant) throw new Error(`${resource} was not granted.`);
    end(gate, grant, processing, nowMs);
  }
}
