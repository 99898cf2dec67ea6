/**
 * Mollie's error bodies.
 * @see https://docs.mollie.com/reference/handling-errors (checked 2026-11-27)
 */
import type { JsonResponse } from "../shared/responses.ts";

export const HAL = "application/hal+json";

const TITLES: Record<number, [title: string, detail: string]> = {
  400: ["Bad Request", "The request cannot be read"],
  401: ["Unauthorized Request", "Missing authentication, or failed to authenticate"],
  403: ["Forbidden", "The access token lacks a permission that this call needs"],
  404: ["Not Found", "The resource does not exist"],
  405: ["Method Not Allowed", "The method is not allowed for this endpoint"],
  410: ["Gone", "The resource is no longer available"],
  422: ["Unprocessable Entity", "The testmode parameter is not allowed for API keys"],
  429: ["Too Many Requests", "You have exceeded the rate limit. Please slow down your requests."],
  503: ["Service Unavailable", "The service is temporarily unavailable"],
};

export function errorBody(status: number, detail?: string, field?: string): object {
  const [title, usualDetail] = TITLES[status] ?? ["Internal Server Error", "An unexpected error has occurred"];
  const documentation = { href: "https://docs.mollie.com/errors", type: "text/html" };
  return { status, title, detail: detail ?? usualDetail, ...(field && { field }), _links: { documentation } };
}

export function error(status: number, detail?: string, field?: string): JsonResponse {
  return { status, body: errorBody(status, detail, field), headers: { "Content-Type": HAL } };
}

/** Mollie writes the detail in several ways. */
export function notFound(collection: string, id: string): JsonResponse {
  if (collection === "payment-link") return error(404, `The resource with the token "${id}" could not be found.`);
  if (collection === "payment") return error(404, `No payment exists with token ${id}.`);
  return error(404, `No entity exists with token '${id}'`);
}
