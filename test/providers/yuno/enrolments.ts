/** Cases of payment methods that a customer saves, by status. They never have an amount or a reference. */
import type { ExpectedFacts, QueryCase } from "../query-cases.ts";
import { noResult, notFound } from "../query-cases.ts";
import { actionRequired, found, processing, queryCase, queryVariant, unknown, visa } from "./expected.ts";

const asMethod = { kind: "payment-method" } as const;
const statusCase = (status: string, expectedFacts: ExpectedFacts) =>
  queryVariant("method-saved", `that is ${status}`, { status }, found({ method: visa, ...expectedFacts }), asMethod);
const statusCases = (statuses: string, expectedFacts: ExpectedFacts) =>
  statuses.split(" ").map((status) => statusCase(status, expectedFacts));

const verified = { state: "verified", settled: true } as const;
export const saved = { ...verified, hint: "method_saved", method: visa } as const;
const failed = { state: "failed", settled: true } as const;
const wallet = { type: "wallet", brand: null, last4: null } as const;
const continueUrl = "https://provider.example/enrol/77";

export const enrolments: QueryCase[] = [
  queryCase("method-saved", found(saved), asMethod),
  queryCase("method-to-confirm", found({ ...actionRequired, method: wallet, continueUrl }), asMethod),
  queryVariant(
    "method-to-confirm",
    "with an address of its own, as in the direct workflow",
    { redirect_url: "https://provider.example/enrol/78" },
    found({ ...actionRequired, method: wallet, continueUrl: "https://provider.example/enrol/78" }),
    asMethod,
  ),
  queryVariant(
    "method-to-confirm",
    "that is enrolled, so that nothing is to be done at its address",
    { status: "ENROLLED", sub_status: "ENROLLED" },
    found({ ...saved, method: wallet }),
    asMethod,
  ),
  statusCase("CREATED", { state: "created", settled: false }),
  statusCase("READY_TO_ENROLL", actionRequired),
  statusCase("ENROLL_IN_PROCESS", processing),
  ...statusCases("ENROLLED Enrolled", saved),
  statusCase("UNENROLL_IN_PROCESS", { ...processing, hint: "removing_method" }),
  statusCase("UNENROLLED", { ...verified, hint: "method_removed" }),
  statusCase("DECLINED", { ...failed, advice: "use_another_method" }),
  statusCase("REJECTED", { ...failed, advice: "contact_merchant" }),
  statusCase("FAILED", { ...failed, advice: "try_again_later" }),
  ...statusCases("CANCELED CANCELLED", { state: "canceled", settled: true }),
  statusCase("EXPIRED", { state: "expired", settled: true }),
  statusCase("ERROR", unknown),
  queryVariant(
    "method-saved",
    "that has its brand as its type, as before the enrolment",
    { status: "READY_TO_ENROLL", type: "VISA", card_data: null },
    found({ ...actionRequired, method: { type: "card", brand: "visa", last4: null } }),
    asMethod,
  ),
  ...["INVALID_REQUEST", "PAYMENT_METHOD_NOT_FOUND"].map((code) =>
    queryVariant("not-found", `with code ${code} for a payment method`, { code }, notFound, {
      httpStatus: 400,
      ...asMethod,
    }),
  ),
  queryVariant(
    "not-found",
    "with code AUTHORIZATION_REQUIRED for a payment method",
    { code: "AUTHORIZATION_REQUIRED" },
    noResult("unauthorized"),
    {
      httpStatus: 403,
      ...asMethod,
    },
  ),
];
