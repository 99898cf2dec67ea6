/**
 * The only place that writes to the log: one JSON line per event. Never a token, a secret, an id in clear or a body.
 */

/** `requestId` joins the lines of one request (Cloudflare's Ray ID), of one call to a provider, or of one alarm. */
export type LogEvent = { requestId: string } & (
  | { event: "misconfigured"; problem: string }
  | { event: "unheard-of-state"; connection: string; kind: string; resource: string; word: string }
  | { event: "no-answer"; connection: string; kind: string; resource: string; reason: string }
  | { event: "no-file"; connection: string; resource: string; reason: string }
  | { event: "webhook"; connection: string; verdict: string; events: number }
  | { event: "hub-unreachable"; resource: string; cause: string }
  | { event: "gate-unreachable"; resource: string; cause: string }
  | { event: "message-refused"; message: "check-request" | "poll-result" }
  | { event: "internal"; cause: string }
);

export function log(entry: LogEvent): void {
  console.log(JSON.stringify(entry));
}

/** The platform's own name for this request, or one of our making where there is no platform. */
export function requestIdOf(request: Request): string {
  const ray = request.headers.get("CF-Ray") ?? "";
  return /^[0-9a-f-]{8,40}$/i.test(ray) ? ray : crypto.randomUUID();
}

/** The class of what was thrown. Its message may carry anything, so it stays out of the log. */
export function causeOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}
