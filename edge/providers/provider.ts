/** The interface that every provider implements. All other folders of the edge know providers only through it. */
import type * as z from "zod";
import type { Kind } from "../../contract/resource.ts";
import type { LocationHint } from "../platform/location.ts";
import type { IdForm } from "./id-form.ts";
import type { FileResult, ProviderFetch, QueryStep, StatusQuery } from "./query.ts";
import type { WebhookEvent, WebhookRequest, WebhookResult } from "./webhook-event.ts";

/** A connection as its adapter sees it, parsed by the adapter's own schemas. */
export interface Account<Options, Credentials> {
  baseUrl: string;
  options: Options;
  credentials: Credentials;
}

/** Call limits: at most `perAccount` calls, and `perId` calls for one id, in any `windowSeconds` seconds. */
export interface Limits {
  perAccount: number;
  perId: number;
  windowSeconds: number;
  /** The window of `perId`, where the provider counts an id's calls in another one. Default: `windowSeconds`. */
  perIdWindowSeconds?: number | undefined;
}

/**
 * An adapter for one payment provider. It has no state, does not retry, does not follow redirects, and calls the
 * provider only through `providerFetch`.
 */
export interface Provider<Options = unknown, Credentials = unknown> {
  /** The resource kinds that this provider supports. */
  kinds: readonly Kind[];
  /**
   * The kinds whose status can be queried. Default: all kinds, where there is a `query`. Only webhooks report on resources of
   * the other kinds: nothing ever checks them.
   */
  queriedKinds?: readonly Kind[];
  /**
   * Schema of this provider's own settings in `CONNECTIONS`, beside the common settings.
   * @see docs/interface.md#6-configuration
   */
  options: z.ZodType<Options>;
  /** Schema of `{NAME}_CREDENTIALS` without `linkKey` and `callbackKey`; null when no credentials are needed. */
  credentials: z.ZodType<Credentials> | null;
  /** The provider's documented limits. A connection may lower them. */
  limits: Limits;
  /** Base URL of the API when the connection sets none, fixed or computed from the options; null when it is required. */
  defaultBaseUrl: string | null | ((options: Options) => string);
  /** Where the API at this base URL runs, if the provider's documents say so. A connection may set another place. */
  locationHint?(baseUrl: string): LocationHint | null;
  /** True when no real money moves. */
  test: boolean;
  /** Example values by option or credential name, for error messages. `credentials` is an example of all of them. */
  examples: Record<string, string>;
  /**
   * Error that shows only when options, credentials and base URL are read together: one sentence with an example and
   * without secrets. Null when the configuration is valid.
   */
  configError?(account: Account<Options, Credentials>): string | null;
  /**
   * Name of what the provider counts as one account, beside provider and host. Connections with the same name share one
   * call budget. Absent where nothing is counted: each connection is an account of its own.
   */
  accountOf?(account: Account<Options, Credentials>): string;
  /**
   * The form of this provider's ids of one kind, never stricter than its documents; null when this account has no such
   * resources. A text of another form is not found, before any object is woken and without a call.
   */
  idForm(kind: Kind, account: Account<Options, Credentials>): IdForm | null;
  /**
   * What is wrong with an id, as one sentence for a developer; null when nothing is. Absent wherever an id may be that of a
   * real resource: a text about it would help whoever guesses ids. An id with a mistake is not found.
   */
  idMistake?(id: string): string | null;
  /**
   * Name of what the provider counts as one id, with the id as it is (all spellings of it are then counted together). Ids
   * that are sent to the same endpoint share a name.
   */
  budgetKeyOf(kind: Kind, id: string): string;
  /**
   * Queries the status of one resource of the `queriedKinds`. Makes at most one `providerFetch` call in each step. Absent when
   * the provider answers no such query.
   */
  query?(account: Account<Options, Credentials>, query: StatusQuery, providerFetch: ProviderFetch): Promise<QueryStep>;
  /** Queries the address of a report's file with at most one `providerFetch` call. Absent without reports. */
  fileAddress?(
    account: Account<Options, Credentials>,
    query: StatusQuery,
    providerFetch: ProviderFetch,
  ): Promise<FileResult>;
  /** Hosts of report files beside the host of `baseUrl` (`*.` matches any subdomain). A connection may set others. */
  downloadHosts?: readonly string[];
  /**
   * Hosts, beside the host of `baseUrl`, of the pages that `continueUrl` and `instructions.url` lead to, as the provider's
   * documents name them. A connection may set others.
   */
  continueHosts?: readonly string[];
  /** Verifies the raw bytes of a webhook, then reads its events. Absent when the provider sends no webhooks. */
  webhook?(account: Account<Options, Credentials>, request: WebhookRequest): Promise<WebhookResult>;
  /**
   * The resources that the body of a webhook names, whether or not it verifies. A trace counts a webhook that does not. Each
   * provider with a `webhook` has it.
   */
  namedIn?(account: Account<Options, Credentials>, body: Uint8Array): readonly Pick<WebhookEvent, "kind" | "id">[];
  /**
   * The keys with which the merchant's server pushes statuses: those that it sends as `Authorization: Bearer`, and those of
   * Standard Webhooks. Absent where the provider reports the status itself: there the merchant's server only seeds it.
   */
  pushKeys?(account: Account<Options, Credentials>): PushKeys;
  /** Body of the response that confirms a webhook to this provider. Default: empty. */
  webhookReply?: string;
}

/** Several keys are there while one replaces another. */
export interface PushKeys {
  bearer: readonly string[];
  signing: readonly string[];
}

/** A provider whose statuses can be queried. */
export type QueriedProvider<Options = unknown, Credentials = unknown> = Provider<Options, Credentials> &
  Required<Pick<Provider<Options, Credentials>, "query" | "accountOf">>;

/** Whether the status of a resource of this kind can be queried. Otherwise only webhooks report on it. */
export function isQueriedKind(
  { kinds, queriedKinds = kinds, query }: Pick<Provider, "kinds" | "queriedKinds"> & { query?: unknown },
  kind: Kind,
): boolean {
  return query !== undefined && queriedKinds.includes(kind);
}
