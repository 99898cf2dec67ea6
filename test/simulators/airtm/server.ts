/**
 * The status endpoints of Airtm's two APIs, as an HTTP server on loopback. Written from the vendor's documentation
 * alone. v2 is under `/v2`. Every call passes the judge, credentials, limits and faults before the resource is looked
 * up.
 * @see https://api.enterprise.airtm.com/docs (checked 2026-11-21)
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { basicUserOf, hasBasic } from "../shared/credentials.ts";

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
import { type Api, errorBody } from "./errors.ts";
import { type Route, routeOf } from "./routes.ts";

/** The default account. */
export const SIMULATED_ACCOUNT: Account = {
  key: "simulated-key",
  secret: "simulated-secret",
  webhookSecret: "whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0",
  headerPrefix: "svix",
  codePath: "code",
};

/** 10 requests per second and key over all endpoints of both APIs. There is no limit per id. */
const LIMITS: RateLimitSettings = { perAccount: 10, perId: Number.POSITIVE_INFINITY, windowMs: 1000, enforce: true };

export interface AirtmSimulatorOptions extends SimulatorOptions {
  account?: Partial<Account>;
  callbacks?: Partial<WebhookSenderSettings>;
}

export interface AirtmSimulator extends SimulatorServer {
  /** The `baseUrl` of a connection to each API. */
  baseUrls: Record<Api, string>;
  control: Control;
}

/** Starts the simulator. */
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
      respond: (request, url, response) => respond(control, request, url, response),
      errorBody: (status, url) => errorBody(apiOf(url), status),
      webhooks: control.callbacks,
    },
    options,
  );
  return { ...server, baseUrls: { v1: server.url, v2: `${server.url}/v2` }, control };
}

function respond(
  control: Control,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): ProviderResponse | null {
  if (url.pathname.startsWith("/_files/")) return sendFile(request, response);
  const route = routeOf(url);
  // The judge counts first, so that it also counts calls that are refused or fail.
  const name = route && `${route.endpoint}/${route.id}`;
  control.judge.recordCall({ account: basicUserOf(request), id: name, atMs: control.now() });
  const target = { endpoint: `${apiOf(url)} ${route?.endpoint ?? "?"}`, id: route?.id ?? null };
  const refusal = refusalOf(control, request, apiOf(url), route);
  if (refusal) return { ...target, ...refusal, refused: true };
  const answer = answerOf(control, url, route);
  if (answer) return { ...target, ...answer };
  // The response of v1 to an unknown path.
  response.writeHead(404, { "Content-Type": "text/plain" }).end("Not Found");
  return null;
}

function apiOf(url: URL): Api {
  return url.pathname.startsWith("/v2/") ? "v2" : "v1";
}

/** The refusal of a call with wrong credentials, a wrong method, or above the limit; null if the call is allowed. */
function refusalOf(control: Control, request: IncomingMessage, api: Api, route: Route | null): JsonResponse | null {
  const { key, secret } = control.account;
  const refused = (status: number) => ({ status, body: errorBody(api, status) });
  if (!hasBasic(request, key, secret)) return refused(401);
  // No Retry-After: Airtm documents none.
  if (control.countCall(route ? `${route.endpoint}/${route.id}` : "?")) return refused(429);
  return request.method !== "GET" && route ? refused(405) : null;
}

function answerOf(control: Control, { searchParams, origin }: URL, route: Route | null): JsonResponse | null {
  const { codePath } = control.account;
  const isOtherCodePath = route?.endpoint === (codePath === "code" ? "operations/code" : "code");
  if (!route || isOtherCodePath) return null;
  const answer = route.respond(control, searchParams);
  const { url } = (answer.body ?? {}) as { url?: unknown };
  return typeof url === "string" ? { ...answer, body: { url: `${origin}${url}` } } : answer;
}

/** Serves a report's file at a URL that needs no credentials. A request with credentials is refused. */
function sendFile(request: IncomingMessage, response: ServerResponse): null {
  if (request.headers.authorization !== undefined) response.writeHead(400).end();
  else response.writeHead(200, { "Content-Type": "text/csv" }).end("date,amount\n2026-11-20,15.00\n");
  return null;
}
