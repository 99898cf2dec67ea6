// What one journey uses of the platform, as its meter counts it, and what that costs at list prices.
import { setTimeout as wait } from "node:timers/promises";
import type { MeterReport, WrittenRows } from "./worker/meter-report.ts";

/**
 * Dollars for a million, beyond what the paid plan includes.
 * https://developers.cloudflare.com/durable-objects/platform/pricing/ and
 * https://developers.cloudflare.com/workers/platform/pricing/ (checked 2026-11-27)
 */
const PRICES = { rows: 1, objectRequests: 0.15, workerRequests: 0.3, cpuMs: 0.02, gigabyteSeconds: 12.5 };
/** An object is billed for 128 MB as long as it is awake. */
const OBJECT_GIGABYTES = 0.128;
/** Messages on a socket count as this part of a request. The end of a socket is free. */
const REQUEST_PARTS: Record<string, number> = { webSocketMessage: 1 / 20, webSocketClose: 0, webSocketError: 0 };
/** By default, a journey ends when nothing has happened for this long. */
const QUIET_MS = 400;
const POLL_MS = 50;
const GIVE_UP_MS = 30_000;

/** The use of one journey, on average over its runs. */
export interface Usage {
  rows: number;
  objectRequests: number;
  workerRequests: number;
  /** Of the whole process, so more than the platform bills. */
  cpuMs: number;
  /** Of hubs. The gate is shared by all journeys of an account. */
  hubMs: number;
}

export interface Count {
  objectRequests(method: string): number;
  rows: WrittenRows[];
  usage: Omit<Usage, "cpuMs">;
  /** The size of the largest hub, in bytes. */
  hubBytes: number;
}

/** Adds up the reports of the metered worker at this address. */
export class Meter {
  readonly #url: string;
  #reports: MeterReport[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  /** Forgets what was counted so far. */
  async reset(): Promise<void> {
    await this.#poll();
    this.#reports = [];
  }

  /**
   * Waits until `isComplete` and until nothing has happened for `quietMs`. Returns what was counted since the last reset.
   */
  async countUntil(isComplete: (count: Count) => boolean, quietMs = QUIET_MS): Promise<Count> {
    const giveUpMs = Date.now() + GIVE_UP_MS;
    let quietSinceMs = Date.now();
    for (;;) {
      if (await this.#poll()) quietSinceMs = Date.now();
      const count = countOf(this.#reports);
      if (isComplete(count) && Date.now() - quietSinceMs >= quietMs) return count;
      if (Date.now() > giveUpMs) throw new Error(`The journey did not end. Counted: ${JSON.stringify(this.#reports)}`);
      await wait(POLL_MS);
    }
  }

  /** Returns whether something has happened. */
  async #poll(): Promise<boolean> {
    const report = (await (await fetch(`${this.#url}/meter`)).json()) as MeterReport;
    this.#reports.push(report);
    return report.rows.length + report.requests.length + report.workerRequests > 0;
  }
}

function countOf(reports: readonly MeterReport[]): Count {
  const requests = reports.flatMap((report) => report.requests);
  const rows = reports.flatMap((report) => report.rows);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    hubBytes: Math.max(...reports.map(({ storedBytes }) => storedBytes.StatusHub ?? 0)),
    objectRequests: (method) => sum(requests.filter((each) => each.method === method).map(({ count }) => count)),
    rows,
    usage: {
      rows: sum(rows.map((each) => each.rows)),
      objectRequests: sum(requests.map(({ method, count }) => count * (REQUEST_PARTS[method] ?? 1))),
      workerRequests: sum(reports.map((report) => report.workerRequests)),
      hubMs: sum(reports.map(({ activeMs }) => activeMs.StatusHub ?? 0)),
    },
  };
}

/** Dollars for a million of each part of the usage. */
export function costOf({ rows, objectRequests, workerRequests, cpuMs, hubMs }: Usage): Record<keyof Usage, number> {
  return {
    rows: rows * PRICES.rows,
    objectRequests: objectRequests * PRICES.objectRequests,
    workerRequests: workerRequests * PRICES.workerRequests,
    cpuMs: (Number.isNaN(cpuMs) ? 0 : cpuMs) * PRICES.cpuMs,
    hubMs: (hubMs / 1000) * OBJECT_GIGABYTES * PRICES.gigabyteSeconds,
  };
}

/** One line for each statement: rows for one run, the object, the request that led to it, the statement. */
export function statementsOf(rows: readonly WrittenRows[], runs: number): string[] {
  const same = Map.groupBy(rows, ({ object, during, statement }) => `${object}.${during}: ${statement}`);
  return [...same]
    .map(([name, some]) => ({ name, perRun: some.reduce((sum, each) => sum + each.rows, 0) / runs }))
    .sort((a, b) => b.perRun - a.perRun)
    .map(({ name, perRun }) => `${perRun.toFixed(2).padStart(7)}  ${name}`);
}
