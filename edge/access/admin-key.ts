/** Requests of whoever runs the deployment, who sends `ADMIN_KEY`. */
import type { Config } from "../config/config.ts";
import { sameSecret } from "../platform/crypto.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { bearerIn } from "./access.ts";
import type { Failure } from "./failure.ts";

/** Refuses a request without the key. Not found where the deployment has no such key. */
export async function checkAdminKey(
  { adminKey }: Pick<Config, "adminKey">,
  headers: Headers,
): Promise<Result<void, Failure>> {
  if (adminKey === null) return err({ reason: "not-found" });
  const isAuthorized = await sameSecret(bearerIn(headers) ?? "", adminKey);
  return isAuthorized ? ok(undefined) : err({ reason: "deployment-key-invalid" });
}
