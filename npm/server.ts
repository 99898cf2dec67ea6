/** `payment-status/server`: what a merchant's server needs. No DOM, no network. */
export { createStatusToken, type StatusTokenRequest } from "../edge/status-token.ts";
export { isSupportCode } from "../widget/support-code.ts";
