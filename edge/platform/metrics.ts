/**
 * Points for Cloudflare's Analytics Engine, where the optional binding `METRICS` is present. A point has no id, no token, no
 * network and no personal data: it can be kept and shown to everybody who operates the Worker.
 * docs/operations.md has the columns, and queries.
 * @see https://developers.cloudflare.com/analytics/analytics-engine/get-started/ (checked 2026-11-28)
 */
import type { Kind } from "../../contract/resource.ts";

export type Point = { connection: string } & (
  | {
      /** A viewer has got a status. */
      metric: "view";
      kind: Kind;
      source: "snapshot" | "page" | "stream";
      /** Whether the provider had confirmed it. */
      isConfirmed: boolean;
      /** From the request to the first status: of a stream, to the first one that the provider has confirmed. */
      afterMs: number;
    }
  | {
      /** A webhook has arrived. */
      metric: "webhook";
      verdict: string;
      /** From its arrival until each hub has sent the change to its viewers. */
      afterMs: number;
    }
  | {
      /** A check has ended. */
      metric: "check";
      lane: string;
      outcome: string;
      /** Whether it served a viewer who was present, confirmed a webhook, or was due without viewers. */
      isUseful: boolean;
      /** How long it was due before its call. */
      waitedMs: number;
      /** How long the provider took. */
      callMs: number;
      /** Rows that its gate has written since the last check. */
      rows: number;
    }
  | {
      /** An attempt to notify the shop has ended. */
      metric: "notification";
      verdict: string;
      /** From the change until the end of this attempt. */
      afterMs: number;
      /** How long the shop took. */
      callMs: number;
      /** 1 for the first one. */
      attempt: number;
    }
  | {
      /** Something was refused to somebody who may be an attacker. It has no connection. */
      metric: "refusal";
      cause: string;
    }
  | {
      /** The gate of an account has paused or goes on. */
      metric: "circuit";
      /** Why it is paused; `closed` when it goes on. */
      reason: string;
    }
);

/** The part of an Analytics Engine dataset that is used. */
interface Dataset {
  writeDataPoint(point: { indexes: string[]; blobs: string[]; doubles: number[] }): void;
}

/**
 * Writes a point, if the environment has the binding. Never throws: a metric that is lost must not fail a request.
 * @param env the bindings of the Worker
 */
export function writePoint(env: object, point: Point): void {
  const { METRICS: dataset } = env as { METRICS?: Dataset };
  if (dataset === undefined) return;
  const { connection, metric } = point;
  const [blobs, doubles] = columnsOf(point);
  try {
    dataset.writeDataPoint({ indexes: [connection], blobs: [metric, ...blobs], doubles });
  } catch {
    // The platform refuses more points than it allows in one invocation.
  }
}

/** The columns of a point behind its name: `blob2` and on, and `double1` and on. */
function columnsOf(point: Point): [blobs: string[], doubles: number[]] {
  switch (point.metric) {
    case "view":
      return [[point.source, point.kind, point.isConfirmed ? "confirmed" : "unconfirmed"], [point.afterMs]];
    case "webhook":
      return [[point.verdict], [point.afterMs]];
    case "check":
      return [
        [point.lane, point.outcome, point.isUseful ? "useful" : "useless"],
        [point.waitedMs, point.callMs, point.rows],
      ];
    case "notification":
      return [[point.verdict], [point.afterMs, point.callMs, point.attempt]];
    case "refusal":
      return [[point.cause], []];
    case "circuit":
      return [[point.reason], []];
  }
}
