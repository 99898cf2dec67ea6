/**
 * The documents that webhooks of an account are verified with, such as a certificate: kept in memory, and fetched by a call
 * of the account. Such a call never takes the place of a viewer's check.
 */
import { BoundedMap } from "../../platform/bounded-map.ts";
import { noResult } from "../../providers/http-result.ts";
import type { ProviderFetch, ProviderResponse, QueryStep } from "../../providers/query.ts";
import type { Gate } from "../gate.ts";

/** Providers sign with one certificate, and with two while they renew it. */
const MOST_KEPT = 10;
const MAX_BYTES = 64 * 1024;
/** What the calls for all documents count as: anybody can name one that does not exist. */
const KEY = "webhook-document";
/** After a document that could not be fetched, none is fetched for this time. */
const PAUSE_MS = 60_000;

export class WebhookDocuments {
  readonly #now: () => number;
  readonly #fetch: ProviderFetch;
  readonly #kept = new BoundedMap<string, Uint8Array>(MOST_KEPT);
  readonly #fetching = new Map<string, Promise<Uint8Array | null>>();
  #pausedUntilMs = 0;

  constructor(now: () => number, fetch: ProviderFetch) {
    this.#now = now;
    this.#fetch = fetch;
  }

  /** The document at this address; null when there is none, and while no call can be made for it. Never throws. */
  async get(gate: Gate, url: string): Promise<Uint8Array | null> {
    const kept = this.#kept.get(url) ?? this.#fetching.get(url);
    if (kept) return kept;
    if (this.#now() < this.#pausedUntilMs) return null;
    const fetching = this.#fetchOnce(gate, url).finally(() => this.#fetching.delete(url));
    this.#fetching.set(url, fetching);
    return fetching;
  }

  async #fetchOnce(gate: Gate, url: string): Promise<Uint8Array | null> {
    const nowMs = this.#now();
    if (!gate.isBudgetFree(KEY, nowMs)) return null;
    const slot = gate.takeSlot(KEY, nowMs);
    if (!slot.ok) return null;
    const response = await this.#fetch(url, { method: "GET", headers: {}, maxBytes: MAX_BYTES });
    gate.recordEnd(slot.value, stepOf(response), this.#now());
    if (response.ok && response.value.status === 200) this.#kept.set(url, response.value.body);
    else this.#pausedUntilMs = this.#now() + PAUSE_MS;
    return this.#kept.get(url) ?? null;
  }
}

/**
 * What the call says about the account: nothing, if the provider responds. Anybody can name a document that does not exist, or
 * that is too large.
 */
function stepOf(response: ProviderResponse): QueryStep {
  if (!response.ok && response.failure !== "too-large") return noResult(response.failure);
  if (response.ok && response.value.status === 429) return { ...noResult("rate-limited"), limited: "account" };
  return { outcome: "more", cursor: null };
}
