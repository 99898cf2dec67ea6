/**
 * The documents of v2: camelCase, amounts as numbers, statuses in upper case.
 * They contain personal data on purpose: tests check that none of it reaches a viewer.
 * @see https://api.enterprise.airtm.com/docs (checked 2026-11-21)
 */
import { currentStep, type SimulatedResource } from "./resources.ts";

type Json = Record<string, unknown>;

/** The statuses that v2 names differently from v1. */
const V2_STATUS: Record<string, string> = { running: "IN_PROGRESS", done: "COMPLETED", queued: "CREATED" };

function common(resource: SimulatedResource, nowMs: number) {
  const { step, atMs } = currentStep(resource, nowMs);
  return {
    id: resource.id,
    status: V2_STATUS[step.status] ?? step.status.toUpperCase(),
    createdAt: new Date(resource.createdMs).toISOString(),
    updatedAt: new Date(atMs).toISOString(),
  };
}

const USER = { airtmUserId: "3c4ca4b7-36d4-4d05-bb86-12512644c901", airtmUserEmail: "petra@example.org" };

export function v2Payin(resource: SimulatedResource, nowMs: number): Json {
  const amount = Number(resource.amount);
  return {
    ...common(resource, nowMs),
    ...USER,
    code: resource.code ?? `generated-${resource.id}`,
    hash: "ACAEBV4E7FNE91AE",
    amount,
    netAmount: cents(amount * 0.95),
    airtmFee: cents(amount * 0.05),
    description: "Für Petra Beispiel",
    items: [{ id: USER.airtmUserId, payinId: resource.id, description: "Ring, Gravur Petra", amount, quantity: 1 }],
    confirmationUri: "https://shop.example/confirm?customer=c-0815",
    cancelUri: "https://shop.example/cancel",
  };
}

/** A payout. `bulk` is the bulk that it belongs to. */
export function v2Payout(resource: SimulatedResource, nowMs: number, bulk: SimulatedResource | null = null): Json {
  const gross = Number(resource.amount);
  const { reasonCode } = currentStep(resource, nowMs).step;
  return {
    ...common(resource, nowMs),
    ...USER,
    ...(bulk && { bulkPayoutId: bulk.id }),
    ...(resource.code !== null && { code: resource.code }),
    hash: "63F6ZU481FQEA2B1",
    requireIdVerified: true,
    notes: "Honorar Petra Beispiel",
    internalNote: "warehouse 7, margin 31 %",
    grossAmount: gross,
    amount: gross,
    netAmount: cents(gross * 0.99),
    airtmFee: cents(gross * 0.01),
    enterpriseFee: 0,
    ...(reasonCode && { reasonCode, reasonDescription: "Waiting for petra@example.org" }),
  };
}

/** Only the webhook of a completed payout has it, and only if the recipient had to be verified. */
export const KYC_INFORMATION = {
  fullName: "Petra Beispiel",
  birthDate: "1984-02-29",
  identificationNumber: "1237010180",
  countryCode: "AUT",
};

export function v2Bulk(bulk: SimulatedResource, nowMs: number): Json {
  const paid = bulk.items.filter((item) => currentStep(item, nowMs).step.status === "completed");
  return {
    ...common(bulk, nowMs),
    enterpriseUserId: "2abf29df-4c6d-4de4-ae55-d26556ac5475",
    originalFileName: "gehalt-petra-beispiel.csv",
    total: bulk.items.length,
    totalAmount: sumOf(bulk.items),
    paidAmount: sumOf(paid),
    executionDate: new Date(bulk.createdMs).toISOString(),
  };
}

/**
 * A page of a bulk's payouts by cursor; null if `perPage` or `after` is not as documented. The last page also has an
 * end cursor, as the schema allows.
 */
export function v2Items(bulk: SimulatedResource | null, query: URLSearchParams, nowMs: number): Json | null {
  const perPage = Number(query.get("perPage") ?? 100);
  const from = query.has("after") ? indexAt(query.get("after") ?? "") + 1 : 0;
  if (!Number.isInteger(perPage) || perPage < 10 || perPage > 1000 || !Number.isInteger(from)) return null;
  const items = bulk?.items.slice(from, from + perPage) ?? [];
  const cursors = items.length > 0 && { startCursor: cursorOf(from), endCursor: cursorOf(from + items.length - 1) };
  return { items: items.map((item) => v2Payout(item, nowMs, bulk)), ...cursors };
}

/** A list of operations: one page, since a code has only a few. */
export function v2List(items: unknown[]): Json {
  return { items, startCursor: cursorOf(0), endCursor: cursorOf(items.length - 1) };
}

export function v2Report(report: SimulatedResource, nowMs: number): Json {
  return {
    ...common(report, nowMs),
    type: "CSV",
    periodFrom: "2026-10-01T00:00:00.000Z",
    periodTo: "2026-11-01T00:00:00.000Z",
    enterpriseUserId: "2abf29df-4c6d-4de4-ae55-d26556ac5475",
  };
}

/** A base64 cursor with characters that a URL must encode. */
function cursorOf(index: number): string {
  return Buffer.from(`?>${index}`).toString("base64");
}

function indexAt(cursor: string): number {
  const [, digits] = /^\?>(\d+)$/.exec(Buffer.from(cursor, "base64").toString("utf8")) ?? [];
  return digits === undefined ? Number.NaN : Number(digits);
}

function sumOf(items: SimulatedResource[]): number {
  return cents(items.reduce((sum, { amount }) => sum + Number(amount), 0));
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
