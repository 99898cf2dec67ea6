/**
 * The parts of Stripe's API that a status Worker calls, as an HTTP server on loopback. Written from the vendor's documents
 * alone. Every call passes the judge, the key, the limits and the permissions before the object is looked up.
 * @see https://docs.stripe.com/api (checked 2026-11-28)
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { basicUserOf, equalsSecret } from "../shared/credentials.ts";
import {
  type ProviderResponse,
  type SimulatorOptions,
  type SimulatorServer,
  startSimulatorServer,
} from "../shared/simulator-server.ts";
import type { WebhookSenderSettings } from "../shared/webhook-sender.ts";
import { type Account, Control } from "./control.ts";
import { controlRoutes } from "./control-routes.ts";
import {
  errorBody,
  forbidden,
  lockTimeout,
  rateLimited,
  redacted,
  StripeError,
  unauthorized,
  unknownUrl,
} from "./errors.ts";
import { expand } from "./expand.ts";
import { LIMITS } from "./limits.ts";
import { inVersion } from "./old-versions.ts";
import { type Endpoint, endpointOf } from "./routes.ts";

/** The least that a status Worker needs. */
export const READ_PERMISSIONS = [
  ...["rak_payment_intent_read", "rak_charge_read", "rak_checkout_session_read", "rak_payment_link_read"],
  ...["rak_invoice_read", "rak_payout_read", "rak_dispute_read", "rak_setup_intent_read", "rak_payment_method_read"],
];

/** The default account: a restricted key of test mode. */
export const SIMULATED_ACCOUNT: Account = {
  apiKey: "rk_test_51SimulatedRestrictedKey0815",
  webhookSecrets: ["whsec_simulatedEndpointSecret4711"],
  permissions: READ_PERMISSIONS,
  connected: ["acct_Connected0001"],
};

/** The version of calls without `Stripe-Version`: that of the account, which can be years old. */
const ACCOUNT_VERSION = "2020-08-27";

/** The permission of what a call expands, by the last name of the path. */
const EXPANDED_PERMISSIONS: Record<string, string> = {
  ...{ latest_charge: "rak_charge_read", refunds: "rak_charge_read", payment_intent: "rak_payment_intent_read" },
  ...{ invoice: "rak_invoice_read", payment_method: "rak_payment_method_read" },
};

export interface StripeSimulatorOptions extends SimulatorOptions {
  account?: Partial<Account>;
  webhooks?: Partial<WebhookSenderSettings>;
}

export interface StripeSimulator extends SimulatorServer {
  /** The `baseUrl` of a connection. */
  baseUrl: string;
  control: Control;
}

/** Starts the simulator. */
export async function startStripeSimulator(options: StripeSimulatorOptions = {}): Promise<StripeSimulator> {
  const control = new Control(
    { ...SIMULATED_ACCOUNT, ...options.account },
    { ...LIMITS, ...options.limits },
    { url: null, retryScale: 1, ...options.webhooks },
    options.now ?? Date.now,
  );
  const server = await startSimulatorServer(
    {
      control,
      controlRoutes: controlRoutes(control),
      respond: (request, url) => respond(control, request, url),
      errorBody: (status) => errorBody({ message: `Status ${status}`, type: "api_error" }),
      webhooks: control.webhooks,
    },
    options,
  );
  return { ...server, baseUrl: `${server.url}/v1`, control };
}

function respond(control: Control, request: IncomingMessage, url: URL): ProviderResponse {
  const version = String(request.headers["stripe-version"] ?? ACCOUNT_VERSION);
  const endpoint = endpointOf(url.pathname, url.searchParams);
  const key = keyOf(request);
  // The judge counts first, so that it also counts calls that are refused or fail.
  const counted = endpoint?.id == null ? null : `${endpoint.name}/${endpoint.id}`;
  control.judge.recordCall({ account: key || "anonymous", id: counted, atMs: control.now() });
  const headers = {
    "Request-Id": `req_${randomBytes(7).toString("hex")}`,
    ...{ "Stripe-Version": version, "Cache-Control": "no-cache, no-store" },
  };
  const target = { endpoint: endpoint?.name ?? "?", id: endpoint?.id ?? null };
  try {
    const body = answer(control, request, url, endpoint, version);
    return { ...target, status: 200, body, headers };
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    if (error.status === 429) control.judge.recordRefusal();
    return {
      ...target,
      status: error.status,
      body: error.body,
      headers: { ...headers, ...error.headers },
      refused: error.status !== 404,
    };
  }
}

/** The key: a bearer token, or the user name of HTTP Basic authentication. */
function keyOf(request: IncomingMessage): string {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  return request.headers.authorization === undefined ? "" : basicUserOf(request);
}

/** The body of a call that nothing refuses. Throws a `StripeError` for any other. */
function answer(
  control: Control,
  request: IncomingMessage,
  url: URL,
  endpoint: Endpoint | null,
  version: string,
): unknown {
  const key = keyOf(request);
  checkKey(control, key);
  if (!endpoint || request.method !== "GET") throw unknownUrl(request.method ?? "GET", url.pathname);
  const reason = control.stripeLimits.count(key, endpoint.name, control.isLive, control.now());
  if (reason !== null) throw rateLimited(reason);
  if (endpoint.id !== null && control.locked.has(endpoint.id)) throw lockTimeout();
  const account = accountOf(control, request, key);
  const paths = expandedPaths(url.searchParams);
  const needed = [endpoint.permission, ...paths.flatMap((path) => permissionsOf(path))];
  const { permissions } = control.account;
  const lacking = permissions && needed.find((permission) => !permissions.includes(permission));
  if (lacking) throw forbidden(key, lacking);
  const document = expand(endpoint.answer({ control, account, version, params: url.searchParams }), paths);
  const { data } = document;
  if (!Array.isArray(data)) return inVersion(document, version);
  return { ...document, data: data.map((each) => inVersion(each as Record<string, unknown>, version)) };
}

/** The values of `expand[]`, which the vendor's client writes as `expand[0]`. */
function expandedPaths(params: URLSearchParams): string[] {
  return [...params].flatMap(([name, value]) => (/^expand\[\d*\]$/.test(name) ? [value] : []));
}

function permissionsOf(path: string): string[] {
  return path.split(".").flatMap((name) => EXPANDED_PERMISSIONS[name] ?? []);
}

function checkKey({ account }: Control, key: string): void {
  if (key === "") throw unauthorized("You did not provide an API key.");
  if (key.startsWith("pk_")) {
    throw new StripeError(403, {
      message: "This API call cannot be made with a publishable API key.",
      code: "secret_key_required",
    });
  }
  if (!equalsSecret(key, account.apiKey)) throw unauthorized(`Invalid API Key provided: ${redacted(key)}`);
}

/** The connected account of `Stripe-Account`; null without the header. */
function accountOf({ account }: Control, { headers }: IncomingMessage, key: string): string | null {
  const connected = headers["stripe-account"];
  if (connected === undefined) return null;
  if (account.connected.includes(String(connected))) return String(connected);
  const message = `The provided key '${redacted(key)}' does not have access to account '${connected}' (or that account does not exist).`;
  throw new StripeError(403, { message, code: "account_invalid" });
}
