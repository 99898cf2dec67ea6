/** A status query, step by step: each step makes one call and adds what it returns to the cursor. */
import type { ParsedStatus } from "../facts.ts";
import { noResult, parseExactJson } from "../http-result.ts";
import { idFailure } from "../id-form.ts";
import { distinctPayments, type OrderPayment, orderStatus } from "../orders.ts";
import type { ProviderResponse, QueryResult, QueryStep, StatusQuery } from "../query.ts";
import { invoiceStatus, linkStatus, payoutStatus, sessionStatus, setupStatus } from "./checkout-facts.ts";
import {
  chargeOf,
  type Dispute,
  type Intent,
  intentSchema,
  parseDisputes,
  parseEntries,
  withReference,
} from "./document.ts";
import { failureOf } from "./failure.ts";
import { OBJECT_ID, REFERENCE, typeOfId } from "./ids.ts";
import { chargeStatus, intentStatus } from "./intent-facts.ts";
import {
  type DocumentRequest,
  furtherRequest,
  objectRequest,
  type ReadDocuments,
  readDocumentsSchema,
  searchRequest,
} from "./requests.ts";

type DocumentName = Exclude<DocumentRequest["reads"], "disputes" | "attempts" | "sessions">;

/** The call of this step, and what earlier steps have read. */
export interface Step {
  request: DocumentRequest;
  documents: ReadDocuments;
}

/** The step that a query is at. */
export function stepOf({ kind, id, cursor }: StatusQuery, referenceKey: string): Step {
  const documents = cursor === null ? undefined : readDocumentsSchema.safeParse(cursor).data;
  const further = documents && furtherRequest(documents);
  if (documents && further) return { request: further, documents };
  if (kind === "order") return { request: searchRequest(referenceKey, id), documents: {} };
  return { request: objectRequest(typeOfId(id) ?? DEFAULT_TYPES[kind] ?? "intent", id), documents: {} };
}

/** Where an id with another prefix is asked for. No such id passes `idForm`. */
const DEFAULT_TYPES = { payout: "payout", "payment-link": "link", "payment-method": "setup" } as const as Partial<
  Record<StatusQuery["kind"], "payout" | "link" | "setup">
>;

/** The next step of a status query. Never throws. */
export function parseStep(
  response: ProviderResponse,
  query: StatusQuery,
  { request, documents }: Step,
  key: string,
): QueryStep {
  if (!response.ok) return noResult(response.failure);
  const failure = failureOf(response.value, query.nowMs);
  const isFirst = Object.keys(documents).length === 0;
  // What a document names exists, so a later "not found" says nothing about the resource.
  if (failure) return failure.outcome === "not-found" && !isFirst ? noResult("unreadable") : failure;
  const json = parseExactJson(response.value.body);
  const added = read(json, request, key);
  if (!added) return noResult("unreadable");
  const otherId = isFirst ? otherIdOf(query, added) : null;
  if (otherId) return otherId;
  const next = { ...documents, ...added, disputes: { ...documents.disputes, ...added.disputes } };
  return furtherRequest(next) ? { outcome: "more", cursor: next } : resultOf(query, next);
}

/** What a response adds; null when it is unreadable. */
function read(json: unknown, { reads, chargeId = "" }: DocumentRequest, key: string): ReadDocuments | null {
  switch (reads) {
    case "disputes": {
      const list = parseDisputes(json);
      return list && { disputes: { [chargeId]: list } };
    }
    case "attempts": {
      const entries = parseEntries(json);
      return entries && { attempts: entries.flatMap((entry) => parseIntent(entry, key) ?? []) };
    }
    case "sessions": {
      const [first] = parseEntries(json) ?? [];
      const session = readDocument("session", first, key);
      return { hasSessions: true, ...session };
    }
    default:
      return readDocument(reads, json, key);
  }
}

function parseIntent(json: unknown, key: string): Intent | null {
  const intent = intentSchema.safeParse(json).data;
  return intent ? withReference(intent, key) : null;
}

/** One document, without its metadata and that of the payment in it. */
function readDocument(name: DocumentName, json: unknown, key: string): ReadDocuments | null {
  const document = readDocumentsSchema.shape[name].safeParse(json).data;
  if (!document) return null;
  const intent = "payment_intent" in document ? document.payment_intent : undefined;
  const inner = typeof intent === "object" ? { payment_intent: withReference(intent, key) } : {};
  return { [name]: { ...withReference(document, key), ...inner } };
}

/** Why the first response must not be shown for the queried id; null when it may. Payments of an order are tried one by one. */
function otherIdOf(query: StatusQuery, documents: ReadDocuments): QueryResult | null {
  const { session, invoice, intent, charge, link, payout, setup } = documents;
  const document = session ?? invoice ?? intent ?? charge ?? link ?? payout ?? setup;
  if (!document) return null;
  const isOtherKind = query.kind === "payment-method" && session && session.mode !== "setup";
  return idFailure(query, [OBJECT_ID, document.id]) ?? (isOtherKind ? { outcome: "not-found" } : null);
}

/** The result when nothing more is to be read. */
function resultOf(query: StatusQuery, documents: ReadDocuments): QueryResult {
  if (documents.attempts) return orderResult(query, documents.attempts, documents);
  const status = statusOf(documents);
  return status ? { outcome: "found", ...status } : noResult("unreadable");
}

function statusOf(documents: ReadDocuments): ParsedStatus | null {
  const { session, invoice, intent, charge, link, payout, setup } = documents;
  const behind = { invoice, intent, disputes: disputesOf(documents) ?? undefined };
  if (link) return linkStatus(link, session, behind);
  if (session) return sessionStatus(session, behind);
  if (invoice) return invoiceStatus(invoice, behind);
  if (intent) return intentStatus(intent, disputesOf(documents));
  if (charge) return chargeStatus(charge, disputesOf(documents));
  if (payout) return payoutStatus(payout);
  return setup ? setupStatus(setup) : null;
}

/** The disputes of the one payment that a resource other than an order has. */
function disputesOf({ disputes }: ReadDocuments): Dispute[] | null {
  return Object.values(disputes ?? {})[0] ?? null;
}

type Candidate = OrderPayment & ParsedStatus & { reference: string | undefined };

/**
 * The result for an order. Stripe compares metadata without letter case, so a payment with another reference is left out. A
 * new payment is found after a minute or later, so none means "not seen yet".
 */
function orderResult(query: StatusQuery, attempts: readonly Intent[], { disputes }: ReadDocuments): QueryResult {
  if (attempts.length === 0) return { outcome: "not-found" };
  const read = attempts.map((intent): Candidate => {
    const { id = "", created: createdAt = null, reference } = intent;
    const ofCharge = disputes?.[chargeOf(intent)?.id ?? ""] ?? null;
    return { id, createdAt, group: null, reference, ...intentStatus(intent, ofCharge) };
  });
  const failures = read.map(({ reference }) => idFailure(query, [REFERENCE, reference]));
  const candidates = distinctPayments(read.filter((_candidate, index) => !failures[index]));
  const status = orderStatus(candidates);
  if (!status) return failures.find((failure) => failure !== null) ?? noResult("unreadable");
  const { best, facts } = status;
  const unknownWord = best.unknownWord === undefined ? {} : { unknownWord: best.unknownWord };
  const payments = candidates.map(({ unknownWord: _word, reference: _reference, ...payment }) => payment);
  return { outcome: "found", ...unknownWord, facts, payments };
}
