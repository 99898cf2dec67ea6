/** IXOPAY's ids, and which call limit a refused call has met. */
import type { Kind } from "../../../contract/resource.ts";
import { type IdForm, referenceForm } from "../id-form.ts";
import type { NoResult } from "../query.ts";

/** https://gateway.ixopay.com/documentation/apiv3: per API user in total, and per uuid or merchantTransactionId. */
export const LIMITS = { perAccount: 60, perId: 10, windowSeconds: 60 };

/** The documents say at most 50 characters. Their examples have 20, and white labels have UUIDs. */
const UUID: IdForm = {
  pattern: /^[0-9A-Za-z-]{1,50}$/,
  rule: "1 to 50 letters, digits and hyphens",
  isExact: false,
  place: "path",
};
const MERCHANT_TRANSACTION_ID = referenceForm("path", 1, 50);

export function idForm(kind: Kind): IdForm {
  return kind === "order" ? MERCHANT_TRANSACTION_ID : UUID;
}

/**
 * The limit in `X-RateLimit-Limit` of a 429: that of the API user, or that of one id. A white label may allow an id fewer
 * calls (Bankart: 5). Undefined for any other value.
 * @see https://github.com/ixopay/php-ixopay (Client.php, checked 2026-11-21)
 */
export function limitedBy(headers: Headers): NoResult["limited"] {
  const header = headers.get("x-ratelimit-limit")?.trim() ?? "";
  const limit = /^\d{1,9}$/.test(header) ? Number(header) : 0;
  if (limit === LIMITS.perAccount) return "account";
  return limit >= 1 && limit <= LIMITS.perId ? "id" : undefined;
}
