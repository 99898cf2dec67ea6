/** The types of one status query: what the gate passes to an adapter, and what the adapter returns. */
import type { Kind } from "../../contract/resource.ts";
import type { Item } from "../../contract/status.ts";
import type { Result } from "../platform/result.ts";
import type { ParsedStatus } from "./facts.ts";
import type { OrderPayment } from "./orders.ts";

/** A request for the status of one resource. The gate has already reserved a slot in the call budget for it. */
export interface StatusQuery {
  kind: Kind;
  id: string;
  /** True when the id is trusted: a token, a signed webhook, the merchant's server or an earlier result confirms it. */
  trusted: boolean;
  /** Current time in epoch milliseconds. */
  nowMs: number;
  /** Time of the first request for this resource, in epoch milliseconds. */
  firstRequestedMs: number;
  /** The `cursor` that the previous step of this query returned; null in the first step. */
  cursor: unknown;
  /** Memory that all queries of one provider account share. */
  session: Session;
}

/** Why a provider's response has no information about the resource. The last known status stays valid. */
export type NoResultReason =
  | "timeout"
  | "network"
  | "server-error"
  /** A call limit of the provider is reached: the gate pauses what the limit is for. */
  | "rate-limited"
  | "unauthorized"
  | "too-large"
  | "unreadable"
  /** The result is about another resource. It is discarded, because it may be another customer's. */
  | "another-id"
  | "refused";

/** The result of a status query. */
export type QueryResult =
  | ({
      outcome: "found";
      /** The payouts of a bulk payout in line order; absent when this response does not contain them. */
      items?: Item[];
      /** All payments of an order; absent when the provider reports one of them, whose id is then `facts.paymentId`. */
      payments?: OrderPayment[];
    } & ParsedStatus)
  | { outcome: "not-found" }
  | NoResult;

export interface NoResult {
  outcome: "no-result";
  reason: NoResultReason;
  /** Time until the next call is allowed, in seconds; absent when the provider does not report it. */
  retryAfterSeconds?: number;
  /**
   * Which limit a response with `rate-limited` reports: that of the whole account, or that of this id or object alone.
   * Absent when the response does not show it; the gate then goes by its own count of the id's calls.
   */
  limited?: "account" | "id";
}

/**
 * One step of a query: its result, or a cursor when another call is needed. The gate stores the cursor as JSON
 * (at most 256 KB), reserves a slot for the next call, and passes the cursor to the next step.
 */
export type QueryStep = QueryResult | { outcome: "more"; cursor: unknown };

/** Where a report's file is. Fetching an address needs no credentials. */
export type FileResult =
  | { outcome: "file"; url: string }
  /** The file itself. Only the sandbox has files that no server keeps. */
  | { outcome: "content"; type: string; text: string }
  | Exclude<QueryResult, { outcome: "found" }>;

/** One upstream response: at most 256 KB, or `maxBytes` of its request, with redirects not followed. */
export interface HttpResponse {
  status: number;
  headers: Headers;
  body: Uint8Array;
}

/** The outcome of one upstream request, within the gate's time-out. */
export type ProviderResponse = Result<HttpResponse, "timeout" | "network" | "too-large">;

export interface ProviderRequest {
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** The largest response that is read. Default: 256 KB. */
  maxBytes?: number;
}

/** For responses with a list of payments: an order of 40 attempts can have more than 256 KB. */
export const LIST_MAX_BYTES = 2 * 1024 * 1024;

/** Makes exactly one upstream request. Never throws. */
export type ProviderFetch = (url: string, request: ProviderRequest) => Promise<ProviderResponse>;

/** What a provider account keeps between queries. It is in memory only and is lost when the account's gate hibernates. */
export interface Session {
  /** The account's access token; null before an adapter has set it; a promise while one query fetches it. */
  bearer: Bearer | Promise<unknown> | null;
}

/** An OAuth 2.0 access token. */
export interface Bearer {
  token: string;
  /** The client that the token was issued to. Connections that share an account can have different clients. */
  issuedTo: string;
  /** Epoch milliseconds. */
  expiresMs: number;
}
