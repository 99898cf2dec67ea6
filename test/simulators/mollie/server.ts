/**
 * The parts of Mollie's API that a status Worker calls, as an HTTP server on loopback. Written from the vendor's
 * documentation alone. Every call passes the judge, credentials, limits and faults before the resource is looked up.
 * @see https://docs.mollie.com/reference/overview (checked 2026-11-27)
 */
import type { IncomingMessage } from "node:http";
import { stepAt } from "../shared/lifecycle.ts";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import type { JsonResponse } from "../shared/responses.ts";
import {
  type ProviderResponse,
  type SimulatorOptions,
  type SimulatorServer,
  startSimulatorServer,
} from "../shared/simulator-server.ts";
import { type Caller, callerOf, maySee, refusalOf } from "./access.ts";
import { type Account, Control, type MollieWebhookSettings } from "./control.ts";
import { controlRoutes } from "./control-routes.ts";
import { type Found, linkDocument, listDocument, orderDocument, payoutDocument } from "./documents.ts";
import { error, errorBody, HAL, notFound } from "./errors.ts";
import { capturesOf, chargebacksOf, paymentDocument, refundsOf } from "./payment-documents.ts";
import type { Collection } from "./resources.ts";

/** The default account. A worker uses one of its two keys. */
export const SIMULATED_ACCOUNT = {
  apiKey: "test_simulatedSimulatedSimulated123",
  accessToken: "access_simulatedOrganizationToken456",
  webhookSecret: "simulated-webhook-secret-32chars",
} satisfies Account;

/** Mollie publishes no number: its limits are by organisation and second, with a burst. There is none for one id. */
const LIMITS: RateLimitSettings = { perAccount: 10, perId: Number.POSITIVE_INFINITY, windowMs: 1000, enforce: true };

export interface MollieSimulatorOptions extends SimulatorOptions {
  account?: Account;
  webhooks?: Partial<MollieWebhookSettings>;
}

export interface MollieSimulator extends SimulatorServer {
  /** The `baseUrl` of a connection. */
  baseUrl: string;
  control: Control;
}

/** Starts the simulator. */
export async function startMollieSimulator(options: MollieSimulatorOptions = {}): Promise<MollieSimulator> {
  const control = new Control(
    options.account ?? SIMULATED_ACCOUNT,
    { ...LIMITS, ...options.limits },
    options.webhooks ?? {},
    options.now ?? Date.now,
  );
  const server = await startSimulatorServer(
    {
      control,
      controlRoutes: controlRoutes(control),
      respond: (request, url) => respond(control, request, url),
      errorBody: (status) => errorBody(status),
      webhooks: control.webhooks,
    },
    options,
  );
  return { ...server, baseUrl: `${server.url}/v2`, control };
}

const COLLECTIONS: Record<string, Collection> = {
  payments: "payment",
  "payment-links": "payment-link",
  payouts: "payout",
  orders: "order",
};

/** A call for one resource, or for a list that belongs to it. */
interface StatusCall {
  collection: Collection;
  id: string;
  /** `refunds`, `chargebacks`, `captures` or `payments`; null for the resource itself. */
  list: string | null;
  /** One entry of the list. */
  entryId: string | null;
}

function callOf(url: URL): StatusCall | null {
  const [, name = "", id = "", list = null, entryId = null] =
    /^\/v2\/([a-z-]+)\/([^/]+)(?:\/([a-z]+)(?:\/([^/]+))?)?$/.exec(url.pathname) ?? [];
  const collection = COLLECTIONS[name];
  return collection === undefined ? null : { collection, id: decodeURIComponent(id), list, entryId };
}

function respond(control: Control, request: IncomingMessage, url: URL): ProviderResponse {
  const call = callOf(url);
  const caller = callerOf(control, request, url);
  const id = call?.id ?? null;
  // The judge counts first, so that it also counts calls that are refused or fail.
  control.judge.recordCall({ account: caller === null ? "anonymous" : "organization", id, atMs: control.now() });
  const target = { endpoint: call?.list ?? call?.collection ?? "?", id };
  const refusal = refusalOf(control, caller, request, url, call?.collection ?? null);
  if (refusal) return { ...target, ...refusal, refused: true };
  if (!call || !caller) return { ...target, ...error(404), refused: true };
  const exceeded = control.countCall(call.id);
  if (exceeded) return { ...target, ...error(429), refused: true };
  return { ...target, ...answer(control, caller, call, url) };
}

const found = (body: object): JsonResponse => ({ status: 200, body, headers: { "Content-Type": HAL } });

function answer(control: Control, caller: Caller, call: StatusCall, url: URL): JsonResponse {
  const { collection, id, list, entryId } = call;
  const resource = control.resources.find(collection, id, control.now());
  const current = resource && stepAt(resource, control.now());
  if (!resource || !current || !maySee(caller, resource)) return notFound(collection, id);
  const requested = { resource, current };
  if (list !== null) return listAnswer(control, requested, list, entryId, url);
  const embed = embedOf(control, url);
  switch (collection) {
    case "payment":
      return found(paymentDocument(resource, current, embed));
    case "payment-link":
      return found(linkDocument(resource, current));
    case "payout":
      return found(payoutDocument(resource, current));
    case "order":
      return found(orderDocument(requested, paymentsOf(control, id), embed));
  }
}

function embedOf({ embedsList }: Control, url: URL): string[] {
  const lists = (url.searchParams.get("embed") ?? "").split(",").filter(Boolean);
  return embedsList ? lists : lists.slice(0, 1);
}

function paymentsOf(control: Control, parentId: string): Found[] {
  const nowMs = control.now();
  return control.resources.paymentsOf(parentId, nowMs).flatMap((resource) => {
    const current = stepAt(resource, nowMs);
    return current ? [{ resource, current }] : [];
  });
}

const MAX_PAGE = 250;

function listAnswer(
  control: Control,
  { resource, current }: Found,
  name: string,
  entryId: string | null,
  url: URL,
): JsonResponse {
  const lists: Record<string, () => object[]> = {
    refunds: () => refundsOf(resource, current),
    chargebacks: () => chargebacksOf(resource, current),
    captures: () => capturesOf(resource, current),
    payments: () => paymentsOf(control, resource.id).map((each) => paymentDocument(each.resource, each.current)),
  };
  const entries: { id?: unknown }[] = lists[name]?.() ?? [];
  if (entryId !== null) {
    const entry = entries.find((each) => each.id === entryId);
    return entry ? found(entry) : notFound(name, entryId);
  }
  const limit = Number(url.searchParams.get("limit") ?? 50);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE)) return error(400, "Invalid limit", "limit");
  const path = url.pathname.replace(/^\/v2/, "");
  const page = listDocument(name, path, entries, { from: url.searchParams.get("from"), limit });
  return page ? found(page) : error(400, "There is no resource with this id", "from");
}
