/** The one thing of Node that the edge uses, given by workerd under `nodejs_compat`; `@types/node` would clash with the platform's own types. */
declare module "node:crypto" {
  export function createHash(algorithm: "sha512" | "md5"): {
    update(data: Uint8Array): { digest(encoding: "hex"): string };
  };
}
