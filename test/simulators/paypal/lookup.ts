/** The GET endpoints: which path asks for what, the scope that it needs, and what the merchant's data answer. */
import { stepAt } from "../shared/lifecycle.ts";
import type { JsonResponse } from "../shared/responses.ts";
import type { Control } from "./control.ts";
import { authorizationDocument, captureDocument, orderDocument, refundDocument } from "./documents.ts";
import { errorAnswer } from "./errors.ts";
import { batchDocument, disputeDocument, disputeSummary, itemDocument } from "./payout-documents.ts";
import type { Dispute } from "./payouts.ts";
import type { Scope } from "./tokens.ts";

const ENDPOINTS = {
  orders: { path: /^\/v2\/checkout\/orders\/([^/]+)$/, scope: "services/payments/payment" },
  captures: { path: /^\/v2\/payments\/captures\/([^/]+)$/, scope: "services/payments/payment/authcapture" },
  authorizations: { path: /^\/v2\/payments\/authorizations\/([^/]+)$/, scope: "services/payments/payment/authcapture" },
  refunds: { path: /^\/v2\/payments\/refunds\/([^/]+)$/, scope: "services/payments/refund" },
  payouts: { path: /^\/v1\/payments\/payouts\/([^/]+)$/, scope: "payments/payouts" },
  "payouts-item": { path: /^\/v1\/payments\/payouts-item\/([^/]+)$/, scope: "payments/payouts" },
  disputes: { path: /^\/v1\/customer\/disputes\/([^/]+)$/, scope: "services/disputes/read-seller" },
} as const satisfies Record<string, { path: RegExp; scope: Scope }>;

const DISPUTE_LIST = "/v1/customer/disputes";

export interface Route {
  endpoint: keyof typeof ENDPOINTS | "dispute-list";
  id: string;
  scope: Scope;
}

/** What this address asks for; null when PayPal has no such endpoint. */
export function routeOf({ pathname, searchParams }: URL): Route | null {
  if (pathname === DISPUTE_LIST) {
    const id = searchParams.get("disputed_transaction_id") ?? "";
    return { endpoint: "dispute-list", id, scope: ENDPOINTS.disputes.scope };
  }
  for (const [endpoint, { path, scope }] of Object.entries(ENDPOINTS)) {
    const [, id] = path.exec(pathname) ?? [];
    if (id !== undefined) return { endpoint: endpoint as keyof typeof ENDPOINTS, id: decodeURIComponent(id), scope };
  }
  return null;
}

export function lookUp({ orders, payouts, now }: Control, { endpoint, id }: Route): JsonResponse {
  const nowMs = now();
  switch (endpoint) {
    case "orders": {
      const order = orders.byId(id);
      const current = order && stepAt(order, nowMs);
      return answer(order && current && !current.step.gone ? orderDocument(order, current.step, current.atMs) : null);
    }
    case "captures":
      return answer(mapped(orders.captureById(id, nowMs), captureDocument));
    case "authorizations":
      return answer(mapped(orders.authorizationById(id, nowMs), authorizationDocument));
    case "refunds":
      return answer(mapped(orders.refundById(id, nowMs), refundDocument));
    case "payouts":
      return answer(mapped(payouts.batchById(id), (batch) => batchDocument(batch, nowMs)));
    case "payouts-item":
      return answer(mapped(payouts.itemById(id), (item) => itemDocument(item, nowMs)));
    case "disputes":
      return answer(mapped(payouts.disputeById(id), (dispute) => currentOf(dispute, disputeDocument, nowMs)));
    case "dispute-list": {
      const items = payouts.disputesOf(id).flatMap((dispute) => currentOf(dispute, disputeSummary, nowMs) ?? []);
      return answer({ items, links: [] });
    }
  }
}

function currentOf(dispute: Dispute, write: typeof disputeSummary, nowMs: number): object | null {
  const current = stepAt(dispute, nowMs);
  return current && write(dispute, current.step, current.atMs);
}

function mapped<Value>(value: Value | null, write: (value: Value) => object | null): object | null {
  return value === null ? null : write(value);
}

function answer(document: object | null): JsonResponse {
  return document === null ? errorAnswer(404) : { status: 200, body: document };
}
