/**
 * The calls of a status query: the first by kind and id, and further ones for what a document has only an id of.
 * @see https://docs.stripe.com/expand (checked 2026-11-28)
 */
import * as z from "zod";
import { foldStatus } from "../word-tables.ts";
import {
  type Invoice,
  intentIdOf,
  intentOf,
  invoiceSchema,
  linkSchema,
  payoutSchema,
  type Session,
  sessionSchema,
  setupSchema,
} from "./checkout-document.ts";
import { completedOf, isSingleUse } from "./checkout-facts.ts";
import { type Charge, chargeOf, chargeSchema, disputes, intentSchema } from "./document.ts";
import { type ObjectType, typeOfId } from "./ids.ts";

/** The charge of a payment with its newest ten refunds. Each object in it needs a permission of the key. */
const CHARGE = "latest_charge.refunds";
/** The newest attempts of an order. Each can have 15 KB. */
const MAX_ATTEMPTS = 50;

/** What the calls so far have returned, without the metadata: the cursor of a query. */
export const readDocumentsSchema = z.object({
  intent: intentSchema.optional(),
  session: sessionSchema.optional(),
  invoice: invoiceSchema.optional(),
  charge: chargeSchema.optional(),
  link: linkSchema.optional(),
  payout: payoutSchema.optional(),
  setup: setupSchema.optional(),
  /** The payments of an order. */
  attempts: z.array(intentSchema).optional(),
  /** Whether the sessions of a link have been read. */
  hasSessions: z.boolean().optional(),
  /** The disputes of each disputed charge, by its id. */
  disputes: z.record(z.string(), disputes).optional(),
});
export type ReadDocuments = z.infer<typeof readDocumentsSchema>;

/** A call: its path, and where the object in its response belongs. */
export interface DocumentRequest {
  path: string;
  reads: Exclude<keyof ReadDocuments, "hasSessions"> | "sessions";
  /** For disputes: the charge that they are about. */
  chargeId?: string;
}

const encoded = (id: string) => encodeURIComponent(id.toWellFormed());

const BY_TYPE: Record<ObjectType, [path: string, expand: string[]]> = {
  intent: ["payment_intents", [CHARGE]],
  session: ["checkout/sessions", [`payment_intent.${CHARGE}`]],
  invoice: ["invoices", ["payments"]],
  charge: ["charges", ["refunds"]],
  setup: ["setup_intents", ["payment_method"]],
  link: ["payment_links", ["line_items"]],
  payout: ["payouts", []],
};

/** The call for one object. */
export function objectRequest(type: ObjectType, id: string): DocumentRequest {
  const [path, expand] = BY_TYPE[type];
  const query = expand.map((each) => `expand[]=${each}`).join("&");
  return { path: `${path}/${encoded(id)}${query && `?${query}`}`, reads: type };
}

/** The call that finds the payments of an order by their metadata. A quote or backslash in a value is escaped. */
export function searchRequest(key: string, reference: string): DocumentRequest {
  const escaped = (text: string) => text.replace(/[\\"]/g, "\\$&");
  const query = `metadata["${escaped(key)}"]:"${escaped(reference)}"`;
  const path = `payment_intents/search?query=${encoded(query)}&limit=${MAX_ATTEMPTS}&expand[]=data.${CHARGE}`;
  return { path, reads: "attempts" };
}

/** The next call, when a document names an object that decides on the status; null when nothing more is to be read. */
export function furtherRequest(documents: ReadDocuments): DocumentRequest | null {
  const { session, link, hasSessions, intent, invoice } = documents;
  if (link && isSingleUse(link) && completedOf(link) > 0 && !hasSessions) return sessionsRequest(link.id ?? "");
  if (session && needsInvoice(session) && !invoice) return objectRequest("invoice", session.invoice ?? "");
  const intentId = invoice && isPayable(invoice) ? intentIdOf(invoice) : null;
  if (intentId !== null && !intent && typeOfId(intentId) === "intent") return objectRequest("intent", intentId);
  const disputed = chargesOf(documents).find(
    ({ id, disputed }) => disputed === true && id && !documents.disputes?.[id],
  );
  return disputed?.id === undefined ? null : disputesRequest(disputed.id);
}

function sessionsRequest(link: string): DocumentRequest {
  const query = `payment_link=${encoded(link)}&status=complete&limit=1`;
  return { path: `checkout/sessions?${query}&expand[]=data.payment_intent.${CHARGE}`, reads: "sessions" };
}

function disputesRequest(chargeId: string): DocumentRequest {
  return { path: `disputes?charge=${encoded(chargeId)}&limit=10`, reads: "disputes", chargeId };
}

function needsInvoice({ status, mode, invoice }: Session): boolean {
  return foldStatus(status ?? "") === "COMPLETE" && mode === "subscription" && invoice !== undefined;
}

/** Whether the payment behind an invoice decides on its status. */
function isPayable({ status }: Invoice): boolean {
  return ["OPEN", "PAID"].includes(foldStatus(status));
}

function chargesOf({ charge, intent, session, attempts }: ReadDocuments): Charge[] {
  const intents = [intent, session && intentOf(session), ...(attempts ?? [])];
  return [charge, ...intents.map((each) => each && chargeOf(each))].filter((each) => each != null);
}
