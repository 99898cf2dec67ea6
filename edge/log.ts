/**
 * The only place that writes to the log: one JSON line per event. Never a token, a secret, an id in clear or a body.
 */

export type LogEvent =
  | { event: "misconfigured"; problem: string }
  | { event: "unheard-of-state"; connection: string; kind: string; thing: string; word: string }
  | { event: "no-answer"; connection: string; kind: string; thing: string; reason: string }
  | { event: "no-file"; connection: string; thing: string; reason: string }
  | { event: "webhook"; connection: string; verdict: string; notices: number }
  | { event: "hub-unreachable"; thing: string; cause: string }
  | { event: "gate-unreachable"; thing: string; cause: string }
  | { event: "internal"; requestId: string; cause: string };

export function log(entry: LogEvent): void {
  console.log(JSON.stringify(entry));
}

/** The class of what was thrown. Its message may carry anything, so it stays out of the log. */
export function causeOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}
