/**
 * Yuno's API, as far as a status widget meets it: a real HTTP server on loopback, written from the vendor's
 * documentation alone. Order of a call: the judge counts its arrival, credentials, limits, faults, and only then the thing.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { equal } from "../shared/credentials.ts";
import type { RunningServer } from "../shared/http-server.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import type { JsonResponse } from "../shared/responses.ts";
import { type ProviderResponse, type SimulatorOptions, startSimulatorServer } from "../shared/simulator-server.ts";
import type { WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { type Account, Control } from "./control.ts";
import { controlRoutes } from "./control-http.ts";
import { errorDocument, linkDocument, paymentDocument, payoutDocument, reportDocument } from "./documents.ts";
import { currentStep, type SimulatedResource } from "./resources.ts";

/** What a simulator accepts when nothing else is said, and how it authenticates its webhooks: in every way there is. */
export const SIMULATED_ACCOUNT = {
  publicApiKey: "sandbox_simulated-public-key",
  privateSecretKey: "simulated-private-secret-key",
  organizationCode: "simulated-organization",
  hmacSecret: "simulated-hmac-secret",
  webhookApiKey: "simulated-webhook-api-key",
  webhookSecret: "simulated-webhook-secret",
  webhookBearer: "simulated-webhook-bearer",
} satisfies Account;

/** Yuno publishes none, so these are our own promise: 60 calls in 60 s per public key, 10 per thing. */
const LIMITS: RateLimitSettings = { perAccount: 60, perId: 10, windowMs: 60_000, enforce: true };

export interface YunoSimulatorOptions extends SimulatorOptions {
  account?: Account;
  webhooks?: Partial<WebhookSenderSettings>;
}

export interface YunoSimulator extends RunningServer {
  control: Control;
}

/** Its `url` is the `baseUrl` of a connection. */
export async function startYunoSimulator(options: YunoSimulatorOptions = {}): Promise<YunoSimulator> {
  const control = new Control(
    options.account ?? SIMULATED_ACCOUNT,
    { ...LIMITS, ...options.limits },
    { url: null, retryScale: 1, ...options.webhooks },
    options.now ?? Date.now,
  );
  const server = await startSimulatorServer(
    {
      control,
      controlRoutes: controlRoutes(control),
      reply: (request, url, response) => replyTo(control, request, url, response),
      errorBody: () => errorDocument("INTERNAL_ERROR"),
      deliveries: control.webhooks,
    },
    options,
  );
  return { ...server, control };
}

function replyTo(
  control: Control,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): ProviderResponse | null {
  if (url.pathname.startsWith("/files/")) return sendFile(control, request, url, response);
  const call = callIn(url);
  // Counted before anything else, so that a call that is refused or fails counts too.
  const account = String(request.headers["public-api-key"] ?? "nobody");
  control.judge.recordCall({ account, id: call && `${call.resource}/${call.id}`, atMs: control.now() });
  if (!call) {
    // An address that leads nowhere gets no body at all.
    response.writeHead(404).end();
    return null;
  }
  const about = { endpoint: call.resource, id: call.id };
  const refusal = refusalOf(control, request, call);
  return refusal ? { ...about, ...refusal, refused: true } : { ...about, ...answerTo(control, call, url) };
}

interface ProviderFetch {
  resource: "payments" | "orders" | "payment-links" | "payouts" | "reports";
  id: string;
  isDownload: boolean;
}

/** Everything is in version 1 but the download of a report, which is in version 2. */
function callIn(url: URL): ProviderFetch | null {
  const order = url.searchParams.get("merchant_order_id");
  if (url.pathname === "/v1/payments" && order) return { resource: "orders", id: order, isDownload: false };
  const found = /^\/v1\/(payments|payment-links|payouts|reports)\/([^/]+)$/.exec(url.pathname);
  const download = /^\/v2\/(reports)\/([^/]+)\/download$/.exec(url.pathname);
  const [, resource, id] = found ?? download ?? [];
  if (resource === undefined || id === undefined) return null;
  return { resource: resource as ProviderFetch["resource"], id: decodeURIComponent(id), isDownload: download !== null };
}

const error = (status: number, code: string): JsonResponse => ({ status, body: errorDocument(code) });

/** Turned away at the door, where a fault behind it cannot reach. */
function refusalOf(control: Control, { method, headers }: IncomingMessage, call: ProviderFetch): JsonResponse | null {
  const { publicApiKey, privateSecretKey, organizationCode } = control.account;
  if (method !== "GET") return error(405, "UNSUPPORTED_METHOD");
  if (!equal(headers["public-api-key"], publicApiKey) || !equal(headers["private-secret-key"], privateSecretKey)) {
    return error(401, "INVALID_CREDENTIALS");
  }
  if (call.resource === "reports" && headers["x-organization-code"] !== organizationCode) {
    return headers["x-organization-code"] ? error(403, "AUTHORIZATION_REQUIRED") : error(400, "MISSING_PARAMETERS");
  }
  const refusal = control.countCall(`${call.resource}/${call.id}`);
  if (!refusal) return null;
  const retryAfter = String(refusal.retryAfterSeconds);
  return { ...error(429, "REQUESTS_LIMIT_REACHED"), headers: { "Retry-After": retryAfter } };
}

function answerTo(control: Control, { resource, id, isDownload }: ProviderFetch, url: URL): JsonResponse {
  const { resources } = control;
  const nowMs = control.now();
  const within = (resource: SimulatedResource | null) => {
    const moment = resource && currentStep(resource, nowMs);
    return resource && moment ? { resource, moment } : null;
  };
  switch (resource) {
    case "orders": {
      const payments = resources.paymentsOf(id).flatMap((each) => within(each) ?? []);
      return { status: 200, body: payments.map(({ resource, moment }) => paymentDocument(resource, moment, "answer")) };
    }
    case "payments": {
      const found = within(resources.find("payment", id));
      if (!found) return error(400, "PAYMENT_NOT_FOUND");
      const payment = paymentDocument(found.resource, found.moment, "answer");
      return { status: 200, body: found.resource.wrapped ? { payment } : payment };
    }
    case "payment-links": {
      const found = within(resources.find("payment-link", id));
      if (!found) return error(404, "NOT_FOUND");
      const isUsed = found.moment.step.status === "USED";
      return { status: 200, body: linkDocument(found.resource, found.moment, isUsed ? 1 : 0) };
    }
    case "payouts": {
      const found = within(resources.find("payout", id));
      return found
        ? { status: 200, body: payoutDocument(found.resource, found.moment, "answer") }
        : error(400, "NOT_FOUND");
    }
    case "reports": {
      const found = within(resources.find("report", id));
      if (!found) return error(400, "REPORT_NOT_FOUND");
      if (!isDownload) return { status: 200, body: reportDocument(found.resource, found.moment) };
      if (!hasFile(found.moment.step.status)) return error(400, "REPORT_STATUS_ERROR");
      const download_link = `${url.origin}/files/${id}.csv?signature=simulated`;
      return { status: 200, body: { type: "PAYMENTS", download_link, status: "AVAILABLE" } };
    }
  }
}

function hasFile(status: string): boolean {
  return status === "SUCCEEDED" || status === "DOWNLOADED";
}

/** The file store is somebody else's: API keys have no business there. */
function sendFile(control: Control, { headers }: IncomingMessage, url: URL, response: ServerResponse): null {
  const [, id = ""] = /^\/files\/([^/]+)\.csv$/.exec(url.pathname) ?? [];
  const report = control.resources.find("report", id);
  const status = report && currentStep(report, control.now())?.step.status;
  const isIndiscreet = "public-api-key" in headers || "private-secret-key" in headers;
  if (isIndiscreet || !report || !status || !hasFile(status) || url.searchParams.get("signature") !== "simulated") {
    response.writeHead(403, { "Content-Type": "application/xml" }).end("<Error/>");
    return null;
  }
  control.downloaded(report);
  response.writeHead(200, { "Content-Type": "text/csv; charset=utf-8" }).end(CSV);
  return null;
}

const CSV = [
  "payment_id,status,amount,currency",
  "8546df3a,SUCCEEDED,99.90,MXN",
  "1111df3a,DECLINED,12.00,MXN",
  "",
].join("\n");
