/**
 * The status endpoints of IXOPAY's Transaction API v3, as an HTTP server on loopback. Written from the vendor's
 * documentation alone. Every call passes the judge, credentials, signature, limits and faults before the transaction is
 * looked up.
 * @see https://gateway.ixopay.com/documentation/apiv3 (checked 2026-11-21)
 */
import type { IncomingMessage } from "node:http";
import { basicUserOf, equalsSecret, hasBasic } from "../shared/credentials.ts";

import { stepAt } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import type { JsonResponse } from "../shared/responses.ts";
import {
  type ProviderResponse,
  type SimulatorOptions,
  type SimulatorServer,
  startSimulatorServer,
} from "../shared/simulator-server.ts";
import type { CallbackSettings } from "./callbacks.ts";
import { failureBody, failureBodyOf } from "./codes.ts";
import { type Account, Control } from "./control.ts";
import { controlRoutes } from "./control-routes.ts";
import { statusDocument } from "./documents.ts";
import { sign } from "./signature.ts";

/** The default account. */
export const SIMULATED_ACCOUNT: Account = {
  apiKey: "simulated-connector",
  username: "simulated-user",
  password: "simulated-password",
  sharedSecret: "simulated-shared-secret",
  requireSignature: false,
  referenceUuid: true,
};

/** 60 calls in 60 s per API user, 10 per uuid and per merchantTransactionId. */
const LIMITS: RateLimitSettings = { perAccount: 60, perId: 10, windowMs: 60_000, enforce: true };

export interface IxopaySimulatorOptions extends SimulatorOptions {
  account?: Partial<Account>;
  callbacks?: Partial<CallbackSettings>;
}

export interface IxopaySimulator extends SimulatorServer {
  /** The `baseUrl` of a connection: `url` + `/api/v3`. */
  baseUrl: string;
  control: Control;
}

/** Starts the simulator. */
export async function startIxopaySimulator(options: IxopaySimulatorOptions = {}): Promise<IxopaySimulator> {
  const control = new Control(
    { ...SIMULATED_ACCOUNT, ...options.account },
    { ...LIMITS, ...options.limits },
    options.callbacks ?? {},
    options.now ?? Date.now,
  );
  const server = await startSimulatorServer(
    {
      control,
      controlRoutes: controlRoutes(control),
      respond: (request, url) => respond(control, request, url),
      errorBody: failureBodyOf,
      webhooks: control.callbacks,
    },
    options,
  );
  return { ...server, baseUrl: `${server.url}/api/v3`, control };
}

function respond(control: Control, request: IncomingMessage, url: URL): ProviderResponse {
  const call = parseStatusCall(url);
  // The judge counts first, so that it also counts calls that are refused or fail.
  const name = call && `${call.endpoint}/${call.id}`;
  control.judge.recordCall({ account: basicUserOf(request), id: name, atMs: control.now() });
  const target = { endpoint: call?.endpoint ?? "?", id: call?.id ?? null };
  if (!call) return { ...target, status: 404, body: failureBody(1000), refused: true };
  const refusal = refusalOf(control, request, url, call);
  if (refusal) return { ...target, ...refusal, refused: true };
  const includeTracing = url.searchParams.get("includeTracing") === "true";
  return { ...target, status: 200, body: documentOf(control, call, includeTracing) };
}

interface StatusCall {
  apiKey: string;
  endpoint: "getByUuid" | "getByMerchantTransactionId";
  id: string;
}

function parseStatusCall(url: URL): StatusCall | null {
  const match = /^\/api\/v3\/status\/([^/]+)\/(getByUuid|getByMerchantTransactionId)\/([^/]+)$/.exec(url.pathname);
  if (!match) return null;
  const [, apiKey, endpoint, id] = match as unknown as [string, string, StatusCall["endpoint"], string];
  return { apiKey: decodeURIComponent(apiKey), endpoint, id: decodeURIComponent(id) };
}

function refusalOf(control: Control, request: IncomingMessage, url: URL, call: StatusCall): JsonResponse | null {
  const { username, password, apiKey, requireSignature, sharedSecret } = control.account;
  if (request.method !== "GET") return { status: 405, body: failureBody(1000) };
  // Assumption: the status API refuses wrong credentials and unknown connectors as the Pay-by-Link API documents.
  if (!hasBasic(request, username, password) || call.apiKey !== apiKey) {
    return { status: 401, body: failureBodyOf(401) };
  }
  if (requireSignature && !isSigned(request, url, sharedSecret)) return { status: 401, body: failureBody(1004) };
  const refusal = control.countCall(`${call.endpoint}/${call.id}`);
  if (!refusal) return null;
  const headers = {
    "X-RateLimit-Limit": String(refusal.limit),
    "X-RateLimit-Remaining": "0",
    "Retry-After": String(refusal.retryAfterSeconds),
  };
  return { status: 429, body: failureBodyOf(429), headers };
}

function documentOf(control: Control, call: StatusCall, includeTracing: boolean): unknown {
  const { transactions } = control;
  const transaction =
    call.endpoint === "getByUuid" ? transactions.byUuid(call.id) : transactions.byMerchantTransactionId(call.id);
  const current = transaction && stepAt(transaction, control.now());
  if (!transaction || !current) return failureBody(8001);
  return statusDocument(transaction, current.step, { ...control.documentOptions, includeTracing });
}

function isSigned(request: IncomingMessage, url: URL, sharedSecret: string): boolean {
  const { method = "GET", headers } = request;
  const { date, "x-date": xDate, "x-signature": signature, "content-type": contentType } = headers;
  const signedDate = xDate ?? date;
  if (typeof signedDate !== "string" || typeof signature !== "string" || contentType === undefined) return false;
  const parts = { method, body: "", contentType, date: signedDate, uri: url.pathname + url.search };
  return equalsSecret(signature, sign(parts, sharedSecret));
}
