/**
 * IXOPAY's Transaction API v3, as far as a status widget meets it: a real HTTP server on loopback, written from the
 * vendor's documentation alone. Order of a call: the judge counts its arrival, credentials, signature, rate limits,
 * faults, and only then the transaction.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, sendFaulty, sendJson } from "../answers.ts";
import { type RunningServer, readText, startHttpServer } from "../http-server.ts";
import type { RateLimitSettings } from "../rate-limits.ts";
import type { CallbackSettings } from "./callbacks.ts";
import { failureBody, failureBodyOf } from "./codes.ts";
import { type Account, Control } from "./control.ts";
import { answerControl } from "./control-http.ts";
import { statusDocument } from "./documents.ts";
import { IXOPAY_LIMITS } from "./limits.ts";
import { currentStep } from "./lives.ts";
import { sign } from "./signature.ts";

/** What a simulator accepts when nothing else is said. */
export const SIMULATED_ACCOUNT: Account = {
  apiKey: "simulated-connector",
  username: "simulated-user",
  password: "simulated-password",
  sharedSecret: "simulated-shared-secret",
  requireSignature: false,
  referenceUuid: true,
};

export interface IxopaySimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  account?: Partial<Account>;
  limits?: Partial<RateLimitSettings>;
  callbacks?: Partial<CallbackSettings>;
  /** Epoch milliseconds; default `Date.now`. */
  now?: () => number;
  /** Gets one line for each status call, without ids. */
  log?: (line: string) => void;
}

export interface IxopaySimulator extends RunningServer {
  /** The `baseUrl` of a connection: `url` + `/api/v3`. */
  baseUrl: string;
  control: Control;
}

export async function startIxopaySimulator(options: IxopaySimulatorOptions = {}): Promise<IxopaySimulator> {
  const control = new Control(
    { ...SIMULATED_ACCOUNT, ...options.account },
    { ...IXOPAY_LIMITS, ...options.limits },
    options.callbacks ?? {},
    options.now ?? Date.now,
  );
  const server = await startHttpServer(options.port ?? 0, (request, response) => {
    handle(control, request, response, options.log).catch(() => response.destroy());
  });
  return {
    ...server,
    baseUrl: `${server.url}/api/v3`,
    control,
    close: async () => {
      control.callbacks.clear();
      await server.close();
    },
  };
}

async function handle(
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
  log: IxopaySimulatorOptions["log"],
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const method = request.method ?? "GET";
  if (url.pathname.startsWith("/_control/")) {
    return sendJson(response, await answerControl(control, method, url.pathname, await readText(request)));
  }
  const call = parseStatusCall(url);
  // Counted before anything else, so that a call that is refused or fails counts too.
  control.judge.arrive({ account: userOf(request), id: call && `${call.endpoint}/${call.id}`, atMs: control.now() });
  const answer = answerStatus(control, request, method, url, call);
  const fault = answer.refused ? null : control.faults.take(call?.id ?? null, control.now());
  log?.(`${method} ${call?.endpoint ?? "?"} ${fault ? `(${fault.kind})` : answer.status}`);
  if (fault) sendFaulty(response, fault, answer, failureBodyOf);
  else sendJson(response, answer);
}

interface StatusCall {
  apiKey: string;
  endpoint: "getByUuid" | "getByMerchantTransactionId";
  id: string;
}

function parseStatusCall(url: URL): StatusCall | null {
  const found = /^\/api\/v3\/status\/([^/]+)\/(getByUuid|getByMerchantTransactionId)\/([^/]+)$/.exec(url.pathname);
  if (!found) return null;
  const [, apiKey, endpoint, id] = found as unknown as [string, string, StatusCall["endpoint"], string];
  return { apiKey: decodeURIComponent(apiKey), endpoint, id: decodeURIComponent(id) };
}

/** `refused`: turned away at the door, where a fault behind it cannot reach. */
function answerStatus(
  control: Control,
  request: IncomingMessage,
  method: string,
  url: URL,
  call: StatusCall | null,
): Answer & { refused?: boolean } {
  const { account } = control;
  if (!call) return { status: 404, body: failureBody(1000), refused: true };
  if (method !== "GET") return { status: 405, body: failureBody(1000), refused: true };
  // That the status API answers wrong credentials, or an unknown connector, like the Pay-by-Link API is an inference.
  if (!hasCredentials(request, account) || call.apiKey !== account.apiKey) {
    return { status: 401, body: failureBodyOf(401), refused: true };
  }
  if (account.requireSignature && !isSigned(request, method, url, account.sharedSecret)) {
    return { status: 401, body: failureBody(1004), refused: true };
  }
  const refusal = control.limits.take(`${call.endpoint}/${call.id}`, control.now());
  if (refusal) {
    control.judge.refuse();
    const headers = {
      "X-RateLimit-Limit": String(refusal.limit),
      "X-RateLimit-Remaining": "0",
      "Retry-After": String(refusal.retryAfterSeconds),
    };
    return { status: 429, body: failureBodyOf(429), headers, refused: true };
  }
  return { status: 200, body: documentOf(control, call, url.searchParams.get("includeTracing") === "true") };
}

function documentOf(control: Control, call: StatusCall, includeTracing: boolean): unknown {
  const { lives } = control;
  const transaction = call.endpoint === "getByUuid" ? lives.byUuid(call.id) : lives.byMerchantTransactionId(call.id);
  const step = transaction && currentStep(transaction, control.now());
  if (!transaction || !step) return failureBody(8001);
  return statusDocument(transaction, step, { ...control.documentOptions, includeTracing });
}

function userOf(request: IncomingMessage): string {
  const [, encoded = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
  return Buffer.from(encoded, "base64").toString("utf8").split(":")[0] || "nobody";
}

function hasCredentials(request: IncomingMessage, { username, password }: Account): boolean {
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  return equal(request.headers.authorization ?? "", expected);
}

function isSigned(request: IncomingMessage, method: string, url: URL, sharedSecret: string): boolean {
  const { date, "x-date": xDate, "x-signature": signature, "content-type": contentType } = request.headers;
  const signedDate = xDate ?? date;
  if (typeof signedDate !== "string" || typeof signature !== "string" || contentType === undefined) return false;
  const parts = { method, body: "", contentType, date: signedDate, uri: url.pathname + url.search };
  return equal(signature, sign(parts, sharedSecret));
}

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
