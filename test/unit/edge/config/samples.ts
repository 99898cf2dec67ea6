// A valid configuration, and how a test changes its connection.
export const merchant = { name: "Example Shop" };
export const shop = { provider: "ixopay", merchant, origins: ["https://shop.example"] };
export const credentials = { apiKey: "key", username: "user", password: "word" };
/** Variables and secrets of one connection named `shop`. */
export const valid = { CONNECTIONS: { shop }, SHOP_CREDENTIALS: JSON.stringify(credentials) };
export const tokenKey = { kid: "2026-11", alg: "HS256", secret: "A".repeat(43) };
export const edKey = { kid: "ed", alg: "EdDSA", publicKey: { kty: "OKP", crv: "Ed25519", x: "A".repeat(43) } };

export function withShop(change: object, secrets: object = credentials) {
  return { CONNECTIONS: { shop: { ...shop, ...change } }, SHOP_CREDENTIALS: JSON.stringify(secrets) };
}
