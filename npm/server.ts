/** `payment-status/server`: functions for a merchant's server. */

export { isSupportCode, supportCode } from "../contract/support-code.ts";
export { createStatusToken, type StatusTokenRequest } from "../edge/access/status-token.ts";
