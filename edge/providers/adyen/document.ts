/**
 * The schemas of Adyen's webhooks. Each field is read on its own: an unexpected value is read as absent.
 * @see https://docs.adyen.com/development-resources/webhooks/webhook-structure
 */
import * as z from "zod";
import { instant, word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";

/** A text exactly as it was sent, because it may be signed. Some programs send booleans for "true" and "false". */
const raw = z
  .union([z.string(), z.boolean().transform(String)])
  .optional()
  .catch(undefined);

const itemSchema = z.object({
  eventCode: raw,
  success: raw,
  eventDate: instant,
  pspReference: raw,
  originalReference: raw,
  /** One of Adyen's own libraries writes it so. */
  originalreference: raw,
  merchantAccountCode: raw,
  merchantReference: raw,
  amount: z.object({ value: raw, currency: raw }).optional().catch(undefined),
  paymentMethod: word,
  reason: word,
  additionalData: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** An item of a webhook. The signed fields are as they were sent; absent ones are empty, as the signature has them. */
export interface Item {
  eventCode: string;
  success: string;
  pspReference: string;
  originalReference: string;
  merchantAccountCode: string;
  merchantReference: string;
  value: string;
  currency: string;
  /** Not signed: the rest. */
  occurredAt: string | undefined;
  paymentMethod: string | undefined;
  reason: string | undefined;
  additionalData: Record<string, unknown>;
}

const envelopeSchema = z.object({
  live: raw,
  notificationItems: z.array(z.unknown()).optional().catch(undefined),
  /** Webhooks of Adyen's platforms have another envelope. */
  type: word,
  environment: word,
  timestamp: instant,
  data: z.unknown().optional(),
});

export interface Envelope extends Omit<z.infer<typeof envelopeSchema>, "notificationItems"> {
  /** Null for a webhook without a list of items. */
  items: Item[] | null;
}

/** A webhook; null when the body is not a JSON object. Never throws. */
export function parseEnvelope(body: Uint8Array, nowMs: number): Envelope | null {
  const envelope = envelopeSchema.safeParse(parseExactJson(body)).data;
  if (!envelope) return null;
  const { notificationItems, ...others } = envelope;
  return { ...others, items: notificationItems?.flatMap((entry) => itemIn(entry, nowMs)) ?? null };
}

const entrySchema = z.object({ NotificationRequestItem: itemSchema });

function itemIn(entry: unknown, nowMs: number): Item[] {
  const item = entrySchema.safeParse(entry).data?.NotificationRequestItem;
  if (!item) return [];
  const { amount, originalreference, eventDate, additionalData = {}, paymentMethod, reason } = item;
  return [
    {
      eventCode: item.eventCode ?? "",
      success: item.success ?? "",
      pspReference: item.pspReference ?? "",
      originalReference: item.originalReference ?? originalreference ?? "",
      merchantAccountCode: item.merchantAccountCode ?? "",
      merchantReference: item.merchantReference ?? "",
      value: amount?.value ?? "",
      currency: amount?.currency ?? "",
      occurredAt: eventDate !== undefined && isPossible(eventDate, nowMs) ? eventDate : undefined,
      ...{ paymentMethod, reason, additionalData },
    },
  ];
}

const DAY_MS = 86_400_000;

/** The time of an event is not signed. Adyen exists since 2006. */
function isPossible(eventDate: string, nowMs: number): boolean {
  const ms = Date.parse(eventDate);
  return ms >= Date.UTC(2006) && ms <= nowMs + DAY_MS;
}

/** A text of the item's additional data, all of which is unsigned; undefined when it is absent or no text. */
export function extra({ additionalData }: Pick<Item, "additionalData">, key: string): string | undefined {
  const value = additionalData[key];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
