/**
 * Finrelay's Transaction Status API and the token endpoint it needs, as far as a status widget meets them: a real HTTP
 * server on loopback, written from the vendor's documentation alone. Order of a call: the judge counts its arrival, the
 * token, rate limits, faults, and only then the transaction.
 */
import type { IncomingMessage } from "node:http";
import { type RunningServer, readText } from "../shared/http-server.ts";
import { stepAt } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import type { JsonResponse } from "../shared/responses.ts";
import { type ProviderResponse, type SimulatorOptions, startSimulatorServer } from "../shared/simulator-server.ts";
import type { WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { type Account, Control } from "./control.ts";
import { controlRoutes } from "./control-routes.ts";
import { statusBody } from "./documents.ts";
import { newKeys } from "./jwt.ts";

/** What a simulator accepts when nothing else is said, beside keys of its own. */
export const SIMULATED_CLIENT = { clientId: "simulated-client", clientSecret: "simulated-secret" };

/** Finrelay documents none; these are what a connection keeps to by itself. */
const LIMITS: RateLimitSettings = { perAccount: 60, perId: 10, windowMs: 60_000, enforce: true };

const TOKEN_PATH = "/realms/simulated/protocol/openid-connect/token";
const STATUS_PATH = /^\/api\/transactions\/([^/]+)\/status$/;

export interface FinrelaySimulatorOptions extends SimulatorOptions {
  account?: Partial<Account>;
  webhooks?: Partial<WebhookSenderSettings>;
}

export interface FinrelaySimulator extends RunningServer {
  /** The `baseUrl` of a connection. */
  baseUrl: string;
  /** The option `tokenUrl` of a connection. */
  tokenUrl: string;
  control: Control;
}

export async function startFinrelaySimulator(options: FinrelaySimulatorOptions = {}): Promise<FinrelaySimulator> {
  const keys = options.account?.privateKey ? {} : newKeys();
  const control = new Control(
    { ...SIMULATED_CLIENT, privateKey: "", publicKey: "", authHeader: "Authorization", ...keys, ...options.account },
    { ...LIMITS, ...options.limits },
    { url: null, retryScale: 1, ...options.webhooks },
    options.now ?? Date.now,
  );
  const server = await startSimulatorServer(
    {
      control,
      controlRoutes: controlRoutes(control),
      respond: (request, url) => replyTo(control, request, url),
      errorBody,
      webhooks: control.webhooks,
    },
    options,
  );
  return { ...server, baseUrl: server.url, tokenUrl: `${server.url}${TOKEN_PATH}`, control };
}

async function replyTo(control: Control, request: IncomingMessage, { pathname }: URL): Promise<ProviderResponse> {
  if (pathname === TOKEN_PATH) {
    // A fault for the id `token` hits this endpoint alone.
    return { endpoint: "token", id: "token", ...answerToken(control, request, await readText(request)) };
  }
  const id = decodeURIComponent(STATUS_PATH.exec(pathname)?.[1] ?? "") || null;
  return { endpoint: "status", id, ...answerStatus(control, request, id) };
}

/** `refused`: turned away at the door, where a fault behind it cannot reach. */
type DoorAnswer = JsonResponse & { refused?: boolean };

/** OIDC client credentials (RFC 6749, 4.4), with Keycloak's words for what is wrong. */
function answerToken({ account, tokens, now }: Control, { method }: IncomingMessage, text: string): DoorAnswer {
  tokens.calls += 1;
  const form = new URLSearchParams(text);
  if (method !== "POST" || form.get("grant_type") !== "client_credentials") {
    return { status: 400, body: { error: "unsupported_grant_type" }, refused: true };
  }
  const { clientId, clientSecret } = account;
  if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret) {
    const body = { error: "unauthorized_client", error_description: "Invalid client or Invalid client credentials" };
    return { status: 401, body, refused: true };
  }
  const body = {
    access_token: tokens.give(clientId, now()),
    token_type: "Bearer",
    expires_in: tokens.lifetimeSeconds,
    refresh_token: "refresh-never-used",
    scope: "email profile",
  };
  return { status: 200, body };
}

function answerStatus(control: Control, request: IncomingMessage, id: string | null): DoorAnswer {
  const { account, judge, transactions, tokens } = control;
  const nowMs = control.now();
  const holder = tokens.holderOf(tokenIn(request, account.authHeader), nowMs);
  // Counted before anything else, so that a call that is refused or fails counts too.
  judge.recordCall({ account: holder ?? "nobody", id, atMs: nowMs });
  if (id === null || request.method !== "GET") return { status: 404, body: errorBody(404), refused: true };
  if (holder === null) return { status: 401, body: errorBody(401), refused: true };
  const refusal = control.countCall(id);
  if (refusal) {
    const headers = { "Retry-After": String(refusal.retryAfterSeconds) };
    return { status: 429, body: errorBody(429), headers, refused: true };
  }
  const transaction = transactions.byId(id);
  const step = transaction && (stepAt(transaction, nowMs)?.step ?? null);
  return { status: 200, body: statusBody(transaction, step) };
}

function tokenIn(request: IncomingMessage, authHeader: string): string {
  const header = String(request.headers[authHeader.toLowerCase()] ?? "");
  if (!/^authorization$/i.test(authHeader)) return header;
  return /^Bearer (.+)$/.exec(header)?.[1] ?? "";
}

/** No error's body is documented. */
function errorBody(status: number): object {
  return { statusCode: status };
}
