// The time of one message to a gate with many pending checks: real gate code on SQLite in memory.
import { Gate } from "../../edge/gate/gate.ts";
import { GATE_MIGRATIONS } from "../../edge/gate/gate-schema.ts";
import type { Grant } from "../../edge/gate/grant.ts";
import { type Check, cancellationOf } from "../../edge/gate/messages.ts";
import { MESSAGE_VERSION } from "../../edge/platform/messages.ts";
import { migrate } from "../../edge/platform/migrations.ts";
import { sqliteRows } from "../simulation/sqlite-rows.ts";
import { atMost, type Figure, reported } from "./figures.ts";

const MESSAGES = 500;
/** Between two messages. At 60 calls in 60 s there is a call for each message. */
const STEP_MS = 1000;
const START_MS = Date.parse("2026-11-27T00:00:00Z");
/** As many trusted checks as a gate takes with this limit. */
const CHECKS_PER_CALL = 200;

export async function queue(): Promise<Figure[]> {
  return [
    atMost("queue: a message at 10,000 pending checks", messageMs(10_000), 0.3, "ms", 3),
    reported("queue: a message at 50,000 pending checks", messageMs(50_000), "ms", 3),
  ];
}

/**
 * The mean time of a check request, with the grants that follow and the next time to wake, in milliseconds of CPU: other
 * programs on the machine do not count.
 */
function messageMs(pending: number): number {
  const rows = sqliteRows();
  migrate(rows, GATE_MIGRATIONS);
  const gate = new Gate(rows, { perAccount: Math.max(60, pending / CHECKS_PER_CALL), perId: 10, windowSeconds: 60 });
  for (let index = 0; index < pending; index++) gate.requestCheck(checkOf(index, START_MS), START_MS);
  const send = (index: number, nowMs: number) => {
    gate.requestCheck(checkOf(index, nowMs), nowMs);
    for (const grant of gate.grants(nowMs)) end(gate, grant, nowMs);
    for (const wanted of gate.wantedQueries()) gate.recordWanted(wanted, true, nowMs);
    gate.wakeMs(nowMs);
  };
  // Not measured: the calls that are allowed at once, and the time until the code is compiled.
  for (let index = 0; index < MESSAGES; index++) send(index, START_MS);
  const before = process.threadCpuUsage();
  for (let index = 0; index < MESSAGES; index++) send(pending + index, START_MS + index * STEP_MS);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000 / MESSAGES;
}

function checkOf(index: number, nowMs: number): Check {
  const resource = `shop/payment/${String(index).padStart(20, "0")}`;
  const when = { firstRequestedMs: nowMs, notBeforeMs: nowMs, untilMs: null };
  return {
    version: MESSAGE_VERSION,
    type: "check",
    resource,
    key: resource,
    seq: nowMs,
    trusted: true,
    lane: "first",
    network: null,
    ...when,
  };
}

/** The provider's response leads to no further check. */
function end(gate: Gate, grant: Grant, nowMs: number): void {
  gate.recordStep(grant, { outcome: "not-found" }, nowMs);
  gate.release(cancellationOf(grant.resource, grant.seq), nowMs);
}
