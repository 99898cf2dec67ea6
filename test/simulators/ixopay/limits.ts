/** IXOPAY's rate limits: 60 calls in 60 s per API user, 10 per uuid and per merchantTransactionId. No I/O. No clock. */
import type { RateLimitSettings } from "../rate-limits.ts";

export const IXOPAY_LIMITS: RateLimitSettings = { perAccount: 60, perId: 10, windowMs: 60_000, enforce: true };
