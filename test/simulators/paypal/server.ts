/**
 * PayPal's REST API as an HTTP server on loopback: orders, payments, payouts, disputes and webhooks. Written from the vendor's
 * documentation alone. Every call passes the judge, the token, its scope, limits and faults before anything is looked up.
 * @see https://developer.paypal.com/api/rest/ (checked 2026-11-28)
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { hasBasic } from "../shared/credentials.ts";
import { readText } from "../shared/http-server.ts";
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
import { DEBUG_ID, errorAnswer, errorBody, oauthError } from "./errors.ts";
import { lookUp, routeOf } from "./lookup.ts";
import { verifySignature } from "./verification.ts";

/** The default account. */
export const SIMULATED_APP: Account = {
  clientId: "simulated-app",
  clientSecret: "simulated-secret",
  webhookId: "96605875FF6516633",
};

/** PayPal publishes no limits. These are the Worker's own. */
const LIMITS: RateLimitSettings = { perAccount: 120, perId: 12, windowMs: 60_000, enforce: true };

const CERTIFICATE_PATH = /^\/v1\/notifications\/certs\/([^/]+)$/;

export interface PaypalSimulatorOptions extends SimulatorOptions {
  account?: Partial<Account>;
  webhooks?: Partial<WebhookSenderSettings>;
}

export interface PaypalSimulator extends SimulatorServer {
  control: Control;
}

/** Starts the simulator. */
export async function startPaypalSimulator(options: PaypalSimulatorOptions = {}): Promise<PaypalSimulator> {
  const control = new Control(
    { ...SIMULATED_APP, ...options.account },
    { ...LIMITS, ...options.limits },
    { url: null, retryScale: 1, ...options.webhooks },
    options.now ?? Date.now,
  );
  const server = await startSimulatorServer(
    {
      control,
      controlRoutes: controlRoutes(control),
      respond: (request, url, response) => respond(control, request, url, response),
      errorBody,
      webhooks: control.webhooks,
    },
    options,
  );
  control.baseUrl = server.url;
  return { ...server, control };
}

async function respond(
  control: Control,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<ProviderResponse | null> {
  const { pathname } = url;
  const [, certificateId] = CERTIFICATE_PATH.exec(pathname) ?? [];
  if (certificateId !== undefined) return answerCertificate(control, certificateId, response);
  if (pathname === "/v1/oauth2/token") {
    // A fault for the id `token` applies only to this endpoint.
    return { endpoint: "token", id: "token", ...answerToken(control, request, await readText(request)) };
  }
  if (pathname === "/v1/notifications/verify-webhook-signature") {
    const refused = refusalOf(control, request, null, "services/applications/webhooks");
    const text = await readText(request);
    return { endpoint: "verify", id: "verify", ...(refused ?? verifySignature(control, text)) };
  }
  const route = routeOf(url);
  const endpoint = route?.endpoint ?? "unknown";
  const id = route?.id ?? null;
  const counted = id === null ? null : `${endpoint}/${id}`;
  const refused =
    refusalOf(control, request, counted, route?.scope ?? null) ??
    (route === null || request.method !== "GET" ? errorAnswer(404) : null);
  if (refused || route === null) return { endpoint, id, ...(refused ?? errorAnswer(404)), refused: true };
  return { endpoint, id, ...withDebugId(lookUp(control, route)) };
}

/** Faults do not apply to a refused call. */
type Answer = JsonResponse & { refused?: boolean };

function answerToken({ account, tokens, judge, now }: Control, request: IncomingMessage, text: string): Answer {
  tokens.calls += 1;
  judge.recordCall({ account: account.clientId, id: null, atMs: now() });
  if (request.method !== "POST" || new URLSearchParams(text).get("grant_type") !== "client_credentials") {
    return { ...oauthError(400, "unsupported_grant_type", "Grant Type is NULL"), refused: true };
  }
  if (!hasBasic(request, account.clientId, account.clientSecret)) {
    return { ...oauthError(401, "invalid_client", "Client Authentication failed"), refused: true };
  }
  const body = tokens.issue(now());
  return body === null ? { ...errorAnswer(429), refused: true } : { status: 200, body };
}

/** The certificates are public. PEM is sent as it is, so it passes no fault. */
function answerCertificate(control: Control, id: string, response: ServerResponse): ProviderResponse | null {
  control.judge.recordCall({ account: control.account.clientId, id: "certificate", atMs: control.now() });
  const fault = control.faults.consume("certificate", control.now());
  const certificate = control.certificates.get(id);
  if (fault || !certificate)
    return { endpoint: "certificate", id: null, ...errorAnswer(fault ? 503 : 404), refused: true };
  response.writeHead(200, { "Content-Type": "application/x-pem-file" }).end(certificate.pem);
  return null;
}

/** Why the call is refused before anything is looked up; null when it is not. */
function refusalOf(
  control: Control,
  request: IncomingMessage,
  counted: string | null,
  scope: string | null,
): Answer | null {
  const { account, tokens, judge } = control;
  const nowMs = control.now();
  // The judge counts first, so that it also counts calls that are refused or fail.
  judge.recordCall({ account: account.clientId, id: counted, atMs: nowMs });
  const [, token = ""] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
  const scopes = tokens.scopesOf(token, nowMs);
  if (!scopes) return { ...oauthError(401, "invalid_token", "Token signature verification failed"), refused: true };
  const refusal = control.countCall(counted ?? "none");
  if (refusal) {
    const answer = errorAnswer(429);
    const headers = { ...answer.headers, "Retry-After": String(refusal.retryAfterSeconds) };
    return { ...answer, headers, refused: true };
  }
  if (scope !== null && !scopes.some((each) => each === scope)) return { ...errorAnswer(403), refused: true };
  return null;
}

function withDebugId(answer: JsonResponse): JsonResponse {
  return { ...answer, headers: { "PayPal-Debug-Id": DEBUG_ID, ...answer.headers } };
}
