/**
 * How the Worker gets the documents that webhooks are verified with: from the memory of its isolate, or from the gate of the
 * account.
 */
import type { Connection } from "../../config/connection.ts";
import { BoundedMap } from "../../platform/bounded-map.ts";
import { causeOf, log } from "../../platform/log.ts";
import { GateClient } from "../gate-client.ts";

const MOST_KEPT = 50;
/** A flood of forged webhooks must not become a flood of requests to the gate. */
const ASK_AGAIN_MS = 20_000;

/** By account and address. */
const kept = new BoundedMap<string, Uint8Array>(MOST_KEPT);
/** When the gate of an account had no document, by account. */
const missedMs = new BoundedMap<string, number>(1_000);

/** The `fetchDocument` of a webhook request. Never throws: without the document the webhook is unsigned. */
export function documentFetch(env: Env, connection: Connection, requestId: string) {
  return async (url: string): Promise<Uint8Array | null> => {
    const { accountKey, name } = connection;
    const key = `${accountKey} ${url}`;
    const document = kept.get(key);
    if (document) return document;
    if (Date.now() - (missedMs.get(accountKey) ?? 0) < ASK_AGAIN_MS) return null;
    try {
      const fetched = await new GateClient(env, connection).fetchDocument(url);
      if (fetched) kept.set(key, fetched);
      else missedMs.set(accountKey, Date.now());
      return fetched;
    } catch (thrown) {
      missedMs.set(accountKey, Date.now());
      log({ event: "gate-unreachable", requestId, connection: name, cause: causeOf(thrown) });
      return null;
    }
  };
}
