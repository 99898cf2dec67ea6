/** Whether a request may push a status or a seed: it needs a key of the connection, or a signature over its body. */
import { configOf } from "../../config/config.ts";
import type { Connection } from "../../config/connection.ts";
import type { Bytes } from "../../platform/bytes.ts";
import { sameSecret } from "../../platform/crypto.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import { type SignedMessage, verifyMessage } from "../../platform/webhooks/standard-webhooks.ts";
import type { PushKeys } from "../../providers/provider.ts";
import { bearerIn } from "../access.ts";
import type { Failure } from "../failure.ts";
import { connectionOfMerchant } from "../merchant-key.ts";
import { requestedConnection, type Sender } from "../requested-resource.ts";

/** The connection that may be pushed to. Its body is not read yet. */
export interface Pusher {
  connection: Connection;
  /** True at a connection whose provider reports the status: the merchant's server only seeds it. */
  isSeed: boolean;
  /** The keys that sign; null when a key in the request was enough. */
  signingKeys: readonly string[] | null;
}

/** The sender of a status, or of a seed at a connection whose provider reports the status itself. */
export async function admitPusher(env: object, name: string, sender: Sender): Promise<Result<Pusher, Failure>> {
  const requested = await requestedConnection(await configOf(env), name, sender);
  if (!requested.ok) return requested;
  const { provider, account } = requested.value;
  if (provider.pushKeys) return admitByKeys(requested.value, provider.pushKeys(account), sender);
  const merchant = await connectionOfMerchant(env, name, "linkKey", sender);
  if (!merchant.ok) return merchant;
  if (isOfBrowser(sender)) return err({ reason: "sent-by-browser" });
  return ok({ connection: merchant.value, isSeed: true, signingKeys: null });
}

async function admitByKeys(
  connection: Connection,
  { bearer, signing }: PushKeys,
  sender: Sender,
): Promise<Result<Pusher, Failure>> {
  if (isOfBrowser(sender)) return err({ reason: "sent-by-browser" });
  const given = bearerIn(sender.headers);
  if (given === null && sender.headers.has("webhook-signature") && signing.length > 0) {
    return ok({ connection, isSeed: false, signingKeys: signing });
  }
  const matches = await Promise.all(bearer.map((key) => sameSecret(given ?? "", key)));
  return matches.includes(true)
    ? ok({ connection, isSeed: false, signingKeys: null })
    : err({ reason: "push-key-invalid" });
}

/** The signed message of a body, null where a key was enough. */
export async function verifyPush(
  { signingKeys }: Pusher,
  { headers }: Sender,
  body: Bytes,
  nowMs: number,
): Promise<Result<SignedMessage | null, Failure>> {
  if (signingKeys === null) return ok(null);
  const verified = await verifyMessage(signingKeys, headers, body, nowMs);
  return verified.ok ? verified : err({ reason: "push-signature-invalid", ...verified.failure });
}

/** A key or a signing secret in a page is a leak: its holder learns that at the first try. */
function isOfBrowser({ headers }: Sender): boolean {
  return headers.has("Origin");
}
