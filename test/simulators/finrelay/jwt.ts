/**
 * JWTs signed with RS256, as Finrelay creates them. They share no code with the adapter, so that the tests find
 * mistakes in either.
 * @see https://www.rfc-editor.org/rfc/rfc7519
 */
import { createHash, generateKeyPairSync, sign } from "node:crypto";

/** A new RSA key pair in PEM: PKCS#8 and SPKI. */
export function newKeys(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

export function signJwt(payload: object, privateKey: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(payload)}`;
  return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
}

/**
 * The Authorization header of a webhook.
 * @see https://docs.finrelay.com/references/webhooks/index.html (checked 2026-11-21)
 */
export function webhookAuthorization(body: string, privateKey: string): string {
  const data = { SHA512: createHash("sha512").update(body).digest("hex") };
  return `Bearer ${signJwt({ data }, privateKey)}`;
}
