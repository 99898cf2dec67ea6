/**
 * The response headers that every checkout must send. `npm run integrity` compares a deployment with the checkout, and the
 * checkout with these, which are written independently of its code, so that a change of one of them is noticed.
 */

/** Names of headers with the pattern of their value. */
export type HeaderRules = Record<string, RegExp>;

const EVERYWHERE: HeaderRules = {
  "X-Content-Type-Options": /^nosniff$/,
  "Referrer-Policy": /^no-referrer$/,
};

export const SCRIPT_RULES: HeaderRules = {
  ...EVERYWHERE,
  "Content-Type": /^(text|application)\/javascript\b/,
  "Access-Control-Allow-Origin": /^\*$/,
  "Cross-Origin-Resource-Policy": /^cross-origin$/,
  "Cache-Control": /max-age=31536000, immutable/,
};

export const API_RULES: HeaderRules = {
  ...EVERYWHERE,
  "Content-Type": /^application\/problem\+json/,
  "Content-Security-Policy": /^default-src 'none'; frame-ancestors 'none'$/,
  "Cross-Origin-Resource-Policy": /^cross-origin$/,
  "Cache-Control": /no-store/,
};

export const PAGE_RULES: HeaderRules = {
  ...EVERYWHERE,
  "Content-Type": /^text\/html/,
  "Content-Security-Policy":
    /^default-src 'none'; script-src [^;]+; style-src(?: 'sha256-[^']+')+; img-src 'self'[^;]*; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors [^;]+; require-trusted-types-for 'script'; trusted-types lit-html/,
  "Cache-Control": /no-store, no-transform/,
  "X-Robots-Tag": /noindex/,
  "Cross-Origin-Opener-Policy": /^same-origin$/,
  "Cross-Origin-Resource-Policy": /^same-origin$/,
  "Permissions-Policy": /camera=\(\)/,
};
