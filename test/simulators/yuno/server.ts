/**
 * The parts of Yuno's API that a status Worker calls, as an HTTP server on loopback. Written from the vendor's
 * documentation alone. Every call passes the judge, credentials, limits and faults before the resource is looked up.
 * @see https://docs.y.uno/reference (checked 2026-11-21)
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { equalsSecret } from "../shared/credentials.ts";

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
import { errorDocument, linkDocument, paymentDocument, payoutDocument, reportDocument } from "./documents.ts";
import { enrolmentDocument } from "./enrolment-documents.ts";
import { currentStep, type SimulatedResource } from "./resources.ts";

/** The default account. It has every secret that can authenticate a webhook. */
export const SIMULATED_ACCOUNT = {
  publicApiKey: "sandbox_simulated-public-key",
  privateSecretKey: "simulated-private-secret-key",
  organizationCode: "simulated-organization",
  hmacSecret: "simulated-hmac-secret",
  webhookApiKey: "simulated-webhook-api-key",
  webhookSecret: "simulated-webhook-secret",
  webhookBearer: "simulated-webhook-bearer",
} satisfies Account;

/** Yuno publishes no limits. These are the Worker's own: 60 calls in 60 s per public key, 10 per id. */
const LIMITS: RateLimitSettings = { perAccount: 60, perId: 10, windowMs: 60_000, enforce: true };

export interface YunoSimulatorOptions extends SimulatorOptions {
  account?: Account;
  webhooks?: Partial<WebhookSenderSettings>;
}

export interface YunoSimulator extends SimulatorServer {
  control: Control;
}

/** Starts the simulator. Its `url` is the `baseUrl` of a connection. */
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
      respond: (request, url, response) => respond(control, request, url, response),
      errorBody: () => errorDocument("INTERNAL_ERROR"),
      webhooks: control.webhooks,
    },
    options,
  );
  return { ...server, control };
}

function respond(
  control: Control,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): ProviderResponse | null {
  if (url.pathname.startsWith("/files/")) return sendFile(control, request, url, response);
  const call = parseCall(url);
  // The judge counts first, so that it also counts calls that are refused or fail.
  const account = String(request.headers["public-api-key"] ?? "anonymous");
  control.judge.recordCall({ account, id: call && `${call.collection}/${call.id}`, atMs: control.now() });
  if (!call) {
    // Yuno returns no body for an unknown path.
    response.writeHead(404).end();
    return null;
  }
  const target = { endpoint: call.collection, id: call.id };
  const refusal = refusalOf(control, request, call);
  return refusal ? { ...target, ...refusal, refused: true } : { ...target, ...answer(control, call, url) };
}

interface StatusCall {
  collection: "payments" | "orders" | "payment-links" | "payouts" | "payout-references" | "reports" | "payment-methods";
  id: string;
  isDownload: boolean;
}

/** Every endpoint has version 1, except the download of a report, which has version 2. */
function parseCall(url: URL): StatusCall | null {
  const order = url.searchParams.get("merchant_order_id");
  if (url.pathname === "/v1/payments" && order) return { collection: "orders", id: order, isDownload: false };
  const payouts = url.searchParams.get("merchant_reference");
  if (url.pathname === "/v1/payouts" && payouts)
    return { collection: "payout-references", id: payouts, isDownload: false };
  const status = /^\/v1\/(payments|payment-links|payouts|reports|payment-methods)\/([^/]+)$/.exec(url.pathname);
  const download = /^\/v2\/(reports)\/([^/]+)\/download$/.exec(url.pathname);
  const [, collection, id] = status ?? download ?? [];
  if (collection === undefined || id === undefined) return null;
  return {
    collection: collection as StatusCall["collection"],
    id: decodeURIComponent(id),
    isDownload: download !== null,
  };
}

const error = (status: number, code: string): JsonResponse => ({ status, body: errorDocument(code) });

/** The refusal of a call with a wrong method, wrong credentials, or above a limit; null if the call is allowed. */
function refusalOf(control: Control, { method, headers }: IncomingMessage, call: StatusCall): JsonResponse | null {
  const { publicApiKey, privateSecretKey, organizationCode } = control.account;
  if (method !== "GET") return error(405, "UNSUPPORTED_METHOD");
  const hasKeys =
    equalsSecret(headers["public-api-key"], publicApiKey) &&
    equalsSecret(headers["private-secret-key"], privateSecretKey);
  if (!hasKeys) return error(401, "INVALID_CREDENTIALS");
  if (call.collection === "reports" && headers["x-organization-code"] !== organizationCode) {
    return headers["x-organization-code"] ? error(403, "AUTHORIZATION_REQUIRED") : error(400, "MISSING_PARAMETERS");
  }
  const refusal = control.countCall(`${call.collection}/${call.id}`);
  if (!refusal) return null;
  const retryAfter = String(refusal.retryAfterSeconds);
  return { ...error(429, "REQUESTS_LIMIT_REACHED"), headers: { "Retry-After": retryAfter } };
}

function answer(control: Control, { collection, id, isDownload }: StatusCall, url: URL): JsonResponse {
  const { resources } = control;
  const withStep = (resource: SimulatedResource | null) => {
    const current = resource && currentStep(resource, control.now());
    return resource && current ? { resource, current } : null;
  };
  switch (collection) {
    case "orders": {
      const found = resources.withReference("payment", id).flatMap((payment) => withStep(payment) ?? []);
      const payments = found.map(({ resource, current }) => paymentDocument(resource, current, "response"));
      return { status: 200, body: found[0]?.resource.listWrapped ? { payments } : payments };
    }
    case "payout-references": {
      const found = resources.withReference("payout", id).flatMap((payout) => withStep(payout) ?? []);
      const payouts = found.map(({ resource, current }) => payoutDocument(resource, current, "response"));
      return { status: 200, body: found[0]?.resource.listWrapped ? { payouts } : payouts };
    }
    case "payment-methods": {
      const found = withStep(resources.find("payment-method", id));
      if (!found) return error(404, "PAYMENT_METHOD_NOT_FOUND");
      return { status: 200, body: enrolmentDocument(found.resource, found.current, "response") };
    }
    case "payments": {
      const found = withStep(resources.find("payment", id));
      if (!found) return error(400, "PAYMENT_NOT_FOUND");
      const payment = paymentDocument(found.resource, found.current, "response");
      return { status: 200, body: found.resource.wrapped ? { payment } : payment };
    }
    case "payment-links": {
      const found = withStep(resources.find("payment-link", id));
      if (!found) return error(404, "NOT_FOUND");
      return { status: 200, body: linkDocument(found.resource, found.current) };
    }
    case "payouts": {
      const found = withStep(resources.find("payout", id));
      return found
        ? { status: 200, body: payoutDocument(found.resource, found.current, "response") }
        : error(400, "NOT_FOUND");
    }
    case "reports": {
      const found = withStep(resources.find("report", id));
      if (!found) return error(400, "REPORT_NOT_FOUND");
      if (!isDownload) return { status: 200, body: reportDocument(found.resource, found.current) };
      if (!hasFile(found.current.step.status)) return error(400, "REPORT_STATUS_ERROR");
      const download_link = `${url.origin}/files/${id}.csv?signature=simulated`;
      return { status: 200, body: { type: "PAYMENTS", download_link, status: "AVAILABLE" } };
    }
  }
}

function hasFile(status: string): boolean {
  return status === "SUCCEEDED" || status === "DOWNLOADED";
}

/** Serves a report's file like a file store that Yuno does not own: a request with Yuno's API keys is refused. */
function sendFile(control: Control, { headers }: IncomingMessage, url: URL, response: ServerResponse): null {
  const [, id = ""] = /^\/files\/([^/]+)\.csv$/.exec(url.pathname) ?? [];
  const report = control.resources.find("report", id);
  const status = report && currentStep(report, control.now())?.step.status;
  const hasApiKeys = "public-api-key" in headers || "private-secret-key" in headers;
  if (hasApiKeys || !report || !status || !hasFile(status) || url.searchParams.get("signature") !== "simulated") {
    response.writeHead(403, { "Content-Type": "application/xml" }).end("<Error/>");
    return null;
  }
  control.markDownloaded(report);
  response.writeHead(200, { "Content-Type": "text/csv; charset=utf-8" }).end(CSV);
  return null;
}

const CSV = [
  "payment_id,status,amount,currency",
  "8546df3a,SUCCEEDED,99.90,MXN",
  "1111df3a,DECLINED,12.00,MXN",
  "",
].join("\n");
