/** One attempt to deliver a notification. The address is that of the configuration, never one that a response names. */
import { err, ok, type Result } from "../platform/result.ts";

/** Why an attempt has failed. */
export interface PostFailure {
  /** `timeout`, `unreachable`, `redirect`, or `status` and a number. */
  cause: string;
  /** The receiver refuses all further notifications: 410, as Standard Webhooks define. */
  isFinal: boolean;
  /** What the receiver has asked for; null when it has not. */
  retryAfterSeconds: number | null;
}

/** Sends the body. Follows no redirect, and does not read the response. */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutMs: number,
): Promise<Result<void, PostFailure>> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "User-Agent": "payment-status", ...headers },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (thrown) {
    return failed(thrown instanceof Error && thrown.name === "TimeoutError" ? "timeout" : "unreachable");
  }
  // A body that is not read keeps its connection.
  await response.body?.cancel().catch(() => {});
  const { status } = response;
  if (status >= 200 && status < 300) return ok(undefined);
  // Node has no status for a redirect that it did not follow.
  if (status === 0 || (status >= 300 && status < 400)) return failed("redirect");
  return failed(`status ${status}`, { isFinal: status === 410, retryAfterSeconds: retryAfterOf(response) });
}

function failed(cause: string, other: Partial<PostFailure> = {}): Result<never, PostFailure> {
  return err({ cause, isFinal: false, retryAfterSeconds: null, ...other });
}

/** The seconds that a receiver has asked for. A date is not read: it counts by another clock. */
function retryAfterOf({ headers }: Response): number | null {
  const text = headers.get("Retry-After") ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
