/**
 * Finrelay's Transaction Status API and its token endpoint, as an HTTP server on loopback. Written from the vendor's
 * documentation alone. Every call passes the judge, the token, limits and faults before the transaction is looked up.
 * @see https://docs.finrelay.com/transaction-api/transaction-status-api.html (checked 2026-11-21)
 */
import type { IncomingMessage } from "node:http";
import { readText } from "../shared/http-server.ts";
import { stepAt } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import type { JsonResponse } from "../shared/responses.ts";
import {
  type ProviderResponse,
  type SimulatorOptions,
  type SimulatorServer,
  startSimulatorServer,
} from "../shared/simulator-server.ts";
import type { WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { type Account, Control } from "./control.ts";
import { controlRoutes } from "./control-routes.ts";
import { statusBody } from "./documents.ts";
import { newKeys } from "./jwt.ts";

/** The credentials of the default account. Its keys are new at each start. */
export const SIMULATED_CLIENT = { clientId: "simulated-client", clientSecret: "simulated-secret" };

/** Finrelay documents no limits. These are the Worker's own. */
const LIMITS: RateLimitSettings = { perAccount: 60, perId: 10, windowMs: 60_000, enforce: true };

const TOKEN_PATH = "/realms/simulated/protocol/openid-connect/token";
const STATUS_PATH = /^\/api\/transactions\/([^/]+)\/status$/;

export interface FinrelaySimulatorOptions extends SimulatorOptions {
  account?: Partial<Account>;
  webhooks?: Partial<WebhookSenderSettings>;
}

export interface FinrelaySimulator extends SimulatorServer {
  /** The `baseUrl` of a connection. */
  baseUrl: string;
  /** The option `tokenUrl` of a connection. */
  tokenUrl: string;
  control: Control;
}

/** Starts the simulator. */
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
      respond: (request, url) => respond(control, request, url),
      errorBody,
      webhooks: control.webhooks,
    },
    options,
  );
  return { ...server, baseUrl: server.url, tokenUrl: `${server.url}${TOKEN_PATH}`, control };
}

async function respond(control: Control, request: IncomingMessage, { pathname }: URL): Promise<ProviderResponse> {
  if (pathname === TOKEN_PATH) {
    // A fault for the id `token` applies only to this endpoint.
    return { endpoint: "token", id: "token", ...answerToken(control, request, await readText(request)) };
  }
  const id = decodeURIComponent(STATUS_PATH.exec(pathname)?.[1] ?? "") || null;
  return { endpoint: "status", id, ...answerStatus(control, request, id) };
}

/** Faults do not apply to a refused call. */
type Answer = JsonResponse & { refused?: boolean };

/**
 * The token response to OAuth client credentials, with the error texts of Keycloak.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
function answerToken({ account, tokens, now }: Control, { method }: IncomingMessage, text: string): Answer {
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
    access_token: tokens.issue(clientId, now()),
    token_type: "Bearer",
    expires_in: tokens.lifetimeSeconds,
    refresh_token: "refresh-never-used",
    scope: "email profile",
  };
  return { status: 200, body };
}

function answerStatus(control: Control, request: IncomingMessage, id: string | null): Answer {
  const { account, judge, transactions, tokens } = control;
  const nowMs = control.now();
  const client = tokens.clientOf(tokenIn(request, account.authHeader), nowMs);
  // The judge counts first, so that it also counts calls that are refused or fail.
  judge.recordCall({ account: client ?? "anonymous", id, atMs: nowMs });
  if (id === null || request.method !== "GET") return { status: 404, body: errorBody(404), refused: true };
  if (client === null) return { status: 401, body: errorBody(401), refused: true };
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

/** Finrelay documents no error bodies. */
function errorBody(status: number): object {
  return { statusCode: status };
}
