/** `payment-status/server`: what a merchant's server needs. No DOM, no network. */
export { createStatusToken, type StatusTokenRequest } from "../edge/access/status-token.ts";
export { isSupportCode } from "../widget/card/support-code.ts";
