/**
 * The documents of v1: snake_case, amounts as text, statuses in mixed case, absent values as `null` or as empty text.
 * They contain personal data on purpose: tests check that none of it reaches a viewer.
 * @see https://api.enterprise.airtm.com/docs?api=v1 (checked 2026-11-21)
 */
import { currentStep, type SimulatedResource } from "./resources.ts";

type Json = Record<string, unknown>;

const V1_PAGE_ITEMS = 50;

/** A purchase or a payout: the response of the status endpoints and the body of a callback. */
export function v1Operation(resource: SimulatedResource, nowMs: number): Json {
  const { step, atMs } = currentStep(resource, nowMs);
  const isPayout = resource.type === "payout";
  const isDone = step.status === "completed" || step.status === "confirmed";
  const absent = isPayout ? "" : null;
  return {
    id: resource.id,
    partner_id: "2c3e7d5e-0cfb-411f-9e34-78ba4d3b8ce7",
    // A payout is `created` in lower case until it is committed. Its later statuses are in upper case.
    status: isPayout && step.status !== "created" ? step.status.toUpperCase() : step.status,
    amount: resource.amountAsNumber ? Number(resource.amount) : resource.amount,
    description: "Für Petra Beispiel, margin 31 %",
    confirmation_uri: "https://shop.example/confirm?customer=c-0815",
    cancel_uri: isPayout ? "" : "https://shop.example/cancel",
    code: resource.code ?? absent,
    airtm_operation_id: isDone ? "1e1042ac-acae-4e7f-91ae-6d4589f8ac9c" : absent,
    created_at: new Date(resource.createdMs).toISOString(),
    updated_at: new Date(atMs).toISOString(),
    airtm_user_id: isDone || isPayout ? "3c4ca4b7-36d4-4d05-bb86-12512644c901" : absent,
    airtm_user_email: isDone || isPayout ? "petra@example.org" : absent,
    operation_type: isPayout ? "payout" : "purchase",
    failure_uri: isPayout ? "https://shop.example/failure" : null,
    failure_reason: step.status === "failed" ? "Petra Beispiel has violated the AML policy" : absent,
    callback_uri: isPayout ? "" : "https://shop.example/callback",
    airtm_operation_hash: isDone ? "ACAEBV4E7FNE91AE" : absent,
    ...(isPayout && { reason_code: step.reasonCode ?? "" }),
  };
}

/** A list of operations: one page, since a code has only a few. */
export function v1List(data: unknown[]): Json {
  const total = data.length;
  return { currentPage: 1, lastPage: 1, perPage: V1_PAGE_ITEMS, total, from: 1, to: total, data };
}

/** A bulk, with only the counts that the documentation shows. */
export function v1Bulk(bulk: SimulatedResource, nowMs: number): Json {
  const { status } = currentStep(bulk, nowMs).step;
  const pending = bulk.items.filter((item) => currentStep(item, nowMs).step.status === "pending").length;
  const counts = { count: bulk.items.length, ...(status === "done" && { pending }) };
  return { id: bulk.id, status: status.toUpperCase(), payments: counts };
}

/** A page of a bulk's items; null if `sort` names an unknown field. */
export function v1Items(bulk: SimulatedResource, query: URLSearchParams, nowMs: number): Json | null {
  const rows = bulk.items.map((item, index) => v1Item(item, index, nowMs));
  const order = orderOf(query.get("sort") ?? "");
  if (!order) return null;
  rows.sort(order);
  const page = Math.max(1, Number(query.get("page") ?? 1) || 1);
  const payments = rows.slice((page - 1) * V1_PAGE_ITEMS, page * V1_PAGE_ITEMS);
  return { payments, count: rows.length, pages: Math.ceil(rows.length / V1_PAGE_ITEMS), currentPage: page };
}

function v1Item(item: SimulatedResource, index: number, nowMs: number) {
  return {
    receiver_email: `petra+${index}@example.org`,
    airtm_user_id: "e5b6d935-916d-49c6-8347-d9a98331e2c0",
    amount: Number(item.amount),
    currency: "USD",
    note: "Gehalt Petra Beispiel",
    internal_note: `warehouse 7, ${String(index).padStart(5, "0")}`,
    status: currentStep(item, nowMs).step.status.toUpperCase(),
    hash: `6BD5RK4DC3VH${String(index).padStart(4, "0")}`,
  };
}

type Row = ReturnType<typeof v1Item>;

/** The order of `sort`, such as `desc:amount,asc:internal_note`. An empty `sort` keeps the order of submission. */
function orderOf(sort: string): ((a: Row, b: Row) => number) | null {
  const orders = sort === "" ? [] : sort.split(",").map((each) => /^(asc|desc):(amount|internal_note)$/.exec(each));
  if (orders.includes(null)) return null;
  return (a, b) => {
    for (const [, direction, name] of orders as RegExpExecArray[]) {
      const [x, y] = name === "amount" ? [a.amount, b.amount] : [a.internal_note, b.internal_note];
      if (x !== y) return x < y === (direction === "asc") ? -1 : 1;
    }
    return 0;
  };
}
