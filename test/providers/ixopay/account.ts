/** An IXOPAY account, and callbacks signed with Node's crypto instead of the code under test. */
import { createHash, createHmac } from "node:crypto";
import type { FuzzedAccount } from "../fuzzed-account.ts";
import { NOW_MS } from "../query-cases.ts";

const credentials = {
  apiKey: "my-api-key-7f",
  username: "anyApiUser-7f",
  password: "pässword-7f",
  sharedSecret: "my-shared-secret-7f",
};
const options = { signRequests: true, callbackBodyHash: ["sha512" as const, "md5" as const] };
export const account = { baseUrl: "https://gateway.example/api/v3", options, credentials };

/** The headers of a callback that is sent at `atMs` with this body, signed with this secret. */
export function signCallback(
  secret: string,
  uri: string,
  body: string,
  bodyHash = "sha512",
  atMs = NOW_MS,
): Record<string, string> {
  const date = new Date(atMs).toUTCString().replace("GMT", "UTC");
  const headers = { "Content-Type": "application/json; charset=utf-8", Date: date };
  const text = [
    "POST",
    createHash(bodyHash).update(body).digest("hex"),
    headers["Content-Type"],
    headers.Date,
    uri,
  ].join("\n");
  return { ...headers, "X-Signature": createHmac("sha512", secret).update(text).digest("base64") };
}

export const fuzzed: FuzzedAccount[] = [
  { account, sign: (body, { uri }) => signCallback(credentials.sharedSecret, uri, body) },
];
