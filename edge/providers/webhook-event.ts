/** The types of a webhook: the request that an adapter verifies, and the events that it returns. */
import type { Kind } from "../../contract/resource.ts";
import type { Money } from "../../contract/status.ts";
import { err, type Result } from "../platform/result.ts";
import type { Facts } from "./facts.ts";

/** A webhook as the provider sent it. */
export interface WebhookRequest {
  /** Path and query exactly as the provider called them. */
  uri: string;
  headers: Headers;
  /** The raw body, in the buffer type that WebCrypto accepts. */
  body: Uint8Array<ArrayBuffer>;
  /** Current time in epoch milliseconds, for signatures that are valid for a limited time. */
  nowMs: number;
  /**
   * Fetches a public document that a signature needs, such as a certificate, without credentials. It is a call of the account,
   * and is kept in memory. Null when there is none, and while the account's budget has no room for it. The adapter decides
   * which addresses it may have. Absent where no call can be made.
   */
  fetchDocument?(url: string): Promise<Uint8Array | null>;
}

/** A webhook that an adapter has read. */
export interface ParsedWebhook {
  /**
   * True when the signature is valid: the events are applied at once. False when no secret is configured, so that nothing
   * can be verified: each event only makes the gate check its resource.
   */
  signed: boolean;
  /**
   * The provider's id of this webhook, where it has one. A webhook with the same id is the same one, whatever its body.
   * Without an id, the same body is the same webhook.
   */
  eventId?: string | undefined;
  /** A webhook can be a batch of events, also of several events about one resource, in any order. */
  events: WebhookEvent[];
}

/**
 * The check that a webhook did not pass, for the log of the operator. `check` is the name of the header or claim, never its
 * value.
 */
export interface FailedCheck {
  check: string;
  /** `not-recent`: the signed time is older than the provider's last repetition, or ahead of our clock. */
  cause: "missing" | "wrong" | "not-recent";
}

/** Why a webhook is refused. `unreadable`: the body is not a webhook of this provider. */
export type WebhookRefusal = ({ reason: "forged" } & FailedCheck) | { reason: "unreadable" };

/** The result of verifying and reading a webhook. */
export type WebhookResult = Result<ParsedWebhook, WebhookRefusal>;

/** A webhook that did not pass this check. */
export function forged(failed: FailedCheck): WebhookResult {
  return err({ reason: "forged", ...failed });
}

/** A webhook whose body cannot be read. */
export function unreadable(): WebhookResult {
  return err({ reason: "unreadable" });
}

/** What a webhook reports about one resource. */
export type WebhookEvent = {
  kind: Kind;
  id: string;
  /** The provider's id of this event, for a webhook whose events have ids of their own. It replaces that of the webhook. */
  eventId?: string | undefined;
  /**
   * When this happened by the provider's clock, RFC 3339 UTC; absent when the provider does not report it. Events about a
   * resource that cannot be queried are ordered by it.
   */
  occurredAt?: string | undefined;
  /**
   * For a capture, refund or another follow-up, also for one that has failed: id of the transaction that it names. What
   * later happens to the follow-up happens to that transaction too.
   */
  names?: string;
} /** The resource has this status. */ & (
  | { type: "facts"; facts: Facts }
  /** A refund, capture, void or chargeback changed the resource. */
  | { type: "follow-up"; followUp: FollowUp }
  /** A payment with the id `uuid` was made for this order or payment link. */
  | { type: "payment"; uuid: string; facts: Facts; createdAt: string | null; group: string | null }
  /** The resource may have changed: the gate checks it. */
  | { type: "check" }
);

/**
 * `expiry`: what is reserved has expired. `dispute`: the payer's bank questions the payment, and no money has moved.
 */
export const FOLLOW_UP_TYPES = ["capture", "void", "expiry", "refund", "dispute", "chargeback", "reversal"] as const;

/** A transaction that changes an earlier payment. */
export interface FollowUp {
  /** The provider's id of the follow-up itself. Two events with the same id are one follow-up. */
  uuid: string;
  type: (typeof FOLLOW_UP_TYPES)[number];
  /**
   * True for a capture, void or refund that was not carried out. `names` is then the one that it undoes, where it was reported
   * as done before.
   */
  failed?: boolean | undefined;
  /** True for a capture whose rest stays reserved: the payment has succeeded in part. Otherwise the rest is released. */
  keepsRest?: boolean | undefined;
  amount: Money | null;
  /** Time of the follow-up by the provider's clock, RFC 3339 UTC; null when the provider does not report it. */
  at: string | null;
  /**
   * Id of the transaction that it names: the payment, or another follow-up such as a capture; for a reversal the chargeback
   * that it undoes. Null when not known.
   */
  names: string | null;
  /** For an order or a payment link: id of the payment that it changes. Null when not known. */
  paymentId: string | null;
}
