/**
 * Adyen's payment links and transfers as an HTTP server on loopback, and its webhooks. Written from the vendor's documents
 * alone.
 * @see https://docs.adyen.com/api-explorer/Checkout/71/get/paymentLinks/(linkId) (checked 2026-11-27)
 */
import type { IncomingMessage } from "node:http";
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

/** The HMAC key is the one that Adyen publishes for tests. */
export const SIMULATED_ACCOUNT: Account = {
  hmacKey: "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056",
  apiKey: "simulated-checkout-key",
  transfersKey: "simulated-transfers-key",
  merchantAccount: "SimulatedMerchant",
};

/** Adyen publishes no limits. These are the Worker's own. */
const LIMITS: RateLimitSettings = { perAccount: 60, perId: 10, windowMs: 60_000, enforce: true };

const PATH = /^\/v71\/(paymentLinks|transfers)\/([^/]+)$/;

export interface AdyenSimulatorOptions extends SimulatorOptions {
  /** `hmacKeys`: as the adapter reads them. Adyen signs with one key at a time. */
  account?: Partial<Account> & { hmacKeys?: readonly string[] };
  webhooks?: Partial<WebhookSenderSettings>;
}

export interface AdyenSimulator extends SimulatorServer {
  /** The `baseUrl` of a connection. */
  baseUrl: string;
  control: Control;
}

/** Starts the simulator. */
export async function startAdyenSimulator(options: AdyenSimulatorOptions = {}): Promise<AdyenSimulator> {
  const { hmacKeys = [], ...account } = options.account ?? {};
  const control = new Control(
    { ...SIMULATED_ACCOUNT, ...(hmacKeys[0] !== undefined && { hmacKey: hmacKeys[0] }), ...account },
    { ...LIMITS, ...options.limits },
    { url: null, retryScale: 1, ...options.webhooks },
    options.now ?? Date.now,
  );
  const respond = (request: IncomingMessage, { pathname }: URL) => respondTo(control, request, pathname);
  const errorBody = (status: number) => error(status, "905", "Payment details are not supported");
  const server = await startSimulatorServer(
    { control, controlRoutes: controlRoutes(control), respond, errorBody, webhooks: control.webhooks },
    options,
  );
  return { ...server, baseUrl: `${server.url}/v71`, control };
}

function respondTo(control: Control, request: IncomingMessage, path: string): ProviderResponse {
  const [, endpoint = "", segment = ""] = PATH.exec(path) ?? [];
  const id = decodeURIComponent(segment) || null;
  const call = { endpoint, id };
  control.judge.recordCall({ account: control.account.merchantAccount, id, atMs: control.now() });
  const key = endpoint === "transfers" ? control.account.transfersKey : control.account.apiKey;
  if (request.headers["x-api-key"] !== key) {
    return { ...call, ...refusal(401, error(401, "000", "HTTP Status Response - Unauthorized", "security")) };
  }
  const limited = control.countCall(id ?? "");
  if (limited) {
    const headers = { "Retry-After": String(limited.retryAfterSeconds) };
    return { ...call, ...refusal(429, error(429, "029", "Too many requests")), headers };
  }
  const found = id === null ? undefined : resourceOf(control, endpoint, id);
  if (found === undefined) return { ...call, status: 404, body: error(404, "167", "Resource not found") };
  return { ...call, status: 200, body: found };
}

/** With what a shopper or a recipient has typed, which must not leave the Worker. */
function resourceOf(control: Control, endpoint: string, id: string): object | undefined {
  if (endpoint === "transfers") {
    const transfer = control.transfers.get(id);
    return transfer && { ...transfer, category: "bank", counterparty: { bankAccount: { accountHolder: PERSONAL } } };
  }
  const link = control.links.get(id);
  return link && { ...link, ...PERSONAL, merchantAccount: control.account.merchantAccount };
}

export const PERSONAL = { shopperEmail: "jo.doe@example.com", fullName: "Jo Doe" };

function refusal(status: number, body: object): JsonResponse & { refused: true } {
  return { status, body, refused: true };
}

function error(status: number, errorCode: string, message: string, errorType = "validation"): object {
  return { status, errorCode, message, errorType };
}
