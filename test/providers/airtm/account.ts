/** Accounts of Airtm's two APIs, and webhooks signed with Node's crypto instead of the code under test. */
import { createHmac } from "node:crypto";
import type { FuzzedAccount } from "../fuzzed-account.ts";
import { NOW_MS } from "../query-cases.ts";

const credentials = { key: "my-api-key-7f", secret: "my-sécret-7f" };
/** The secret of Svix's documented test vector. */
export const webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

export const v1Account = { baseUrl: "https://payments.example", options: { api: "v1" as const }, credentials };
export const v2Account = {
  baseUrl: "https://api.example/v2",
  options: { api: "v2" as const },
  credentials: { ...credentials, webhookSecret },
};

/** Ids of both APIs by their documents: "string uuid". */
export const UUIDS = {
  examples: ["5201de5f-03e6-43e1-ba36-bebaf3f429f6", "57F384AC-C5F7-492A-AAF7-DAA928DE9B40"],
  impossible: ["no-uuid", "5201de5f03e643e1ba36bebaf3f429f6", "{5201de5f-03e6-43e1-ba36-bebaf3f429f6}"],
};
/** "An arbitrary string of the partner's choosing." */
export const CODES = {
  examples: ["ExternalIdentifier01", "1234abcd", "a", "Pedido n\u00ba 7", "\u6ce8".repeat(255)],
  impossible: ["A/1", "A%2F1"],
};

/** v2 finds a payout by both. */
export const IDS_AND_CODES = { examples: [...UUIDS.examples, ...CODES.examples], impossible: CODES.impossible };

/** The Svix signature of a webhook with this body. */
export function signatureOf(secret: string, id: string, timestamp: number | string, body: string): string {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** The headers of a webhook that is sent at `atMs`. */
export function signWebhook(secret: string, body: string, atMs = NOW_MS): Record<string, string> {
  const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  const timestamp = `${Math.floor(atMs / 1000)}`;
  return { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": signatureOf(secret, id, timestamp, body) };
}

export const fuzzed: FuzzedAccount[] = [
  { account: v2Account, sign: (body, { nowMs }) => signWebhook(webhookSecret, body, nowMs) },
  { account: v1Account, sign: null },
];
