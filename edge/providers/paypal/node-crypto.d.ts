/** The part of `node:crypto` that workerd provides and this adapter uses. `@types/node` conflicts with Workers' types. */
declare module "node:crypto" {
  export class X509Certificate {
    constructor(pem: string);
    /** One line for each part of the name, as `CN=messageverificationcerts.paypal.com`. */
    readonly subject: string;
    /** As `Mar 30 20:04:05 2017 GMT`. */
    readonly validFrom: string;
    readonly validTo: string;
    readonly publicKey: { export(options: { type: "spki"; format: "der" }): Uint8Array<ArrayBuffer> };
  }
}
