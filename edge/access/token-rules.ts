/** What every status token has in common, for those that make one and for the Worker that checks it. */

export const AUDIENCE = "payment-status";
export const TYPE = "pst+jwt";

const DAY_SECONDS = 86_400;
/** 400 days: no browser keeps a cookie for longer (RFC 6265bis, section 5.5). */
export const MAX_LIFETIME_SECONDS = 400 * DAY_SECONDS;
/** The lifetime of a link: a customer looks for the payment of last month's invoice. */
export const LINK_LIFETIME_SECONDS = 30 * DAY_SECONDS;
/** By how much the clocks of the merchant's server and of the Worker may differ. */
export const CLOCK_TOLERANCE_MS = 60_000;

export const MAX_ADDRESS_LENGTH = 500;
/**
 * Browsers refuse a cookie that is longer than 4096 bytes, and some count its name and its attributes (RFC 6265, section
 * 6.1). A token consists of ASCII characters.
 */
export const MAX_TOKEN_LENGTH = 3_900;
