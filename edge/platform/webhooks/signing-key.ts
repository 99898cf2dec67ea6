/** The keys of Standard Webhooks as they are configured (https://www.standardwebhooks.com/, checked 2026-11-28). */
import { type Bytes, fromBase64 } from "../bytes.ts";

/** `hmac` verifies signatures `v1`, `ed25519` verifies `v1a`. With an Ed25519 public key, nobody here can forge a message. */
export interface SigningKey {
  type: "hmac" | "ed25519";
  bytes: Bytes;
}

const FORMS = [
  { prefix: "whsec_", type: "hmac", minBytes: 24, maxBytes: 64 },
  { prefix: "whpk_", type: "ed25519", minBytes: 32, maxBytes: 32 },
] as const;

export const SIGNING_KEY_RULE = "must be whsec_ and base64 of 24 to 64 bytes, or whpk_ and base64 of 32 bytes";

/** The key in a configured text; null when it is none. */
export function signingKeyIn(text: string): SigningKey | null {
  const form = FORMS.find(({ prefix }) => text.startsWith(prefix));
  const bytes = form ? fromBase64(text.slice(form.prefix.length)) : null;
  if (!form || !bytes || bytes.length < form.minBytes || bytes.length > form.maxBytes) return null;
  return { type: form.type, bytes };
}
