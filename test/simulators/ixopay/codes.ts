/**
 * IXOPAY's error codes and their default messages, as documented on 2026-06-01.
 * @see https://documentation.ixopay.com/docs/reference/appendix/error-codes (checked 2026-11-21)
 */

const MESSAGES: Record<number, string> = {
  1000: "Request failed",
  1001: "Invalid response",
  1002: "Invalid request data",
  1003: "Processing error",
  1004: "Invalid signature",
  1005: "Invalid request body",
  1006: "Logical error",
  1007: "Invalid configuration",
  1008: "Unexpected system error",
  1009: "Too many requests",
  1010: "System maintenance",
  2001: "Account closed externally",
  2002: "User cancelled",
  2003: "Transaction declined",
  2004: "Quota regulation",
  2005: "Transaction expired",
  2006: "Insufficient funds",
  2007: "Incorrect payment info",
  2008: "Invalid card",
  2009: "Expired card",
  2010: "Fraudulent card",
  2011: "Unsupported card",
  2012: "Transaction cancelled",
  2013: "Risk check block",
  2014: "Pickup card",
  2015: "Lost card",
  2016: "Stolen card",
  2017: "IBAN invalid",
  2018: "BIC invalid",
  2019: "Customer data invalid",
  2020: "CVV required",
  2021: "3D-Secure Verification failed",
  2022: "3D-Secure Soft declined",
  3001: "Timeout",
  3002: "Not Allowed",
  3003: "Temporary unavailable",
  3004: "Duplicate transaction ID",
  3005: "Communication error",
  4001: "Chargeback reverted",
  4002: "Payment dispute",
  8001: "Transaction not found",
  9999: "Unknown error",
};

export function messageOf(code: number): string {
  return MESSAGES[code] ?? "Unknown error";
}

/** The body of a response without a transaction: `success: false`. */
export function failureBody(errorCode: number, errorMessage = messageOf(errorCode)) {
  return { success: false, errorMessage, errorCode };
}

/** The body for an HTTP status: 429 has code 1009, 503 means maintenance, other 5xx an unexpected error. */
export function failureBodyOf(status: number) {
  if (status === 401) return failureBody(3002, "Invalid credentials.");
  if (status === 429) return failureBody(1009);
  if (status === 503) return failureBody(1010);
  return failureBody(status >= 500 ? 1008 : 1000);
}
