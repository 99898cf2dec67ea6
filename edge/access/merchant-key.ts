/** Requests of a merchant's own server or staff, which send a key of the connection instead of a token. */
import { configOf } from "../config/config.ts";
import type { Connection } from "../config/connection.ts";
import { sameSecret } from "../platform/crypto.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { bearerIn } from "./access.ts";
import type { Failure } from "./failure.ts";
import { requestedConnection, type Sender } from "./requested-resource.ts";

/** The connection of this name, for a request with its key. Not found where the connection has no such key. */
export async function connectionOfMerchant(
  environment: object,
  name: string,
  key: "linkKey" | "adminKey",
  sender: Sender,
): Promise<Result<Connection, Failure>> {
  const requested = await requestedConnection(await configOf(environment), name, sender);
  if (!requested.ok) return requested;
  const secret = requested.value[key];
  if (secret === null) return err({ reason: "not-found" });
  const isAuthorized = await sameSecret(bearerIn(sender.headers) ?? "", secret);
  return isAuthorized
    ? ok(requested.value)
    : err({ reason: key === "linkKey" ? "link-key-invalid" : "admin-key-invalid" });
}
