/**
 * Airtm's JSON in one shape for both of its APIs, read field by field: an odd value reads as absent and never costs the
 * rest of the document. What is not named here is never looked at. No I/O. No clock.
 * @see https://api.enterprise.airtm.com/docs?api=v1 and https://api.enterprise.airtm.com/docs (checked 2026-11-21)
 */
import * as z from "zod";
import type { Money } from "../../../contract/status.ts";
import { amount, id, instant, part, word } from "../fields.ts";
import { readJson } from "../http-result.ts";
import { money } from "../money.ts";

/** "v1" is the Payments API, in snake_case; "v2" the Enterprise API, in camelCase. */
export type Api = "v1" | "v2";

/** What an operation is: v1 says it of each, v2 has an endpoint and an event for each. */
export type Sort = "payment" | "payout" | "other";

export interface Operation {
  sort: Sort;
  id: string | undefined;
  code: string | undefined;
  status: string;
  amount: Money | null;
  /** What arrives at a payout's recipient, the fees taken off. */
  net: Money | null;
  createdAt: string | null;
  updatedAt: string | null;
}

/** A bulk payment or payout as it counts itself; null where it does not. */
export interface Task {
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

/** One page of a bulk's items, in the provider's order. */
export interface Page {
  items: { status: string; amount: Money | null }[];
  /** The bulks that its items name: v2 is asked for those of one, and says of each which it belongs to. */
  bulkIds: string[];
  /** How the next page is asked for: its number in v1, a cursor in v2; null at the end. */
  next: string | null;
}

/** All amounts are in US dollars unless an item says otherwise; no other document names a currency. */
const USD = "USD";

const count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .optional()
  .catch(undefined);

const v1Operation = z.object({
  ...{ id, code: id, status: word, operation_type: word, amount },
  ...{ created_at: instant, updated_at: instant },
});

const v2Operation = z.object({
  ...{ id, code: id, status: word, amount, grossAmount: amount, netAmount: amount },
  ...{ createdAt: instant, updatedAt: instant },
});

const v1Task = z.object({ id, status: word, payments: part({ count, completed: count, failed: count }) });
const v2Task = z.object({ id, status: word, total: count, totalAmount: amount, updatedAt: instant });
const reportSchema = z.object({ id, status: word, updatedAt: instant });
const fileSchema = z.object({ url: word });

/** An odd item keeps its place, so that the lines of the others stay. */
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

const SORTS = new Map<string, Sort>([
  ["purchase", "payment"],
  ["payout", "payout"],
]);

/**
 * The operation in this JSON, or null when it is none. Of v2 it must be said which sort it is.
 * @param sort undefined where the document itself says it (v1)
 */
export function readOperation(json: unknown, sort: Sort | undefined): Operation | null {
  return sort === undefined ? readV1Operation(json) : readV2Operation(json, sort);
}

function readV1Operation(json: unknown): Operation | null {
  const document = v1Operation.safeParse(json).data;
  if (document?.status === undefined || document.operation_type === undefined) return null;
  return {
    ...{ id: document.id, code: document.code, status: document.status },
    sort: SORTS.get(document.operation_type.toLowerCase()) ?? "other",
    amount: money(document.amount, USD),
    net: null,
    createdAt: document.created_at ?? null,
    updatedAt: document.updated_at ?? null,
  };
}

function readV2Operation(json: unknown, sort: Sort): Operation | null {
  const document = v2Operation.safeParse(json).data;
  if (document?.status === undefined) return null;
  return {
    ...{ sort, id: document.id, code: document.code, status: document.status },
    // Of a payout, `amount` is what the enterprise pays; what was promised to the recipient is the gross amount.
    amount: money(document.grossAmount, USD) ?? money(document.amount, USD),
    net: sort === "payout" ? money(document.netAmount, USD) : null,
    createdAt: document.createdAt ?? null,
    updatedAt: document.updatedAt ?? null,
  };
}

/** The bulk payment or payout in this body, or null when it is none. */
export function readTask(body: Uint8Array, api: Api): Task | null {
  const json = readJson(body);
  if (api === "v1") {
    const { id, status, payments } = v1Task.safeParse(json).data ?? {};
    if (status === undefined) return null;
    const { count: total = null, completed = null, failed = null } = payments ?? {};
    return { id, status, total, completed, failed, amount: null, updatedAt: null };
  }
  const { id, status, total = null, totalAmount, updatedAt = null } = v2Task.safeParse(json).data ?? {};
  if (status === undefined) return null;
  return { id, status, total, completed: null, failed: null, amount: money(totalAmount, USD), updatedAt };
}

/** The page of items in this body, or null when it is none. `number` is the page's own, from 1. */
export function readPage(body: Uint8Array, api: Api, number: number): Page | null {
  const json = readJson(body);
  if (api === "v1") {
    const page = v1Page.safeParse(json).data;
    if (!page) return null;
    const { payments, pages = Number.POSITIVE_INFINITY } = page;
    const next = payments.length > 0 && number < pages ? `${number + 1}` : null;
    return { items: payments.map(itemOf), bulkIds: [], next };
  }
  const page = v2Page.safeParse(json).data;
  if (!page) return null;
  const bulkIds = page.items.flatMap(({ bulkPayoutId }) => bulkPayoutId ?? []);
  return { items: page.items.map(itemOf), bulkIds, next: page.items.length > 0 ? (page.endCursor ?? null) : null };
}

function itemOf({ status = "", amount, grossAmount, currency = USD }: z.infer<typeof item>): Page["items"][number] {
  return { status, amount: money(grossAmount, currency) ?? money(amount, currency) };
}

/** The report in this body, or null when it is none. */
export function readReport(body: Uint8Array): Report | null {
  const { id, status, updatedAt = null } = reportSchema.safeParse(readJson(body)).data ?? {};
  return status === undefined ? null : { id, status, updatedAt };
}

/** Where a report's file lies, or null when this body does not say. */
export function readFileAddress(body: Uint8Array): string | null {
  return fileSchema.safeParse(readJson(body)).data?.url ?? null;
}
