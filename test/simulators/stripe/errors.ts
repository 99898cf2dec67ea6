/**
 * Stripe's errors.
 * @see https://docs.stripe.com/api/errors (checked 2026-11-28)
 */

interface ErrorFields {
  message: string;
  type?: string;
  code?: string;
  param?: string;
}

/** An error response. */
export class StripeError extends Error {
  readonly status: number;
  readonly fields: ErrorFields;
  readonly headers: Record<string, string>;

  constructor(status: number, fields: ErrorFields, headers: Record<string, string> = {}) {
    super(fields.message);
    this.status = status;
    this.fields = fields;
    this.headers = headers;
  }

  get body(): object {
    return errorBody(this.fields);
  }
}

export function errorBody({ type = "invalid_request_error", ...fields }: ErrorFields): object {
  return { error: { ...fields, type } };
}

export const unauthorized = (message: string, code?: string): StripeError =>
  new StripeError(401, { message, ...(code !== undefined && { code }) });

/** A key shows its first and last characters only. */
export function redacted(key: string): string {
  return `${key.slice(0, 8)}${"*".repeat(Math.max(key.length - 12, 4))}${key.slice(-4)}`;
}

export function forbidden(key: string, permission: string): StripeError {
  const message =
    `The provided key '${redacted(key)}' does not have the required permissions for this endpoint on account ` +
    `'acct_1032D82eZvKYlo2C'. Having the '${permission}' permission would allow this request to continue.`;
  return new StripeError(403, { message });
}

/** @param otherMode the mode in which an object with this id exists; null if there is none */
export function missing(object: string, id: string, otherMode: "test" | "live" | null): StripeError {
  const used = otherMode === "test" ? "live" : "test";
  const similar = `; a similar object exists in ${otherMode} mode, but a ${used} mode key was used to make this request.`;
  const message = `No such ${object}: '${id}'${otherMode === null ? "" : similar}`;
  return new StripeError(404, { code: "resource_missing", message, param: "intent" });
}

export function unknownUrl(method: string, path: string): StripeError {
  return new StripeError(404, { message: `Unrecognized request URL (${method}: ${path}).` });
}

/** A limit of calls; `reason` is the value of the header. */
export function rateLimited(reason: string): StripeError {
  const message = "Request rate limit exceeded.";
  return new StripeError(
    429,
    { message, type: "invalid_request_error", code: "rate_limit" },
    { "Stripe-Rate-Limited-Reason": reason, "Stripe-Should-Retry": "false" },
  );
}

/** One object was busy. It is no limit of calls: it has neither header nor waiting time. */
export function lockTimeout(): StripeError {
  const message = "This object cannot be accessed right now because another API request is currently accessing it.";
  return new StripeError(429, { message, code: "lock_timeout" }, { "Stripe-Should-Retry": "true" });
}
