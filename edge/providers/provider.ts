/**
 * What every provider implements, and how one is loaded by its name. The core knows providers only through this.
 * An adapter keeps no state, makes no retries, follows no redirects and never calls `fetch`: it gets `providerFetch`, which the
 * gate has already paid for, bounded in time and bytes.
 */
import type * as z from "zod";
import type { Kind } from "../../contract/resource.ts";
import type { Advice, Hint, Instructions, Item, Method, Money, Progress, State } from "../../contract/status.ts";

/** Everything an adapter may say about a thing: the allow-list. What has no field here cannot leave the edge. */
export interface Facts {
  state: State;
  /** Nothing more is expected to happen by itself; a refund, dispute or correction may still come. Usually `SETTLES`. */
  settled: boolean;
  hint: Hint | null;
  /** Of a failure; that of every other state is the core's. */
  advice: Advice | null;
  /** When the provider says this state began, RFC 3339 UTC; null when it does not say. */
  at: string | null;
  startsAt: string | null;
  expiresAt: string | null;
  amount: Money | null;
  paid: Money | null;
  refunded: Money | null;
  method: Method | null;
  reference: string | null;
  instructions: Instructions | null;
  progress: Progress | null;
  /** There is a file to fetch, until then; `expiresAt` null when the provider does not say. */
  download: { expiresAt: string | null } | null;
  /** A payment link that ends with the first payment, so that this payment's state is its own. */
  singleUse: boolean;
  /** The payment that an order or a link has led to, where refunds and chargebacks name that payment alone. */
  paymentId: string | null;
  /** Epoch milliseconds at which the provider is known to have news; only the sandbox knows. */
  nextChangeMs: number | null;
}

/** What a viewer can see of the facts; the others only decide what comes later. */
export type VisibleState = Omit<Facts, "at" | "singleUse" | "paymentId" | "nextChangeMs">;

/** Facts of which nothing is known, for an adapter to begin with. Frozen, since everybody shares it. */
export const NO_FACTS: Omit<Facts, "state" | "settled"> = Object.freeze({
  hint: null,
  advice: null,
  at: null,
  startsAt: null,
  expiresAt: null,
  amount: null,
  paid: null,
  refunded: null,
  method: null,
  reference: null,
  instructions: null,
  progress: null,
  download: null,
  singleUse: false,
  paymentId: null,
  nextChangeMs: null,
});

/** Why an answer says nothing about the thing. `rate-limited` freezes the account, the others count for the breaker. */
export type NoResultReason =
  | "timeout"
  | "network"
  | "server-error"
  | "rate-limited"
  | "unauthorized"
  | "too-large"
  | "unreadable"
  | "refused";

/** What a document says, and, for the log, its word where it is one that no table knows. */
export interface ParsedStatus {
  facts: Facts;
  unknownWord?: string;
}

export type QueryResult =
  /** `items` of a bulk payout, by line; left out when this answer does not tell them. */
  | ({ outcome: "found"; items?: Item[] } & ParsedStatus)
  | { outcome: "not-found" }
  | { outcome: "no-answer"; reason: NoResultReason; retryAfterSeconds?: number };

/** The answer, or what to remember (as JSON, at most 256 KB) until the gate has paid for the next call. */
export type QueryStep = QueryResult | { outcome: "more"; cursor: unknown };

/** One upstream answer, already bounded: at most 256 KB, within the hard time-out, redirects not followed. */
export type ProviderResponse =
  | { ok: true; status: number; headers: Headers; body: Uint8Array }
  | { ok: false; reason: "timeout" | "network" | "too-large" };

/** Makes exactly one upstream request. Never throws. */
export type ProviderFetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<ProviderResponse>;

export interface StatusQuery {
  kind: Kind;
  id: string;
  /** Epoch milliseconds now, and when this thing was first asked for. */
  nowMs: number;
  firstRequestedMs: number;
  /** What the last step of this question remembered; null at its beginning. */
  cursor: unknown;
  /** What this account may remember from one question to the next, in memory only: gone whenever its gate sleeps. */
  session: Session;
}

/** An access token that many questions share. Empty until an adapter puts one in; a promise while a question fetches one. */
export interface Session {
  bearer: Bearer | Promise<unknown> | null;
}

export interface Bearer {
  token: string;
  /** Whom it was given to: connections of one account may have credentials of their own. */
  holder: string;
  /** Epoch milliseconds. */
  expiresMs: number;
}

/** A connection as its adapter sees it: what its own schemas parsed. */
export interface Account<Options, Credentials> {
  baseUrl: string;
  options: Options;
  credentials: Credentials;
}

/** A follow-up names a payment that it changed: a refund, a capture, a void, a chargeback or its reversal. */
export interface FollowUp {
  /** The provider's id of the follow-up itself: the same one heard twice counts once. */
  uuid: string;
  type: "capture" | "void" | "refund" | "chargeback" | "reversal";
  amount: Money | null;
  at: string | null;
}

/** What a webhook says about one thing. `ask` only makes the gate ask; `payment` tells a link of a payment made with it. */
export type WebhookEvent = { kind: Kind; id: string } & (
  | { type: "facts"; facts: Facts }
  | { type: "follow-up"; followUp: FollowUp }
  | { type: "payment"; uuid: string; facts: Facts }
  | { type: "ask" }
);

/** Where a report's file lies: an address that needs none of our credentials. */
export type FileResult = { outcome: "file"; url: string } | Exclude<QueryResult, { outcome: "found" }>;

export type WebhookVerdict =
  /** The signature holds: what it says counts at once. */
  | { verdict: "signed"; events: WebhookEvent[] }
  /** Nothing to verify it by: whatever its notices say, to the core each is only a reason to ask. */
  | { verdict: "unsigned"; events: WebhookEvent[] }
  | { verdict: "forged" }
  | { verdict: "unreadable" };

export interface WebhookRequest {
  /** Path and query exactly as the provider called it. */
  uri: string;
  headers: Headers;
  /** The raw bytes, as WebCrypto takes them. */
  body: Uint8Array<ArrayBuffer>;
  /** Epoch milliseconds now, for signatures that are valid for some minutes only. */
  nowMs: number;
}

export interface Limits {
  perAccount: number;
  perId: number;
  windowSeconds: number;
}

export interface Provider<Options = unknown, Credentials = unknown> {
  /** The kinds this provider knows. */
  kinds: readonly Kind[];
  /** This provider's own settings in `CONNECTIONS`, beside the common ones (interface 6). */
  options: z.ZodType<Options>;
  /** What `{NAME}_CREDENTIALS` must hold, beside `linkKey` and `callbackKey`; null where none are needed. */
  credentials: z.ZodType<Credentials> | null;
  /** The provider's own limits; a connection may lower them. */
  limits: Limits;
  /** Where the API is when the connection does not say, by its options where they decide; null where it must. */
  defaultBaseUrl: string | null | ((options: Options) => string);
  /** True when its documents tell of no real money. */
  test: boolean;
  /** Shown behind "Example:" when a value of that name is wrong; `credentials` is the whole of them. */
  examples: Record<string, string>;
  /** What only options and credentials together can have wrong, in one sentence with an example; repeats no secret. Null when well. */
  check?(account: Account<Options, Credentials>): string | null;
  /** What the provider counts as one account, beside provider and host (interface 4). */
  accountOf(account: Account<Options, Credentials>): string;
  /** What the provider counts as one id: ids sent to one endpoint share a key, whatever the kind. */
  budgetKeyOf(kind: Kind, id: string): string;
  /** Asks about one thing, with at most one `providerFetch` for each step. */
  ask(account: Account<Options, Credentials>, query: StatusQuery, providerFetch: ProviderFetch): Promise<QueryStep>;
  /** Asks where a report's file lies, with exactly one `providerFetch`. Absent where there are no reports. */
  file?(account: Account<Options, Credentials>, query: StatusQuery, providerFetch: ProviderFetch): Promise<FileResult>;
  /** Hosts beside the provider's own that files may lie on (`*.` stands for any part); a connection may name others. */
  downloadHosts?: readonly string[];
  /** Verifies raw bytes first, then reads them. Absent where the provider calls nobody. */
  webhook?(account: Account<Options, Credentials>, request: WebhookRequest): Promise<WebhookVerdict>;
  /** The body that tells this provider its webhook arrived. */
  webhookReply?: string;
}

/**
 * The provider of this name, or null when there is none. The name is checked before it becomes part of a path.
 * esbuild turns the pattern into a table of the folders beside this file, so adding a folder adds a provider.
 */
export async function loadProvider(name: string): Promise<Provider | null> {
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) return null;
  try {
    const module: { provider: Provider } = await import(`./${name}/index.ts`);
    return module.provider;
  } catch {
    return null;
  }
}
