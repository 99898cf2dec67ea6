/**
 * The schemas of Airtm's documents, and one shape for those of both APIs. Each field is read on its own: an unexpected
 * value is read as absent. Fields without a schema here are ignored.
 * @see https://api.enterprise.airtm.com/docs?api=v1 and https://api.enterprise.airtm.com/docs (checked 2026-11-21)
 */
import * as z from "zod";
import type { Money } from "../../../contract/status.ts";
import { amount, id, instant, nested, word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";
import { money } from "../money.ts";

/** "v1" is the Payments API, in snake_case; "v2" is the Enterprise API, in camelCase. */
export type Api = "v1" | "v2";

/** The type of an operation. Documents of v1 contain it; v2 has an endpoint and an event for each type. */
export type OperationType = "payment" | "payout" | "other";

/** A purchase (v1), pay-in (v2) or payout. */
export interface Operation {
  type: OperationType;
  id: string | undefined;
  code: string | undefined;
  status: string;
  amount: Money | null;
  /** The amount that a payout's recipient receives, after fees. */
  net: Money | null;
  createdAt: string | null;
  updatedAt: string | null;
}

/** A bulk payment (v1) or bulk payout (v2) with its own counts; null where it has none. */
export interface Bulk {
  id: string | undefined;
  status: string;
  total: number | null;
  completed: number | null;
  failed: number | null;
  amount: Money | null;
  updatedAt: string | null;
}

export interface Report {
  id: string | undefined;
  status: string;
  updatedAt: string | null;
}

/** One page of a bulk's items in the provider's order. */
export interface Page {
  items: { status: string; amount: Money | null }[];
  /** The ids of the bulks that the items name. Only items of v2 name one. */
  bulkIds: string[];
  /** The next page: its number in v1, its cursor in v2; null on the last page. */
  next: string | null;
}

/** All amounts are in US dollars unless an item names a currency; other documents never name one. */
const USD = "USD";

const count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .optional()
  .catch(undefined);

const v1Operation = z.object({
  id,
  code: id,
  status: word,
  operation_type: word,
  amount,
  created_at: instant,
  updated_at: instant,
});

const v2Operation = z.object({
  id,
  code: id,
  status: word,
  amount,
  grossAmount: amount,
  netAmount: amount,
  createdAt: instant,
  updatedAt: instant,
});

const v1Bulk = z.object({ id, status: word, payments: nested({ count, completed: count, failed: count }) });
const v2Bulk = z.object({ id, status: word, total: count, totalAmount: amount, updatedAt: instant });
const reportSchema = z.object({ id, status: word, updatedAt: instant });
const fileSchema = z.object({ url: word });

/** An unreadable item stays in the list, so that the other items keep their lines. */
const item = z.object({ bulkPayoutId: id, status: word, amount, grossAmount: amount, currency: word }).catch({});
const v1Page = z.object({ payments: z.array(item), pages: count });
const cursor = z
  .string()
  .min(1)
  .max(2000)
  .refine((text) => text.isWellFormed())
  .optional()
  .catch(undefined);
const v2Page = z.object({ items: z.array(item), endCursor: cursor });

const V1_OPERATION_TYPES = new Map<string, OperationType>([
  ["purchase", "payment"],
  ["payout", "payout"],
]);

/**
 * The operation in this JSON, or null when it is not an operation.
 * @param type the type of a v2 operation; undefined for v1, whose documents contain their type
 */
export function parseOperation(json: unknown, type: OperationType | undefined): Operation | null {
  return type === undefined ? parseV1Operation(json) : parseV2Operation(json, type);
}

const listSchema = z.union([
  z.array(z.unknown()),
  z.object({ data: z.array(z.unknown()) }).transform(({ data }) => data),
  // An operation has `items` too: those that are bought.
  z.object({ id: z.undefined().optional(), items: z.array(z.unknown()) }).transform(({ items }) => items),
]);

/** The operations of a code: one document, or a list in the form of either API. Null when it is neither. */
export function parseOperations(json: unknown, type: OperationType | undefined): Operation[] | null {
  const single = parseOperation(json, type);
  if (single) return [single];
  const list = listSchema.safeParse(json).data;
  const operations = list?.flatMap((entry) => parseOperation(entry, type) ?? []) ?? [];
  return operations.length > 0 || list?.length === 0 ? operations : null;
}

function parseV1Operation(json: unknown): Operation | null {
  const document = v1Operation.safeParse(json).data;
  if (document?.status === undefined || document.operation_type === undefined) return null;
  return {
    id: document.id,
    code: document.code,
    status: document.status,
    type: V1_OPERATION_TYPES.get(document.operation_type.toLowerCase()) ?? "other",
    amount: money(document.amount, USD),
    net: null,
    createdAt: document.created_at ?? null,
    updatedAt: document.updated_at ?? null,
  };
}

function parseV2Operation(json: unknown, type: OperationType): Operation | null {
  const document = v2Operation.safeParse(json).data;
  if (document?.status === undefined) return null;
  return {
    type,
    id: document.id,
    code: document.code,
    status: document.status,
    // The `amount` of a payout is what the enterprise pays. The gross amount is what the recipient was promised.
    amount: money(document.grossAmount, USD) ?? money(document.amount, USD),
    net: type === "payout" ? money(document.netAmount, USD) : null,
    createdAt: document.createdAt ?? null,
    updatedAt: document.updatedAt ?? null,
  };
}

/** The bulk payment or bulk payout in this body, or null when it is neither. */
export function parseBulk(body: Uint8Array, api: Api): Bulk | null {
  const json = parseExactJson(body);
  if (api === "v1") {
    const { id, status, payments } = v1Bulk.safeParse(json).data ?? {};
    if (status === undefined) return null;
    const { count: total = null, completed = null, failed = null } = payments ?? {};
    return { id, status, total, completed, failed, amount: null, updatedAt: null };
  }
  const { id, status, total = null, totalAmount, updatedAt = null } = v2Bulk.safeParse(json).data ?? {};
  if (status === undefined) return null;
  return { id, status, total, completed: null, failed: null, amount: money(totalAmount, USD), updatedAt };
}

/** The page of items in this body, or null when it is not a page. `pageNumber` counts from 1. */
export function parsePage(body: Uint8Array, api: Api, pageNumber: number): Page | null {
  const json = parseExactJson(body);
  if (api === "v1") {
    const page = v1Page.safeParse(json).data;
    if (!page) return null;
    const { payments, pages = Number.POSITIVE_INFINITY } = page;
    const next = payments.length > 0 && pageNumber < pages ? `${pageNumber + 1}` : null;
    return { items: payments.map(toItem), bulkIds: [], next };
  }
  const page = v2Page.safeParse(json).data;
  if (!page) return null;
  const bulkIds = page.items.flatMap(({ bulkPayoutId }) => bulkPayoutId ?? []);
  return { items: page.items.map(toItem), bulkIds, next: page.items.length > 0 ? (page.endCursor ?? null) : null };
}

function toItem({ status = "", amount, grossAmount, currency = USD }: z.infer<typeof item>): Page["items"][number] {
  return { status, amount: money(grossAmount, currency) ?? money(amount, currency) };
}

/** The report in this body, or null when it is not a report. */
export function parseReport(body: Uint8Array): Report | null {
  const { id, status, updatedAt = null } = reportSchema.safeParse(parseExactJson(body)).data ?? {};
  return status === undefined ? null : { id, status, updatedAt };
}

/** The address of a report's file, or null when this body has none. */
export function parseFileAddress(body: Uint8Array): string | null {
  return fileSchema.safeParse(parseExactJson(body)).data?.url ?? null;
}
