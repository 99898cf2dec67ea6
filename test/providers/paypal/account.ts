/** PayPal accounts, and webhooks signed with Node's crypto instead of the code under test. */
import { randomUUID, sign } from "node:crypto";
import { crc32 } from "node:zlib";
import type { provider } from "../../../edge/providers/paypal/index.ts";
import type { Session } from "../../../edge/providers/query.ts";
import { createCertificate } from "../../simulators/paypal/certificate.ts";
import type { FuzzedAccount } from "../fuzzed-account.ts";
import { NOW_MS } from "../query-cases.ts";

export type PaypalAccount = Parameters<typeof provider.accountOf>[0];

const DAY_MS = 86_400_000;
const webhookId = "96605875FF6516633";

export const account: PaypalAccount = {
  baseUrl: "https://api-m.sandbox.paypal.com",
  options: {},
  credentials: { clientId: "client-7f", clientSecret: "s3cret & 7f", webhookId },
};
/** The same account with the id of another webhook. */
export const otherSecret: PaypalAccount = {
  ...account,
  credentials: { ...account.credentials, webhookId: "1AB23456CD7890123" },
};
/** The same account without the id of its webhook. */
export const withoutSecret: PaypalAccount = {
  ...account,
  credentials: { clientId: "client-7f", clientSecret: "s3cret & 7f" },
};

/** A session that has an access token already, so that a query makes no call for it. */
export function session(): Session {
  const issuedTo = `client-7f ${account.baseUrl}/v1/oauth2/token`;
  return { bearer: { token: "A21AA-token-7f", issuedTo, expiresMs: Number.POSITIVE_INFINITY } };
}

export const CERTIFICATE_URL = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77";

/** One that is valid whenever a test is run, too: the fuzz tests use the clock. */
export const certificate = createCertificate({ fromMs: NOW_MS - 900 * DAY_MS, untilMs: NOW_MS + 3650 * DAY_MS });

/** Answers the call for the certificate. */
export async function fetchDocument(url: string): Promise<Uint8Array | null> {
  return url === CERTIFICATE_URL ? new TextEncoder().encode(certificate.pem) : null;
}

export interface Signer {
  webhookId?: string | undefined;
  atMs?: number;
  certificateUrl?: string;
  /** How the checksum is written. PayPal writes it as a decimal number. */
  write?: (sum: number) => string;
}

/** The headers of a webhook with this body. */
export function signWebhook(body: string | Uint8Array, signer: Signer = {}): Record<string, string> {
  const { atMs = NOW_MS, certificateUrl = CERTIFICATE_URL, write = String } = signer;
  const id = randomUUID();
  const time = new Date(atMs).toISOString().replace(/\.\d+Z$/, "Z");
  const message = `${id}|${time}|${signer.webhookId ?? webhookId}|${write(crc32(body))}`;
  return {
    "paypal-transmission-id": id,
    "paypal-transmission-time": time,
    "paypal-transmission-sig": sign("sha256", Buffer.from(message), certificate.privateKey).toString("base64"),
    "paypal-cert-url": certificateUrl,
    "paypal-auth-algo": "SHA256withRSA",
  };
}

export const fuzzed: FuzzedAccount[] = [
  { account, sign: (body, { nowMs }) => signWebhook(body, { atMs: nowMs }), session, fetchDocument },
];
