/** Accounts of Airtm's two APIs, and webhooks signed with Node's crypto instead of the code under test. */
import { createHmac } from "node:crypto";
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
