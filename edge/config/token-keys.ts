/** The keys that status tokens are signed with. */

/** The form of a shared secret: 32 bytes have 43 characters in base64url. */
export const SECRET_FORM = /^[A-Za-z0-9_-]{43,}$/;
export const SECRET_ERROR = "must be base64url of at least 32 bytes";

/**
 * A key that this worker accepts. Several keys at once allow a rotation: add the new key everywhere, sign with it, and
 * remove the old key when its last token has expired.
 */
export type TokenKey = {
  kid: string;
  /** The connections that tokens of this key may name; absent: all. */
  connections?: string[] | undefined;
} & (
  | {
      alg: "HS256";
      /** base64url of at least 32 bytes. */
      secret: string;
    }
  | {
      alg: "EdDSA";
      /** The public part of an Ed25519 key. It verifies tokens and cannot sign any. */
      publicKey: { kty: "OKP"; crv: "Ed25519"; x: string };
    }
);

export type SharedTokenKey = Extract<TokenKey, { alg: "HS256" }>;

/** The key that signs links of this connection: the first HS256 key that is valid for it. Null when there is none. */
export function linkingKeyOf(keys: readonly TokenKey[], connection: string): SharedTokenKey | null {
  const found = keys.find(
    ({ alg, connections }) => alg === "HS256" && (!connections || connections.includes(connection)),
  );
  return found?.alg === "HS256" ? found : null;
}
