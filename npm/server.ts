/** `payment-status/server`: functions for a merchant's server. */
export { createStatusToken, type StatusTokenRequest } from "../edge/access/status-token.ts";
export { isSupportCode } from "../widget/card/support-code.ts";
