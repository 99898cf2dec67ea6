/** Requests of a merchant's own server or staff, which send a key of the connection instead of a token. */
import { configOf } from "../config/config.ts";
import type { Connection } from "../config/connection.ts";
import { sameSecret } from "../platform/crypto.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { bearerIn } from "./access.ts";
import type { Failure } from "./failure.ts";
import { requestedConnection, type Sender } from "./requested-resource.ts";

/**
 * The connection of this name, for a request with its key. Not found where the connection has no such key. What the
 * `supportKey` allows, the `linkKey` allows too.
 */
export async function connectionOfMerchant(
  environment: object,
  name: string,
  key: "linkKey" | "adminKey" | "supportKey",
  sender: Sender,
): Promise<Result<Connection, Failure>> {
  const requested = await requestedConnection(await configOf(environment), name, sender);
  if (!requested.ok) return requested;
  const keys = [requested.value[key], key === "supportKey" ? requested.value.linkKey : null];
  const secrets = keys.filter((secret) => secret !== null);
  if (secrets.length === 0) return err({ reason: "not-found" });
  const sent = bearerIn(sender.headers) ?? "";
  const matches = await Promise.all(secrets.map((secret) => sameSecret(sent, secret)));
  return matches.includes(true)
    ? ok(requested.value)
    : err({ reason: key === "adminKey" ? "admin-key-invalid" : "link-key-invalid" });
}
