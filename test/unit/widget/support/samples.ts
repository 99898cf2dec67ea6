// Status documents and problems as the edge sends them.
import type { Problem, ProblemCode } from "../../../../contract/problem.ts";
import { ADVICE, STATES, type State, type StatusDocument } from "../../../../contract/status.ts";

/** The server time of every sample. */
export const SERVER_TIME = "2026-11-21T10:00:00Z";
export const SERVER_MS = Date.parse(SERVER_TIME);
/** An instant relative to the server time. */
export const inMs = (ms: number) => new Date(SERVER_MS + ms).toISOString();
export const OF = "shop/payment/abcde12345abcde12345";

/** A payment in progress in the view "status". */
export function statusOf(changes: Partial<StatusDocument> = {}): StatusDocument {
  return {
    of: OF,
    kind: "payment",
    state: "processing",
    settled: false,
    hint: null,
    advice: null,
    mayPay: false,
    view: "status",
    test: false,
    merchant: {
      name: "Example Shop",
      url: null,
      support: "mailto:help@shop.example",
      logo: null,
      color: null,
      statement: null,
    },
    timeline: [{ state: "processing", at: "2026-11-21T09:59:00Z" }],
    startsAt: null,
    expiresAt: null,
    checkedAt: "2026-11-21T09:59:52Z",
    nextCheckAt: "2026-11-21T10:00:05Z",
    stale: false,
    serverTime: SERVER_TIME,
    version: 1,
    amount: null,
    paid: null,
    refunded: null,
    chargedBack: null,
    method: null,
    billed: null,
    reference: null,
    continueUrl: null,
    expectedBy: null,
    bankReferences: null,
    attempts: null,
    instructions: null,
    progress: null,
    download: null,
    ...changes,
  };
}

/** The same payment in the view "details". */
export function detailsOf(changes: Partial<StatusDocument> = {}): StatusDocument {
  return statusOf({
    view: "details",
    amount: { value: "1234.50", currency: "EUR" },
    method: { type: "card", brand: "visa", last4: "1111" },
    reference: "2026-11-21-0001",
    ...changes,
  });
}

/** The status after that of `statusOf()`. */
export const SUCCEEDED = statusOf({ state: "succeeded", settled: true, version: 2 });
export const PAID = detailsOf({ state: "succeeded", settled: true });
export const DECLINED = statusOf({ state: "failed", settled: true, advice: "try_again" });

export function problemOf(status: number, code: ProblemCode): Problem {
  return { type: `https://status.example/problems/${code}`, title: code, status, detail: "A detail.", code };
}

const SETTLED: State[] = [
  "succeeded",
  "used",
  "failed",
  "canceled",
  "expired",
  "refunded",
  "partially_refunded",
  "charged_back",
];
/** A document in this state with everything that a card can show. */
export function everythingOf(state: State): StatusDocument {
  return detailsOf({
    of: `shop/payment/test_${state}`,
    state,
    settled: SETTLED.includes(state),
    advice: ADVICE[STATES.indexOf(state) % ADVICE.length] ?? null,
    test: true,
    stale: state === "unknown",
    timeline: [
      { state: "created", at: null },
      { state: "processing", at: inMs(-7_200_000) },
      { state, at: inMs(-60_000) },
    ],
    startsAt: inMs(3_600_000),
    expiresAt: inMs(7_200_000),
    nextCheckAt: inMs(20_000),
    paid: { value: "1000.00", currency: "EUR" },
    refunded: { value: "0.50", currency: "EUR" },
    instructions: {
      bank: "Bank",
      account: "•••• 1234",
      reference: "R-1",
      barcode: "0123456789",
      url: null,
      text: "Pay at any shop.",
    },
    progress: { total: 200, succeeded: 182, failed: 3, canceled: 1, pending: 14 },
  });
}
