/** What the headers of a response do not have in common with the expected ones, a sentence for each difference. */
import type { Answer } from "./clients.ts";

/** Headers of the transport, of Cloudflare, and of a viewer's quota. They change from response to response, and allow a page nothing. */
const TRANSPORT = new Set([
  ...[
    "age",
    "alt-svc",
    "cf-cache-status",
    "cf-ray",
    "connection",
    "content-encoding",
    "content-length",
    "date",
    "etag",
  ],
  ...[
    "keep-alive",
    "last-modified",
    "nel",
    "ratelimit",
    "ratelimit-policy",
    "report-to",
    "server",
    "server-timing",
    "transfer-encoding",
  ],
]);

/** Cookies by which Cloudflare tells bots from people. They are for Cloudflare alone. */
const CLOUDFLARE_COOKIE = /^(__cf_bm|__cflb|_cfuvid|cf_clearance)=/;

/** Headers that list names, in any order. A name that the network adds to Vary only makes caches keep more copies. */
const LISTS = new Set(["vary"]);

export function headerDifferences(actual: Answer["headers"], expected: Headers): string[] {
  const received = Map.groupBy(
    actual.filter(([name, value]) => !/^set-cookie$/i.test(name) || !CLOUDFLARE_COOKIE.test(value)),
    ([name]) => name.toLowerCase(),
  );
  const found: string[] = [];
  for (const [name, value] of expected) {
    if (TRANSPORT.has(name) || name === "set-cookie") continue;
    const values = received.get(name)?.map(([, each]) => each) ?? [];
    const [first, ...others] = values;
    if (first === undefined) found.push(`${headerName(name)} is missing. It must be "${value}".`);
    else if (others.length > 0)
      found.push(`${headerName(name)} is sent ${values.length} times: ${values.map(quoted).join(" and ")}.`);
    else found.push(...valueDifferences(name, first, value));
  }
  for (const [name, pairs] of received) {
    const isExpected = expected.has(name) && name !== "set-cookie";
    if (!isExpected && !TRANSPORT.has(name) && !(name === "vary" && isHarmless(pairs)))
      for (const [, value] of pairs) found.push(...addedHeader(name, value, expected));
  }
  return found;
}

function isHarmless(vary: Answer["headers"]): boolean {
  return vary.every(([, value]) => /^(accept-encoding|\s|,)*$/i.test(value));
}

function addedHeader(name: string, value: string, expected: Headers): string[] {
  if (name === "set-cookie") {
    const cookies = expected.getSetCookie().map(withoutValue);
    return cookies.includes(withoutValue(value)) ? [] : [`A cookie is set as ${quoted(withoutValue(value))}.`];
  }
  return [`${headerName(name)} is sent, and must not be: ${quoted(value)}.`];
}

/** The name of a cookie and its attributes. The value is a token, which no report may contain. */
function withoutValue(cookie: string): string {
  return cookie.replace(/=[^;]*/, "=…").replace(/Max-Age=\d+/i, "Max-Age=…");
}

function valueDifferences(name: string, actual: string, expected: string): string[] {
  if (actual === expected) return [];
  if (name === "content-security-policy") return policyDifferences(actual, expected);
  if (LISTS.has(name)) {
    const has = new Set(actual.toLowerCase().split(/\s*,\s*/));
    const missing = expected.split(/\s*,\s*/).filter((each) => !has.has(each.toLowerCase()));
    return missing.length === 0 ? [] : [`${headerName(name)} lacks ${missing.join(", ")}.`];
  }
  if (name === "content-type" && normalType(actual) === normalType(expected)) return [];
  return [`${headerName(name)} is ${quoted(actual)} instead of ${quoted(expected)}.`];
}

const normalType = (type: string) => type.toLowerCase().replace(/\s/g, "");

/** A policy is compared directive by directive: a browser uses the first of two with the same name. */
function policyDifferences(actual: string, expected: string): string[] {
  const [has, must] = [directivesOf(actual), directivesOf(expected)];
  const names = new Set([...must.keys(), ...has.keys()]);
  const found = [...names].flatMap((name) => {
    const [value, wanted] = [has.get(name), must.get(name)];
    if (value === wanted) return [];
    if (value === undefined) return [`The policy has no ${name}. It must be "${wanted}".`];
    if (wanted === undefined) return [`The policy has ${name} "${value}", and must not.`];
    return [`The policy has ${name} "${value}" instead of "${wanted}".`];
  });
  return found.length > 0 ? found : [`Content-Security-Policy is ${quoted(actual)} instead of ${quoted(expected)}.`];
}

function directivesOf(policy: string): Map<string, string> {
  const directives = new Map<string, string>();
  for (const text of policy.split(";")) {
    const [name = "", ...sources] = text.trim().split(/\s+/);
    if (name && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), sources.join(" "));
  }
  return directives;
}

/** `content-type` as documents write it: `Content-Type`. */
function headerName(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

const quoted = (value: string) => `"${value}"`;
