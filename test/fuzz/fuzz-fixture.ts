// The configuration that the fuzz targets share: connections, a token key and a valid token.
import { base64url } from "jose";
import { createStatusToken } from "../../edge/access/status-token.ts";
import type { SharedTokenKey } from "../../edge/config/token-keys.ts";
import { stubPlatform } from "./stub-platform.ts";

export const KEY: SharedTokenKey = { kid: "fuzz", alg: "HS256", secret: base64url.encode(new Uint8Array(32).fill(7)) };
export const SHARED_SECRET = "shared-secret-of-the-fuzz";
export const RESOURCE = { connection: "shop", kind: "payment", id: "abcde12345abcde12345" } as const;
export const WEBHOOK_URI = "/v1/shop/webhook";
export const NOW_MS = Date.now();
export const TOKEN = await createStatusToken({ key: KEY, resource: RESOURCE, nowMs: NOW_MS });

/** Strings that no log line may contain. */
export const SECRETS = [TOKEN, KEY.secret, SHARED_SECRET, RESOURCE.id];

export const platform = stubPlatform({
  CONNECTIONS: {
    shop: { provider: "ixopay", merchant: { name: "Example Shop" }, origins: ["https://shop.example"] },
    closed: { provider: "ixopay", merchant: { name: "Example Shop" }, publicView: "none" },
    broken: { provider: "ixopay" },
  },
  SHOP_CREDENTIALS: { apiKey: "a", username: "b", password: "c", sharedSecret: SHARED_SECRET, linkKey: "l".repeat(40) },
  CLOSED_CREDENTIALS: { apiKey: "d", username: "e", password: "f" },
  TOKEN_KEYS: [KEY],
  VIEWER_LIMITS: "off",
});
