/** The endpoints of Stripe's API that a status Worker calls. Each returns a complete document, which is expanded later. */
import { invoiceDocument, linkDocument, payoutDocument, sessionDocument, setupDocument } from "./checkout-documents.ts";
import type { Control } from "./control.ts";
import { missing, StripeError } from "./errors.ts";
import { listOf } from "./expand.ts";
import type { Payment, Resource } from "./model.ts";
import { chargeDocument, chargeIdOf, disputeDocument, intentDocument, refundDocument } from "./payment-documents.ts";
import { paymentStateAt } from "./payment-state.ts";
import { searchPayments } from "./search.ts";

type Document = Record<string, unknown>;

/** A call whose key and limits have been checked. */
export interface ApiRequest {
  control: Control;
  /** The connected account; null: that of the key. */
  account: string | null;
  version: string;
  params: URLSearchParams;
}

export interface Endpoint {
  /** What one limit counts. */
  name: string;
  /** The permission of a restricted key. */
  permission: string;
  /** The requested id; null for a list. */
  id: string | null;
  answer(request: ApiRequest): Document;
}

const COLLECTIONS: Record<string, { type: Resource["type"]; object: string; permission: string }> = {
  payment_intents: { type: "payment", object: "payment_intent", permission: "rak_payment_intent_read" },
  "checkout/sessions": { type: "session", object: "checkout.session", permission: "rak_checkout_session_read" },
  invoices: { type: "invoice", object: "invoice", permission: "rak_invoice_read" },
  payment_links: { type: "link", object: "payment_link", permission: "rak_payment_link_read" },
  payouts: { type: "payout", object: "payout", permission: "rak_payout_read" },
  setup_intents: { type: "setup", object: "setup_intent", permission: "rak_setup_intent_read" },
};

/** The endpoint of a path; null when there is none. */
export function endpointOf(path: string, params: URLSearchParams): Endpoint | null {
  if (path === "/v1/payment_intents/search") {
    return { name: "search", permission: "rak_payment_intent_read", id: params.get("query"), answer: search };
  }
  if (path === "/v1/checkout/sessions") {
    return {
      name: "sessions",
      permission: "rak_checkout_session_read",
      id: params.get("payment_link"),
      answer: listSessions,
    };
  }
  if (path === "/v1/disputes") return followUps("disputes", "rak_dispute_read", params, disputesOf);
  if (path === "/v1/refunds") return followUps("refunds", "rak_charge_read", params, refundsOf);
  const [, collection = "", id = ""] = /^\/v1\/(checkout\/sessions|[a-z_]+)\/([^/]+)$/.exec(path) ?? [];
  const decoded = decodeURIComponent(id);
  if (collection === "charges") {
    return {
      name: "charges",
      permission: "rak_charge_read",
      id: decoded,
      answer: (request) => readCharge(request, decoded),
    };
  }
  const found = COLLECTIONS[collection];
  if (!found) return null;
  return {
    name: collection,
    permission: found.permission,
    id: decoded,
    answer: (request) => readOne(request, found, decoded),
  };
}

function readOne(
  { control, account }: ApiRequest,
  { type, object }: { type: Resource["type"]; object: string },
  id: string,
): Document {
  const resource = control.store.find(type, id);
  const document = resource && documentOf(control, resource);
  if (!resource || !document || resource.account !== account) throw missing(object, id, null);
  if (resource.livemode !== control.isLive) throw missing(object, id, resource.livemode ? "live" : "test");
  return document;
}

function documentOf({ store, now }: Control, resource: Resource): Document | null {
  const nowMs = now();
  switch (resource.type) {
    case "payment":
      return intentDocument(resource, nowMs);
    case "session":
      return sessionDocument(resource, store, nowMs);
    case "invoice":
      return invoiceDocument(resource, store, nowMs);
    case "link":
      return linkDocument(resource, store, nowMs);
    case "payout":
      return payoutDocument(resource, nowMs);
    case "setup":
      return setupDocument(resource, nowMs);
  }
}

/** The payments that this call can see. */
function visiblePayments({ control, account }: ApiRequest): Payment[] {
  const payments = control.store.all("payment");
  return payments.filter((payment) => payment.account === account && payment.livemode === control.isLive);
}

function readCharge(request: ApiRequest, id: string): Document {
  const nowMs = request.control.now();
  for (const payment of visiblePayments(request)) {
    const state = paymentStateAt(payment, nowMs);
    if (state?.charge && chargeIdOf(payment, state.charge.attempt) === id) return chargeDocument(payment, state);
  }
  throw missing("charge", id, null);
}

/** The list of the refunds or disputes of `payment_intent` or `charge`. */
function followUps(
  name: string,
  permission: string,
  params: URLSearchParams,
  listFor: (payment: Payment, nowMs: number) => Document[],
): Endpoint {
  const id = params.get("payment_intent") ?? params.get("charge");
  const answer = (request: ApiRequest) => {
    const nowMs = request.control.now();
    const payments = visiblePayments(request).filter((payment) => {
      const attempt = paymentStateAt(payment, nowMs)?.charge?.attempt;
      return payment.id === id || (attempt !== undefined && chargeIdOf(payment, attempt) === id);
    });
    return page(
      payments.flatMap((payment) => listFor(payment, nowMs)),
      request.params,
      `/v1/${name}`,
    );
  };
  return { name, permission, id, answer };
}

function refundsOf(payment: Payment, nowMs: number): Document[] {
  const state = paymentStateAt(payment, nowMs);
  const charge = chargeIdOf(payment, state?.charge?.attempt ?? 1);
  return (state?.refunds ?? []).toReversed().map((refund) => refundDocument(payment, charge, refund));
}

function disputesOf(payment: Payment, nowMs: number): Document[] {
  const state = paymentStateAt(payment, nowMs);
  const charge = chargeIdOf(payment, state?.charge?.attempt ?? 1);
  return (state?.disputes ?? []).toReversed().map((dispute) => disputeDocument(payment, charge, dispute));
}

function listSessions(request: ApiRequest): Document {
  const { control, params } = request;
  const wanted = params.get("status");
  const sessions = control.store.all("session").filter(({ link }) => link === params.get("payment_link"));
  const documents = sessions
    .map((session) => sessionDocument(session, control.store, control.now()))
    .filter((document) => document !== null);
  const found = documents.filter(({ status }) => wanted === null || status === wanted).toReversed();
  return page(found, params, "/v1/checkout/sessions");
}

function search(request: ApiRequest): Document {
  const { control, params, version } = request;
  const nowMs = control.now();
  const visible = new Set(visiblePayments(request));
  const payments = searchPayments(control.store, params.get("query"), version, control.search, nowMs);
  const data = payments
    .filter((each) => visible.has(each))
    .map((payment) => intentDocument(payment, nowMs))
    .filter((document) => document !== null);
  return { ...page(data, params, "/v1/payment_intents/search"), object: "search_result", next_page: null };
}

/** The first page: `limit` from 1 to 100, 10 by default, after the id `starting_after`. */
function page(documents: Document[], params: URLSearchParams, url: string): Document {
  const limit = Number(params.get("limit") ?? 10);
  if (!(limit >= 1 && limit <= 100))
    throw new StripeError(400, { message: "This value must be between 1 and 100.", param: "limit" });
  const after = params.get("starting_after");
  const start = after === null ? 0 : documents.findIndex(({ id }) => id === after) + 1;
  return listOf(documents.slice(start, start + limit), url, documents.length > start + limit);
}
