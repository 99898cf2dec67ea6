/**
 * A payment method that a customer saves with a shop: its document, its states, and its facts. It never has an amount.
 * Only its id may name it: a `vaulted_token` can be charged with the merchant's key.
 * @see https://docs.y.uno/reference/enrollment-workflow (checked 2026-11-27)
 */
import * as z from "zod";
import type { Advice, Method } from "../../../contract/status.ts";
import type { ParsedStatus } from "../facts.ts";
import { id, instant, nested, word } from "../fields.ts";
import { pageUrl } from "../texts.ts";
import { foldStatus } from "../word-tables.ts";
import { toMethod } from "./method.ts";
import { type MappedStatus, mapStatus, toParsedStatus, withFacts } from "./to-facts.ts";

const card = nested({ brand: word, lfd: word });

const enrolmentSchema = z.object({
  id,
  status: z.string().trim().min(1),
  /** Before the enrolment it can be the brand of the card. */
  type: word,
  category: word,
  created_at: instant,
  updated_at: instant,
  /** In responses. */
  card_data: card,
  /** In webhooks. */
  detail: nested({ card: nested({ brand: word, lfd: word, card_data: card }) }),
  /** In the direct workflow. */
  redirect_url: pageUrl,
  provider: nested({ redirect: nested({ init_url: pageUrl }) }),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;

const wrapperSchema = z.object({ payment_method: z.looseObject({}) });

const STATUS = new Map<string, MappedStatus>([
  ["CREATED", { state: "created" }],
  ["READY_TO_ENROLL", { state: "action_required" }],
  ["ENROLL_IN_PROCESS", { state: "processing" }],
  ["ENROLLED", { state: "verified", hint: "method_saved" }],
  ["UNENROLL_IN_PROCESS", { state: "processing", hint: "removing_method" }],
  ["UNENROLLED", { state: "verified", hint: "method_removed" }],
  ["DECLINED", { state: "failed" }],
  ["REJECTED", { state: "failed" }],
  ["FAILED", { state: "failed" }],
  ["CANCELED", { state: "canceled" }],
  ["EXPIRED", { state: "expired" }],
  // An enrolment can enter ERROR from any other status.
  ["ERROR", { state: "unknown" }],
]);

const ADVICE = new Map<string, Advice>([
  ["DECLINED", "use_another_method"],
  ["REJECTED", "contact_merchant"],
  ["FAILED", "try_again_later"],
]);

/** The payment method in this JSON, bare or as `{"payment_method": …}`; null when it is not a payment method. */
export function parseEnrolment(json: unknown): Enrolment | null {
  return enrolmentSchema.safeParse(wrapperSchema.safeParse(json).data?.payment_method ?? json).data ?? null;
}

/** The status of a payment method. */
export function enrolmentStatus(enrolment: Enrolment): ParsedStatus {
  const parsed = toParsedStatus(mapStatus(STATUS, enrolment.status), enrolment);
  const { state } = parsed.facts;
  const url = enrolment.redirect_url ?? enrolment.provider?.redirect?.init_url ?? null;
  return withFacts(parsed, {
    advice: state === "failed" ? (ADVICE.get(foldStatus(enrolment.status)) ?? null) : null,
    method: methodOf(enrolment),
    continueUrl: state === "action_required" ? url : null,
  });
}

function methodOf({ category, type, card_data, detail }: Enrolment): Method | null {
  const card = card_data ?? detail?.card?.card_data ?? detail?.card;
  // Before the enrolment, the type of a card can be its brand.
  return toMethod({
    category,
    type,
    typeOfDetail: card && "card",
    card: { brand: card?.brand ?? type, lfd: card?.lfd },
  });
}
