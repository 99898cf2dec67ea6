/**
 * Airtm's errors, in the form that each API documents.
 * @see https://api.enterprise.airtm.com/docs (checked 2026-11-21)
 */
import type { JsonResponse } from "../shared/responses.ts";

export type Api = "v1" | "v2";
export type Target = "operation" | "bulk" | "payout" | "payin" | "bulk-payout" | "report";

const V1_NOT_FOUND: Partial<Record<Target, [string, string]>> = {
  operation: ["352015", "Operation not found"],
  bulk: ["352017", "Bulk payment not found"],
};

/** The codes are documented. The status 404 is an assumption. */
const V2_NOT_FOUND: Partial<Record<Target, [string, string]>> = {
  payout: ["415005", "Payout not found"],
  payin: ["415031", "Payin not found"],
  "bulk-payout": ["415041", "Bulk payout not found"],
  report: ["415042", "Statement not found"],
};

export function notFound(target: Target): JsonResponse {
  const [code, message] = V1_NOT_FOUND[target] ?? V2_NOT_FOUND[target] ?? ["415902", "Item not found"];
  const body = V1_NOT_FOUND[target] ? { data: {}, code, message, displayToUser: false } : { code, message };
  return { status: 404, body };
}

/** The error for an id that is not a UUID. Airtm documents three, one for each group of endpoints. */
export function invalidUuid(target: Target, id: string): JsonResponse {
  if (target === "operation") {
    const messages = { operationId: ["must be a valid uuid"] };
    return { status: 422, body: { message: "Unprocessable entity", messages } };
  }
  if (target === "bulk") return { status: 500, body: { message: `invalid input syntax for type uuid: "${id}"` } };
  return invalidRequest();
}

export function invalidRequest(): JsonResponse {
  return { status: 400, body: { code: "415901", message: "Invalid request format" } };
}

const MESSAGES = new Map([
  [401, "Invalid credentials"],
  [404, "Not Found"],
  [422, "Unprocessable entity"],
  [429, "Too Many Requests"],
  [500, "Internal server error"],
  [503, "Service Unavailable"],
]);

/** The body for an HTTP status without a documented one. */
export function errorBody(api: Api, status: number): unknown {
  const message = MESSAGES.get(status) ?? "Unexpected error";
  if (api === "v1") return status >= 500 ? { status, message } : { message };
  const codes = new Map([
    [401, "415904"],
    [403, "415905"],
    [503, "415003"],
  ]);
  return { code: codes.get(status) ?? "415998", message };
}
