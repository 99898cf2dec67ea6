/**
 * Airtm's two APIs, as far as a status widget meets them: a real HTTP server on loopback, written from the vendor's
 * documentation alone; v2 lies under `/v2`. Order of a call: the judge counts its arrival, credentials, rate limit,
 * faults, and only then what it asks for.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { basicUserOf, hasBasic } from "../shared/credentials.ts";
import type { RunningServer } from "../shared/http-server.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import type { JsonResponse } from "../shared/responses.ts";
import { type ProviderResponse, type SimulatorOptions, startSimulatorServer } from "../shared/simulator-server.ts";
import type { WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { type Account, Control } from "./control.ts";
import { controlRoutes } from "./control-routes.ts";
import { type Api, errorBody } from "./errors.ts";
import { type Route, routeOf } from "./routes.ts";

/** What a simulator accepts when nothing else is said. */
export const SIMULATED_ACCOUNT: Account = {
  key: "simulated-key",
  secret: "simulated-secret",
  webhookSecret: "whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0",
  codePath: "code",
};

/** 10 requests in a second for a key, over all endpoints of both APIs; none for a single thing. */
const LIMITS: RateLimitSettings = { perAccount: 10, perId: Number.POSITIVE_INFINITY, windowMs: 1000, enforce: true };

export interface AirtmSimulatorOptions extends SimulatorOptions {
  account?: Partial<Account>;
  callbacks?: Partial<WebhookSenderSettings>;
}

export interface AirtmSimulator extends RunningServer {
  /** The `baseUrl` of a connection to v1, and to v2. */
  baseUrls: Record<Api, string>;
  control: Control;
}

export async function startAirtmSimulator(options: AirtmSimulatorOptions = {}): Promise<AirtmSimulator> {
  const control = new Control(
    { ...SIMULATED_ACCOUNT, ...options.account },
    { ...LIMITS, ...options.limits },
    { url: null, retryScale: 1, ...options.callbacks },
    options.now ?? Date.now,
  );
  const server = await startSimulatorServer(
    {
      control,
      controlRoutes: controlRoutes(control),
      respond: (request, url, response) => replyTo(control, request, url, response),
      errorBody: (status, url) => errorBody(apiOf(url), status),
      webhooks: control.callbacks,
    },
    options,
  );
  return { ...server, baseUrls: { v1: server.url, v2: `${server.url}/v2` }, control };
}

function replyTo(
  control: Control,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): ProviderResponse | null {
  if (url.pathname.startsWith("/_files/")) return sendFile(request, response);
  const route = routeOf(url);
  // Counted before anything else, so that a call that is refused or fails counts too.
  const name = route && `${route.endpoint}/${route.id}`;
  control.judge.recordCall({ account: basicUserOf(request), id: name, atMs: control.now() });
  const about = { endpoint: `${apiOf(url)} ${route?.endpoint ?? "?"}`, id: route?.id ?? null };
  const refusal = refusalOf(control, request, apiOf(url), route);
  if (refusal) return { ...about, ...refusal, refused: true };
  const answer = answerOf(control, url, route);
  if (answer) return { ...about, ...answer };
  // What v1 says to an address that it does not have.
  response.writeHead(404, { "Content-Type": "text/plain" }).end("Not Found");
  return null;
}

function apiOf(url: URL): Api {
  return url.pathname.startsWith("/v2/") ? "v2" : "v1";
}

/** Turned away at the door, where a fault behind it cannot reach. */
function refusalOf(control: Control, request: IncomingMessage, api: Api, route: Route | null): JsonResponse | null {
  const { key, secret } = control.account;
  const refused = (status: number) => ({ status, body: errorBody(api, status) });
  if (!hasBasic(request, key, secret)) return refused(401);
  // No header says when to come back: none is documented.
  if (control.countCall(route ? `${route.endpoint}/${route.id}` : "?")) return refused(429);
  return request.method !== "GET" && route ? refused(405) : null;
}

function answerOf(control: Control, { searchParams, origin }: URL, route: Route | null): JsonResponse | null {
  const { codePath } = control.account;
  const isOtherCodePath = route?.endpoint === (codePath === "code" ? "operations/code" : "code");
  if (!route || isOtherCodePath) return null;
  const answer = route.answer(control, searchParams);
  const { url } = (answer.body ?? {}) as { url?: unknown };
  return typeof url === "string" ? { ...answer, body: { url: `${origin}${url}` } } : answer;
}

/** A report's file lies at an address that needs no credentials, and must get none. */
function sendFile(request: IncomingMessage, response: ServerResponse): null {
  if (request.headers.authorization !== undefined) response.writeHead(400).end();
  else response.writeHead(200, { "Content-Type": "text/csv" }).end("date,amount\n2026-11-20,15.00\n");
  return null;
}
