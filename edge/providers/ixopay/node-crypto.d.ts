/** The part of `node:crypto` that workerd provides and this adapter uses. `@types/node` conflicts with Workers' types. */
declare module "node:crypto" {
  export function createHash(algorithm: "sha512" | "md5"): {
    update(data: Uint8Array): { digest(encoding: "hex"): string };
  };
}
