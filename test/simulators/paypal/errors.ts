/**
 * PayPal's error bodies.
 * @see https://developer.paypal.com/api/rest/responses/ (checked 2026-11-28)
 */
import type { JsonResponse } from "../shared/responses.ts";

/** Texts of errors that no viewer may receive. */
export const DEBUG_ID = "f4a5d6b7c8e90";

const ERRORS: Record<number, { name: string; message: string; issue?: string }> = {
  400: { name: "INVALID_REQUEST", message: "Request is not well-formed, syntactically incorrect, or violates schema." },
  401: { name: "AUTHENTICATION_FAILURE", message: "Authentication failed due to invalid authentication credentials." },
  403: {
    name: "NOT_AUTHORIZED",
    message: "Authorization failed due to insufficient permissions.",
    issue: "PERMISSION_DENIED",
  },
  404: { name: "RESOURCE_NOT_FOUND", message: "The specified resource does not exist.", issue: "INVALID_RESOURCE_ID" },
  422: { name: "UNPROCESSABLE_ENTITY", message: "The requested action could not be performed." },
  429: { name: "RATE_LIMIT_REACHED", message: "Too many requests. Blocked due to rate limiting." },
};

export function errorBody(status: number): object {
  const { name, message, issue } = ERRORS[status] ?? {
    name: "INTERNAL_SERVER_ERROR",
    message: "An internal server error has occurred.",
  };
  const details = issue === undefined ? {} : { details: [{ issue, description: message }] };
  const href = `https://developer.paypal.com/docs/api/orders/v2/#error-${name}`;
  return { name, message, debug_id: DEBUG_ID, ...details, links: [{ rel: "information_link", href }] };
}

export function errorAnswer(status: number): JsonResponse {
  return { status, body: errorBody(status), headers: { "PayPal-Debug-Id": DEBUG_ID } };
}

/** The errors of the token endpoint have the shape of OAuth. */
export function oauthError(status: number, error: string, description: string): JsonResponse {
  return { status, body: { error, error_description: description } };
}
