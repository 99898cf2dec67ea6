/**
 * Airtm's two APIs, as far as a status widget meets them: a real HTTP server on loopback, written from the vendor's
 * documentation alone; v2 lies under `/v2`. Order of a call: the judge counts its arrival, credentials, rate limit,
 * faults, and only then what it asks for.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, sendFaulty, sendJson } from "../answers.ts";
import { type RunningServer, readText, startHttpServer } from "../http-server.ts";
import type { CallbackSettings } from "./callbacks.ts";
import { type Account, AIRTM_LIMITS, Control, type LimitSettings } from "./control.ts";
import { answerControl } from "./control-http.ts";
import { type Api, errorBody } from "./errors.ts";
import { type Route, routeOf } from "./routes.ts";

/** What a simulator accepts when nothing else is said. */
export const SIMULATED_ACCOUNT: Account = {
  key: "simulated-key",
  secret: "simulated-secret",
  webhookSecret: "whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0",
  codePath: "code",
};

export interface AirtmSimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  account?: Partial<Account>;
  limits?: Partial<LimitSettings>;
  callbacks?: Partial<CallbackSettings>;
  /** Epoch milliseconds; default `Date.now`. */
  now?: () => number;
  /** Gets one line for each call, without ids. */
  log?: (line: string) => void;
}

export interface AirtmSimulator extends RunningServer {
  /** The `baseUrl` of a connection to v1, and to v2. */
  baseUrls: Record<Api, string>;
  control: Control;
}

export async function startAirtmSimulator(options: AirtmSimulatorOptions = {}): Promise<AirtmSimulator> {
  const control = new Control(
    { ...SIMULATED_ACCOUNT, ...options.account },
    { ...AIRTM_LIMITS, ...options.limits },
    options.callbacks ?? {},
    options.now ?? Date.now,
  );
  const server = await startHttpServer(options.port ?? 0, (request, response) => {
    handle(control, request, response, options.log).catch(() => response.destroy());
  });
  return {
    ...server,
    baseUrls: { v1: server.url, v2: `${server.url}/v2` },
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
  log: AirtmSimulatorOptions["log"],
): Promise<void> {
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`);
  const method = request.method ?? "GET";
  if (url.pathname.startsWith("/_control/")) {
    return sendJson(response, answerControl(control, method, url.pathname, await readText(request)));
  }
  if (url.pathname.startsWith("/_files/")) return sendFile(request, response);
  const api = url.pathname.startsWith("/v2/") ? "v2" : "v1";
  const route = routeOf(url);
  // Counted before anything else, so that a call that is refused or fails counts too.
  const name = route && `${route.endpoint}/${route.id}`;
  control.judge.arrive({ account: keyIn(request), id: name, atMs: control.now() });
  const refusal = refusalOf(control, request, method, api, route);
  const fault = refusal ? null : control.faults.take(route?.id ?? null, control.now());
  const answer = refusal ?? answerOf(control, url, route);
  log?.(`${method} ${api} ${route?.endpoint ?? "?"} ${fault ? `(${fault.kind})` : (answer?.status ?? 404)}`);
  // What v1 says to an address that it does not have.
  if (!answer) response.writeHead(404, { "Content-Type": "text/plain" }).end("Not Found");
  else if (fault) sendFaulty(response, fault, answer, (status) => errorBody(api, status));
  else sendJson(response, answer);
}

/** Turned away at the door, where a fault behind it cannot reach. */
function refusalOf(
  control: Control,
  request: IncomingMessage,
  method: string,
  api: Api,
  route: Route | null,
): Answer | null {
  const refused = (status: number) => ({ status, body: errorBody(api, status) });
  if (!hasCredentials(request, control.account)) return refused(401);
  // No header says when to come back: none is documented.
  if (!control.takeCall()) return refused(429);
  return method !== "GET" && route ? refused(405) : null;
}

function answerOf(control: Control, { searchParams, origin }: URL, route: Route | null): Answer | null {
  const { codePath } = control.account;
  const isOtherCodePath = route?.endpoint === (codePath === "code" ? "operations/code" : "code");
  if (!route || isOtherCodePath) return null;
  const answer = route.answer(control, searchParams);
  const { url } = (answer.body ?? {}) as { url?: unknown };
  return typeof url === "string" ? { ...answer, body: { url: `${origin}${url}` } } : answer;
}

/** A report's file lies at an address that needs no credentials, and must get none. */
function sendFile(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.authorization !== undefined) return void response.writeHead(400).end();
  response.writeHead(200, { "Content-Type": "text/csv" }).end("date,amount\n2026-11-20,15.00\n");
}

function keyIn(request: IncomingMessage): string {
  const [, encoded = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
  return Buffer.from(encoded, "base64").toString("utf8").split(":")[0] || "nobody";
}

function hasCredentials(request: IncomingMessage, { key, secret }: Account): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const expected = Buffer.from(`Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
