/**
 * The certificate that a webhook of PayPal is signed with: which addresses may have one, and the key in it. Nobody can build
 * its chain to a public root here. The connection to PayPal's own host stands for it: TLS has verified that host.
 * @see https://developer.paypal.com/api/rest/webhooks/rest/ (checked 2026-11-28)
 */
import { X509Certificate } from "node:crypto";
import { environmentOf } from "./environment.ts";

const PATH = /^\/v1\/notifications\/certs\/CERT-[A-Za-z0-9-]{1,100}$/;
/** The names in PayPal's certificates, live and in the sandbox. */
const NAME = /^CN=messageverificationcerts(\.[a-z0-9-]+)?\.paypal\.com$/m;
/** A PEM can hold several certificates. The first is the one that signs. */
const FIRST_CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/;

/**
 * Whether a certificate may be fetched from this address: it is one of PayPal's, and of the environment of the base URL. The
 * address is a header of a request that anybody can send.
 */
export function isCertificateUrl(url: string, baseUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, pathname, href } = new URL(url);
  // The address as it was sent: nothing that a parser has left out, such as a user or a query.
  return href === url && href === origin + pathname && PATH.test(pathname) && originsOf(baseUrl).includes(origin);
}

const LIVE = ["https://api.paypal.com", "https://api-m.paypal.com"];
const SANDBOX = ["https://api.sandbox.paypal.com", "https://api-m.sandbox.paypal.com"];

function originsOf(baseUrl: string): string[] {
  const environment = environmentOf(baseUrl);
  // A proxy does not change the address in the header, and a simulator has certificates of its own.
  if (environment === null) return [new URL(baseUrl).origin, ...LIVE];
  return environment === "live" ? LIVE : SANDBOX;
}

/** The key of this certificate; null when it is none of PayPal's, or is not valid at this time. */
export async function keyOf(pem: Uint8Array, nowMs: number): Promise<CryptoKey | null> {
  const [first] = FIRST_CERTIFICATE.exec(new TextDecoder().decode(pem)) ?? [];
  if (first === undefined) return null;
  try {
    const { subject, validFrom, validTo, publicKey } = new X509Certificate(first);
    const isValid = Date.parse(validFrom) <= nowMs && nowMs < Date.parse(validTo);
    if (!isValid || !NAME.test(subject)) return null;
    const spki = publicKey.export({ type: "spki", format: "der" });
    return await crypto.subtle.importKey("spki", spki, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, false, [
      "verify",
    ]);
  } catch {
    return null;
  }
}
