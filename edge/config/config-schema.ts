/** The schemas of the configuration (docs/interface.md#6-configuration), and an example of each value. */
import * as z from "zod";
import { LOCATION_HINTS } from "../platform/location.ts";
import { isLoopbackHost } from "../platform/loopback.ts";
import { address } from "../providers/settings.ts";
import { NOTIFY_EXAMPLES, notifySecretSchema, notifyUrlSchema } from "./notify-target.ts";
import { EXAMPLE_HOST, hostSchema } from "./own-hosts.ts";
import { isSharedDomain } from "./shared-domains.ts";
import { SECRET_ERROR, SECRET_FORM } from "./token-keys.ts";

/** The text after "Example:" in the error of the value with that name. A provider adds examples of its own settings. */
export const EXAMPLES: Record<string, string> = {
  CONNECTIONS:
    '{"shop": {"provider": "ixopay", "merchant": {"name": "Example Shop"}, "origins": ["https://shop.example"]}}',
  TOKEN_KEYS: '[{"kid": "2026-11", "alg": "HS256", "secret": "(base64url of 32 random bytes)"}]',
  SEALING_KEY: '"(base64url of 32 random bytes)", or [{"kid": "2026-11", "key": "(base64url of 32 random bytes)"}]',
  ADMIN_KEY: "a random text of 32 characters or more",
  publicKey: '{"kty": "OKP", "crv": "Ed25519", "x": "…"}',
  connections: '["shop"], for that of CONNECTIONS.shop',
  VIEWER_LIMITS: '{"requests": 30, "streams": 20, "windowSeconds": 60}, or "off"',
  SANDBOX: '"on"',
  DEMO: '"off"',
  DEMO_SIMULATORS: '{"shop": "http://127.0.0.1:8788"}',
  provider: '"stripe", or another name in docs/providers/README.md',
  baseUrl: '"https://gateway.ixopay.com/api/v3"',
  name: '"Example Shop"',
  url: '"https://shop.example"',
  support: '"mailto:help@shop.example"',
  logo: '"https://shop.example/logo.svg"',
  color: '"#0a6e4f"',
  statement: '"EXAMPLE SHOP"',
  merchant: '{ name = "Example Shop", url = "https://shop.example" }',
  test: "true",
  origins: '["https://shop.example"]',
  publicView: '"status" or "none"',
  limits: "{ perAccount = 60, perId = 10, windowSeconds = 60 }",
  perAccount: "60",
  perId: "10",
  windowSeconds: "60",
  share: "0.8",
  lang: '"pt-BR"',
  returnUrl: '"https://shop.example/orders"',
  notBefore: '"2026-11-21T00:00:00Z"',
  retentionDays: "30",
  account: '"main"',
  jurisdiction: '"eu"',
  locationHint: '"weur"',
  host: EXAMPLE_HOST,
  downloadHosts: '["files.example.com", "*.files.example.com"]',
  continueHosts: '["pay.example.com", "*.pay.example.com"]',
  ...NOTIFY_EXAMPLES,
  linkKey: "a random text of 32 characters or more",
  adminKey: "a random text of 32 characters or more",
  supportKey: "a random text of 32 characters or more",
  callbackKey: "a random text of 20 characters or more",
  secret: "base64url of at least 32 random bytes: openssl rand -base64 32 | tr '+/' '-_' | tr -d '='",
};

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

const httpsUrl = z.string("must be an https address").refine((text) => urlOf(text)?.protocol === "https:", {
  message: "must be an https address",
});

/** What the origin of all subdomains begins with: `https://*.example.com`. */
export const ANY_SUBDOMAIN = "https://*.";

/** With one label behind `*.`, such as `*.com`, anybody's page could embed a customer's status. */
const SUBDOMAINS = /^https:\/\/\*(\.[a-z0-9-]+){2,}$/;

const ORIGIN =
  "must be an origin: https, host, no path, no trailing slash; https://*.example.com for the subdomains of one name";

const SHARED = "is a domain under which anybody can have a name: list those that are yours";

const listedOrigin = z
  .string("must be a list of origins")
  .refine((text) => (text.includes("*") ? SUBDOMAINS.test(text) : isExactOrigin(text)), { message: ORIGIN })
  .refine((text) => !isSharedDomain(text), { message: SHARED });

function isExactOrigin(text: string): boolean {
  const url = urlOf(text);
  return url !== null && url.origin === text && (url.protocol === "https:" || isLoopbackHost(url.hostname));
}

const languageTag = z.string("must be a language tag").refine(isLanguageTag, "must be a language tag of BCP 47");

function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

/** What is wrong with a key that a table does not have. It follows the path of the key. */
export function unknownKeyError(known: readonly string[]): string {
  return `is not known. Example: ${known.join(", ")}`;
}

/** A table with these keys and no other: a misspelt one would be ignored otherwise. */
export function tableOf<Shape extends z.ZodRawShape>(shape: Shape, message: string) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? unknownKeyError(Object.keys(shape)) : message),
  });
}

const positive = z.int("must be a whole number of at least 1").min(1, "must be a whole number of at least 1");

const HOSTS = 'must be a list of host names, where "*." in front matches any subdomain';
const host = z.string().regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/, HOSTS);
const hosts = z.array(host, HOSTS);
/** Where a customer may be led to. */
const ownedHosts = z.array(
  host.refine((text) => !isSharedDomain(text), { message: SHARED }),
  HOSTS,
);

export const connectionSchema = z.looseObject({
  provider: z.string("must name a provider"),
  baseUrl: address.optional(),
  merchant: tableOf(
    {
      name: z
        .string("must be the shop's name")
        .min(1, "must be the shop's name")
        .max(100, "is longer than 100 characters"),
      url: httpsUrl.nullable().default(null),
      support: z
        .string("must be a mailto:, tel: or https: link")
        .regex(/^(mailto:|tel:|https:\/\/)/, "must be a mailto:, tel: or https: link")
        .nullable()
        .default(null),
      logo: httpsUrl.nullable().default(null),
      color: z
        .string("must be a colour like #0a6e4f")
        .regex(/^#[0-9a-fA-F]{6}$/, "must be a colour like #0a6e4f")
        .nullable()
        .default(null),
      statement: z
        .string("must be the name on bank statements")
        .min(1, "must be the name on bank statements")
        .max(50, "is longer than 50 characters")
        .nullable()
        .default(null),
    },
    "must be a table with a name",
  ),
  test: z.boolean("must be true or false").default(false),
  origins: z.array(listedOrigin, "must be a list of origins").default([]),
  publicView: z.enum(["status", "none"], 'must be "status" or "none"').default("status"),
  limits: tableOf({ perAccount: positive, perId: positive, windowSeconds: positive }, "must be a table of numbers")
    .partial()
    .default({}),
  share: z
    .number("must be a number above 0, at most 1")
    .gt(0, "must be above 0")
    .max(1, "must be at most 1")
    .default(1),
  lang: languageTag.optional(),
  returnUrl: httpsUrl.optional(),
  notBefore: z.iso.datetime("must be an RFC 3339 time in UTC").optional(),
  retentionDays: positive.default(30),
  account: z.string("must be a text").min(1).optional(),
  jurisdiction: z.enum(["eu", "us", "fedramp"], 'must be "eu", "us" or "fedramp"').optional(),
  locationHint: z.enum(LOCATION_HINTS, `must be one of ${LOCATION_HINTS.join(", ")}`).optional(),
  host: hostSchema.optional(),
  downloadHosts: hosts.optional(),
  continueHosts: ownedHosts.optional(),
  notify: tableOf({ url: notifyUrlSchema }, "must be a table with a url").optional(),
});

export const adminKeySchema = z.string("must be a text").min(32, "must have 32 characters or more").optional();

/** The keys that the credentials of every connection may have beside the provider's own. */
export const keysSchema = z.looseObject({
  linkKey: z.string("must be a text").min(32, "must have 32 characters or more").optional(),
  adminKey: adminKeySchema,
  supportKey: adminKeySchema,
  callbackKey: z
    .string("must be a text")
    .regex(/^[A-Za-z0-9_-]{20,}$/, "must have 20 characters or more of A-Z a-z 0-9 _ -")
    .optional(),
  notifySecret: notifySecretSchema.optional(),
});

const anyKey = {
  kid: z.string("must be a text").min(1, "must be a text"),
  connections: z.array(z.string("must be a list of connections"), "must be a list of connections").optional(),
};

const KEY_TABLE = "must be a table";

/** A private key that is put here by mistake must be an error. */
const publicKeySchema = tableOf(
  {
    kty: z.literal("OKP", "must be an Ed25519 key"),
    crv: z.literal("Ed25519", "must be an Ed25519 key"),
    x: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "must be an Ed25519 key"),
  },
  "must be the public part of an Ed25519 key alone",
);

export const tokenKeySchema = z.discriminatedUnion(
  "alg",
  [
    // With a misspelt `connections`, a key would be valid for every connection.
    tableOf(
      {
        ...anyKey,
        alg: z.literal("HS256"),
        secret: z.string("must be base64url").regex(SECRET_FORM, SECRET_ERROR),
      },
      KEY_TABLE,
    ),
    tableOf({ ...anyKey, alg: z.literal("EdDSA"), publicKey: publicKeySchema }, KEY_TABLE),
  ],
  'must be "HS256" or "EdDSA"',
);

/** Each key is parsed separately, so that an error in one does not affect the others. */
export const tokenKeysSchema = z.array(z.unknown(), "must be a list of keys");

export const simulatorsSchema = z.record(z.string(), z.url());

/** How often one viewer may ask for one resource, and how many streams of it they may have open. */
export interface ViewerLimits {
  requests: number;
  streams: number;
  windowSeconds: number;
}

const DEFAULT_VIEWER_LIMITS: ViewerLimits = { requests: 30, streams: 20, windowSeconds: 60 };

export const viewerLimitsSchema = z.preprocess(
  (value) => (value === undefined ? DEFAULT_VIEWER_LIMITS : value === "off" ? null : value),
  tableOf({ requests: positive, streams: positive, windowSeconds: positive }, 'must be a table or "off"').nullable(),
);
