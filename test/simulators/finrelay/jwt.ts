/** JWTs as Finrelay makes them: RS256. Written from RFC 7519 alone, so that it can catch a mistake in the adapter. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";

/** A new key pair, as PEM: PKCS#8 and SPKI. */
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

/** The value of a webhook's Authorization header. */
export function webhookAuthorization(body: string, privateKey: string): string {
  const data = { SHA512: createHash("sha512").update(body).digest("hex") };
  return `Bearer ${signJwt({ data }, privateKey)}`;
}
