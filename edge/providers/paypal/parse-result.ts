/**
 * Turns a response of PayPal into the next step of a query. One kind of id names several resources: where an order is not
 * found, a capture, a refund or an authorization may have the id.
 */
import * as z from "zod";
import type { Facts, ParsedStatus } from "../facts.ts";
import { factsSchema } from "../facts-schema.ts";
import { nested, nestedList, word } from "../fields.ts";
import { httpFailure, noResult, parseExactJson } from "../http-result.ts";
import { type IdForm, idFailure } from "../id-form.ts";
import type { HttpResponse, ProviderResponse, QueryResult, QueryStep, StatusQuery } from "../query.ts";
import { isResolved, parseDispute, parseDisputes, withDispute } from "./disputes.ts";
import { parseAuthorization, parseCapture, parseOrder, parseRefund, paymentsOf } from "./document.ts";
import { PAYMENT_ID, PAYOUT_ID } from "./ids.ts";
import { batchStatus, itemStatus, parsePayoutBatch, parsePayoutItem } from "./payouts.ts";
import { orderStatus, singleAuthorizationStatus, singleCaptureStatus, singleRefundStatus } from "./to-facts.ts";

const PLACES = ["order", "capture", "refund", "authorization", "item", "batch"] as const;
/** Where a resource is asked for. */
export type Place = (typeof PLACES)[number];

/** Where the id is asked for next, when it is not found. */
const NEXT_PLACE = new Map<Place, Place>([
  ["order", "capture"],
  ["capture", "refund"],
  ["refund", "authorization"],
  ["item", "batch"],
]);

/** The ids of captures, refunds and authorizations in PayPal's documents. Those of orders may be shorter. */
const TRANSACTION_ID = /^[A-Z0-9]{13,17}$/i;

const disputesSchema = z.object({
  /** The status without its disputes. */
  facts: factsSchema,
  /** Captures whose disputes are not known yet. */
  captureIds: z.array(z.string()),
  /** A dispute of the first of them that was resolved: its own document has the outcome. */
  disputeId: z.string().nullable(),
});
export type Disputes = z.infer<typeof disputesSchema>;

const cursorSchema = z.object({ place: z.enum(PLACES).optional(), disputes: disputesSchema.optional() });

/** Where this step asks. The cursor also has what the token's renewal needs. */
export function cursorOf({ kind, cursor }: StatusQuery): { place: Place; disputes: Disputes | undefined } {
  const { place, disputes } = cursorSchema.safeParse(cursor).data ?? {};
  return { place: place ?? (kind === "payout" ? "item" : "order"), disputes };
}

/** A dispute is opened days after the payment: nobody pays for a second call in the checkout. */
const DISPUTES_FROM_MS = 3_600_000;
/** Orders have one capture for each part of the purchase. */
const MAX_DISPUTED_CAPTURES = 3;

export function parseStep(response: ProviderResponse, query: StatusQuery, test: Facts["test"]): QueryStep {
  const { place, disputes } = cursorOf(query);
  if (disputes) return disputeStep(response, query, disputes);
  if (!response.ok) return noResult(response.failure);
  if (isNotFound(response.value)) return notFoundStep(query, place);
  const failure = failureOf(response.value, query);
  if (failure) return failure;
  const json = parseExactJson(response.value.body);
  const actual = placeIn(json) ?? place;
  // Access rules differ by kind.
  if (isPayout(actual) !== isPayout(place)) return { outcome: "not-found" };
  const step = read(actual, json, query);
  if (step.outcome !== "found") return step;
  const facts = { ...step.facts, test };
  const { captureIds, ...result } = step;
  if (!mayBeDisputed(facts, captureIds, query)) return { ...result, facts };
  return moreDisputes(query, { facts, captureIds: captureIds.slice(0, MAX_DISPUTED_CAPTURES), disputeId: null });
}

const selfSchema = z.object({
  batch_header: nested({}),
  links: nestedList({ rel: word, href: word }),
  amount: nested({}),
  expiration_time: word,
  seller_payable_breakdown: nested({}),
});

/** The places by their names in the address of a resource. */
const BY_NAME = new Map<string, Place>([
  ["orders", "order"],
  ["captures", "capture"],
  ["refunds", "refund"],
  ["authorizations", "authorization"],
]);

/** What an answer says that it is; null when it does not. A capture that is read as an order would be one without payments. */
function placeIn(json: unknown): Place | null {
  const { batch_header, links = [], ...fields } = selfSchema.safeParse(json).data ?? {};
  if (batch_header) return "batch";
  const self = links.find(({ rel }) => rel === "self")?.href;
  const [, name = ""] = /\/v2\/(?:checkout|payments)\/([a-z]+)\/[^/]+$/.exec(self ?? "") ?? [];
  const place = BY_NAME.get(name);
  // An order has amounts in its parts only.
  if (place || !fields.amount) return place ?? null;
  if (fields.seller_payable_breakdown) return "refund";
  return fields.expiration_time === undefined ? "capture" : "authorization";
}

function isPayout(place: Place): boolean {
  return place === "item" || place === "batch";
}

/** An id that no resource has is not found, or refused as invalid. */
function isNotFound({ status, body }: HttpResponse): boolean {
  if (status === 404) return true;
  return status === 400 && errorSchema.safeParse(parseExactJson(body)).data?.name === "INVALID_RESOURCE_ID";
}

const errorSchema = z.object({ name: z.string() });

/** Only trusted ids are asked for in other places: a guess costs one call. */
function notFoundStep({ id, trusted, cursor }: StatusQuery, place: Place): QueryStep {
  const next = NEXT_PLACE.get(place);
  if (next === undefined || !trusted || !TRANSACTION_ID.test(id)) return { outcome: "not-found" };
  return { outcome: "more", cursor: { ...asObject(cursor), place: next } };
}

/** Anybody can name the order of another merchant, which does not mean that PayPal refuses the credentials. */
function failureOf(response: HttpResponse, { nowMs, trusted }: StatusQuery) {
  return response.status === 403 && !trusted ? noResult("refused") : httpFailure(response, nowMs);
}

type Found = { outcome: "found"; captureIds: string[] } & ParsedStatus;

function read(place: Place, json: unknown, query: StatusQuery): Found | Exclude<QueryResult, { outcome: "found" }> {
  const { nowMs } = query;
  switch (place) {
    case "order": {
      const order = parseOrder(json);
      if (!order) return noResult("unreadable");
      const captureIds = paymentsOf(order).captures.flatMap(({ id = [] }) => id);
      return found(query, PAYMENT_ID, order.id, () => orderStatus(order, nowMs), captureIds);
    }
    case "capture": {
      const capture = parseCapture(json);
      if (!capture) return noResult("unreadable");
      return found(query, PAYMENT_ID, capture.id, () => singleCaptureStatus(capture, nowMs), [query.id]);
    }
    case "refund": {
      const refund = parseRefund(json);
      return refund ? found(query, PAYMENT_ID, refund.id, () => singleRefundStatus(refund)) : noResult("unreadable");
    }
    case "authorization": {
      const authorization = parseAuthorization(json);
      if (!authorization) return noResult("unreadable");
      return found(query, PAYMENT_ID, authorization.id, () => singleAuthorizationStatus(authorization, nowMs));
    }
    case "item": {
      const item = parsePayoutItem(json);
      return item ? found(query, PAYOUT_ID, item.payout_item_id, () => itemStatus(item)) : noResult("unreadable");
    }
    case "batch": {
      const batch = parsePayoutBatch(json);
      const status = batch && batchStatus(batch);
      if (!batch) return noResult("unreadable");
      // It has several items, and would show one recipient those of the others.
      if (!status) return { outcome: "not-found" };
      return found(query, PAYOUT_ID, batch.batch_header.payout_batch_id, () => status);
    }
  }
}

function found(
  query: StatusQuery,
  form: IdForm,
  id: string | undefined,
  statusOf: () => ParsedStatus,
  captureIds: string[] = [],
): Found | Exclude<QueryResult, { outcome: "found" }> {
  return idFailure(query, [form, id]) ?? { outcome: "found", captureIds, ...statusOf() };
}

const PAID = new Set<Facts["state"]>(["succeeded", "partially_succeeded", "partially_refunded", "refunded"]);

function mayBeDisputed({ state }: Facts, captureIds: string[], { trusted, nowMs, firstRequestedMs }: StatusQuery) {
  return trusted && PAID.has(state) && captureIds.length > 0 && nowMs - firstRequestedMs >= DISPUTES_FROM_MS;
}

function moreDisputes({ cursor }: StatusQuery, disputes: Disputes): QueryStep {
  return { outcome: "more", cursor: { ...asObject(cursor), disputes } };
}

/**
 * What the list of a capture's disputes, or a dispute's own document, adds to the status. An app without permission for
 * disputes gets the status without them.
 */
function disputeStep(response: ProviderResponse, query: StatusQuery, disputes: Disputes): QueryStep {
  if (!response.ok) return noResult(response.failure);
  const { facts, captureIds, disputeId } = disputes;
  const paid: QueryStep = { outcome: "found", facts };
  const failure = httpFailure(response.value, query.nowMs);
  if (failure) return failure.reason === "rate-limited" || failure.reason === "server-error" ? failure : paid;
  const json = parseExactJson(response.value.body);
  const dispute = disputeId === null ? parseDisputes(json) : parseDispute(json);
  if (disputeId === null && dispute?.dispute_id !== undefined && isResolved(dispute)) {
    return moreDisputes(query, { ...disputes, disputeId: dispute.dispute_id });
  }
  if (dispute) return { outcome: "found", ...withDispute({ facts }, dispute, query.nowMs) };
  const others = captureIds.slice(1);
  return others.length > 0 ? moreDisputes(query, { facts, captureIds: others, disputeId: null }) : paid;
}

function asObject(cursor: unknown): object {
  return typeof cursor === "object" && cursor !== null ? cursor : {};
}
