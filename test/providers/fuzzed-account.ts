/** An account of a provider's tests as the fuzz targets use it. Each `account.ts` exports a list of them, `fuzzed`. */
import type { Account } from "../../edge/providers/provider.ts";
import type { Session } from "../../edge/providers/query.ts";
import type { WebhookRequest } from "../../edge/providers/webhook-event.ts";

export interface FuzzedAccount {
  account: Account<unknown, unknown>;
  /** The headers of a webhook with this body that the provider has signed; null where it signs none by its headers. */
  sign: ((body: string, request: { uri: string; nowMs: number }) => Record<string, string>) | null;
  /** A session with an access token, where a query would begin with a call for one. */
  session?: () => Session;
  /** Answers the call for a document that a signature needs. */
  fetchDocument?: WebhookRequest["fetchDocument"];
}
