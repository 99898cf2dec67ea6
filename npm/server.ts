/** `payment-status/server`: functions for a merchant's server. */
export { isSupportCode, supportCode } from "../contract/support-code.ts";
export { explainToken, type TokenExplanation } from "../edge/access/explain-token.ts";
export { createStatusToken, type StatusTokenRequest } from "../edge/access/status-token.ts";
