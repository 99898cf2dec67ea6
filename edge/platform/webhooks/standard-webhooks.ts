/** Verifies messages that are signed as Standard Webhooks say (https://www.standardwebhooks.com/, checked 2026-11-28). */
import { type Bytes, fromBase64, utf8 } from "../bytes.ts";
import { err, ok, type Result } from "../result.ts";
import { type SigningKey, signingKeyIn } from "./signing-key.ts";

/** Both clocks may differ by this much, and a message may be under way for as long. */
const TOLERANCE_MS = 300_000;
/** Keys in rotation and both schemes. The limit keeps hostile headers cheap. */
const MAX_SIGNATURES = 8;
/** What senders use as an id, and what a header can carry. */
const MESSAGE_ID = /^[\x21-\x7e]{1,128}$/;
const SECONDS = /^\d{1,12}$/;

/** A message whose signature is valid. */
export interface SignedMessage {
  id: string;
  /** When it was signed, in epoch milliseconds. */
  signedMs: number;
}

/** The header that did not pass. */
export interface FailedHeader {
  check: "webhook-id" | "webhook-timestamp" | "webhook-signature";
  cause: "missing" | "wrong" | "not-recent";
}

/**
 * The message, when one of its signatures was made with one of these keys.
 * @param keys as they are configured; the second one is there while the first one is replaced
 */
export async function verifyMessage(
  keys: readonly string[],
  headers: Headers,
  body: Bytes,
  nowMs: number,
): Promise<Result<SignedMessage, FailedHeader>> {
  const id = headers.get("webhook-id");
  const timestamp = headers.get("webhook-timestamp");
  const signatures = headers.get("webhook-signature");
  if (!id) return err({ check: "webhook-id", cause: "missing" });
  if (!timestamp) return err({ check: "webhook-timestamp", cause: "missing" });
  if (!signatures) return err({ check: "webhook-signature", cause: "missing" });
  if (!MESSAGE_ID.test(id)) return err({ check: "webhook-id", cause: "wrong" });
  if (!SECONDS.test(timestamp)) return err({ check: "webhook-timestamp", cause: "wrong" });
  const signedMs = Number(timestamp) * 1000;
  if (Math.abs(nowMs - signedMs) > TOLERANCE_MS) return err({ check: "webhook-timestamp", cause: "not-recent" });
  const head = utf8(`${id}.${timestamp}.`);
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  const isValid = await isSignedByOne(keys, signatures, message);
  return isValid ? ok({ id, signedMs }) : err({ check: "webhook-signature", cause: "wrong" });
}

/** Every pair is tried, so that the time says nothing about which key or signature fits. */
async function isSignedByOne(keys: readonly string[], header: string, message: Bytes): Promise<boolean> {
  const signatures = header.split(" ").slice(0, MAX_SIGNATURES);
  const pairs = keys.flatMap((text) => {
    const key = signingKeyIn(text);
    return key ? signatures.map((signature) => verifies(key, signature, message)) : [];
  });
  return (await Promise.all(pairs)).includes(true);
}

const SCHEMES = {
  hmac: { version: "v1", algorithm: { name: "HMAC", hash: "SHA-256" } },
  ed25519: { version: "v1a", algorithm: { name: "Ed25519" } },
} as const;

/** WebCrypto compares in constant time. */
async function verifies({ type, bytes }: SigningKey, signature: string, message: Bytes): Promise<boolean> {
  const { version, algorithm } = SCHEMES[type];
  const given = signature.startsWith(`${version},`) ? fromBase64(signature.slice(version.length + 1)) : null;
  if (!given) return false;
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
  return crypto.subtle.verify(algorithm.name, key, given, message);
}
