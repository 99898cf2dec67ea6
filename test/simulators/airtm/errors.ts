/** Airtm's errors, in the forms that its documentation shows for each API. No I/O. No clock. */
import type { JsonResponse } from "../shared/responses.ts";

export type Api = "v1" | "v2";
type Mistake = "operation" | "bulk" | "payout" | "payin" | "bulk-payout" | "report";

const V1_NOT_FOUND: Partial<Record<Mistake, [string, string]>> = {
  operation: ["352015", "Operation not found"],
  bulk: ["352017", "Bulk payment not found"],
};

/** That v2 answers an unknown id with 404 is an inference; the codes are documented. */
const V2_NOT_FOUND: Partial<Record<Mistake, [string, string]>> = {
  payout: ["415005", "Payout not found"],
  payin: ["415031", "Payin not found"],
  "bulk-payout": ["415041", "Bulk payout not found"],
  report: ["415042", "Statement not found"],
};

export function notFound(what: Mistake): JsonResponse {
  const [code, message] = V1_NOT_FOUND[what] ?? V2_NOT_FOUND[what] ?? ["415902", "Item not found"];
  const body = V1_NOT_FOUND[what] ? { data: {}, code, message, displayToUser: false } : { code, message };
  return { status: 404, body };
}

/** What an id that is no UUID gets: three answers, by where it is asked for. */
export function noUuid(what: Mistake, id: string): JsonResponse {
  if (what === "operation") {
    const messages = { operationId: ["must be a valid uuid"] };
    return { status: 422, body: { message: "Unprocessable entity", messages } };
  }
  if (what === "bulk") return { status: 500, body: { message: `invalid input syntax for type uuid: "${id}"` } };
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

/** The body for an HTTP status that has no better one. */
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
