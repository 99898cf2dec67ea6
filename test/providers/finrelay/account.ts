/** Finrelay accounts, and webhooks signed with Node's crypto instead of the code under test. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { provider } from "../../../edge/providers/finrelay/index.ts";
import type { FuzzedAccount } from "../fuzzed-account.ts";

export type FinrelayAccount = Parameters<typeof provider.accountOf>[0];

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const otherKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pemOf = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString();

const options = { tokenUrl: "https://auth.example/realms/test/token", authHeader: "Authorization" };
const baseUrl = "https://api.example";

/** An account with a fixed token, which most tests use. */
export const account: FinrelayAccount = {
  baseUrl,
  options,
  credentials: { grant: "token", token: "static-token-7f", webhookKey: pemOf(keys.publicKey) },
};
/** The same account with the webhook key of another key pair. */
export const otherSecret: FinrelayAccount = {
  ...account,
  credentials: { ...account.credentials, webhookKey: pemOf(otherKeys.publicKey) },
};
/** The same account without a webhook key. */
export const withoutSecret: FinrelayAccount = {
  ...account,
  credentials: { ...account.credentials, webhookKey: undefined },
};

/** An account with an OAuth 2.0 client. */
export const clientAccount: FinrelayAccount = {
  baseUrl,
  options,
  credentials: { grant: "client", clientId: "client-7f", clientSecret: "s3cret & 7f", webhookKey: undefined },
};

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A JWT that is signed with the account's key pair. */
export function jwt(
  payload: object,
  header: object = { alg: "RS256", typ: "JWT" },
  privateKey = keys.privateKey,
): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
}

/** The SHA-512 digest of a body. */
export function digestOf(body: string, encoding: "hex" | "base64" | "base64url" = "hex"): string {
  return createHash("sha512").update(body).digest(encoding);
}

/** The headers of a webhook with this body, signed with the key whose public half the account has. */
export function signWebhook({ credentials }: FinrelayAccount, body: string): Record<string, string> {
  const { webhookKey } = otherSecret.credentials;
  const privateKey = credentials.webhookKey === webhookKey ? otherKeys.privateKey : keys.privateKey;
  return { Authorization: `Bearer ${jwt({ data: { SHA512: digestOf(body) } }, undefined, privateKey)}` };
}

export const fuzzed: FuzzedAccount[] = [{ account, sign: (body) => signWebhook(account, body) }];
