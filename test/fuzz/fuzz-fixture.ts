// The configuration that the fuzz targets share: connections, a token key and a valid token.
import { base64url, SignJWT } from "jose";
import { SCOPES } from "../../contract/resource.ts";
import { createStatusToken } from "../../edge/access/status-token.ts";
import type { SharedTokenKey } from "../../edge/config/token-keys.ts";
import { stubPlatform } from "./stub-platform.ts";

export const KEY: SharedTokenKey = { kid: "fuzz", alg: "HS256", secret: base64url.encode(new Uint8Array(32).fill(7)) };
export const SHARED_SECRET = "shared-secret-of-the-fuzz";
export const PUSH_KEY = "push-key-of-the-fuzz-0123456789-abcdef";
export const PUSH_SECRET = `whsec_${base64url.encode(new Uint8Array(33).fill(9))}`;
export const RESOURCE = { connection: "shop", kind: "payment", id: "abcde12345abcde12345" } as const;
export const WEBHOOK_URI = "/v1/shop/webhook";
export const NOW_MS = Date.now();
export const TOKEN = await createStatusToken({ key: KEY, resource: RESOURCE, nowMs: NOW_MS });

/** Strings that no log line may contain. */
export const SECRETS = [TOKEN, KEY.secret, SHARED_SECRET, PUSH_KEY, PUSH_SECRET, RESOURCE.id];

/** Connections of every provider that is asked with its ids, and the sandbox, whose webhooks have no signature. */
export const ID_CONNECTIONS = [
  "closed",
  "classic",
  "enterprise",
  "latam",
  "relay",
  "store",
  "bazaar",
  "desk",
  "sandbox",
] as const;

/** What the Worker does after its response. */
export const AFTER_RESPONSE = {
  waitUntil: (promise: Promise<unknown>) => void promise.catch(() => {}),
  passThroughOnException: () => {},
  props: {},
};

let lastNetwork = 0;

/** An address of another network each time: what looks like an attack is limited for each network. */
export function nextAddress(): string {
  lastNetwork += 1;
  return `10.${(lastNetwork >> 8) & 255}.${lastNetwork & 255}.1`;
}

/** A valid token for this path, also for one that `createStatusToken` refuses. */
export function signedToken(path: string): Promise<string> {
  return new SignJWT({ scope: SCOPES.join(" ") })
    .setProtectedHeader({ alg: "HS256", typ: "pst+jwt", kid: KEY.kid })
    .setSubject(path)
    .setAudience("payment-status")
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(base64url.decode(KEY.secret));
}

export const platform = stubPlatform({
  CONNECTIONS: {
    shop: { provider: "ixopay", merchant: { name: "Example Shop" }, origins: ["https://shop.example"] },
    closed: { provider: "ixopay", merchant: { name: "Example Shop" }, publicView: "none" },
    broken: { provider: "ixopay" },
    classic: { provider: "airtm", api: "v1", merchant: { name: "Example Shop" } },
    enterprise: { provider: "airtm", api: "v2", merchant: { name: "Example Shop" } },
    latam: { provider: "yuno", merchant: { name: "Example Shop" } },
    relay: { provider: "finrelay", merchant: { name: "Example Shop" } },
    bazaar: { provider: "paypal", merchant: { name: "Example Shop" } },
    bank: { provider: "push", merchant: { name: "Example Bank" }, continueHosts: ["pay.bank.example"] },
    desk: {
      ...{ provider: "adyen", baseUrl: "https://checkout-test.adyen.com/v71", merchantAccount: "TestMerchant" },
      ...{ capture: "automatic", merchant: { name: "Example Shop" } },
    },
    store: { provider: "stripe", merchant: { name: "Example Shop" } },
  },
  CLASSIC_CREDENTIALS: { key: "g", secret: "h" },
  ENTERPRISE_CREDENTIALS: { key: "i", secret: "j" },
  LATAM_CREDENTIALS: { publicApiKey: "k", privateSecretKey: "l" },
  RELAY_CREDENTIALS: { token: "m" },
  BAZAAR_CREDENTIALS: { clientId: "n", clientSecret: "o" },
  BANK_CREDENTIALS: { pushKey: PUSH_KEY, pushSecret: PUSH_SECRET },
  DESK_CREDENTIALS: { hmacKey: "AB".repeat(32), apiKey: "o", transfersKey: "p" },
  STORE_CREDENTIALS: { apiKey: "rk_test_n" },
  SANDBOX: "on",
  SHOP_CREDENTIALS: { apiKey: "a", username: "b", password: "c", sharedSecret: SHARED_SECRET, linkKey: "l".repeat(40) },
  CLOSED_CREDENTIALS: { apiKey: "d", username: "e", password: "f" },
  TOKEN_KEYS: [KEY],
  VIEWER_LIMITS: "off",
});
