/** The test cases of a provider's webhooks, and a receiver that passes them to the provider. */
import assert from "node:assert/strict";
import type { Account } from "../../edge/providers/provider.ts";
import type { WebhookEvent, WebhookResult } from "../../edge/providers/webhook-event.ts";
import { type Json, withChanges } from "./mutations.ts";
import { assertValidFacts, NOW_MS, type QuerySuite, readFixture } from "./query-cases.ts";

/** One fixture as the body of a webhook, and the events that it must become. */
export interface WebhookCase {
  /** File name in the folder of fixtures, without `.json`. */
  fixture: string;
  /** How this case differs from the fixture, for the test's title. */
  variant?: string;
  /** New values by dotted path, as in `QueryCase`. */
  change?: Record<string, Json>;
  expected: WebhookEvent[];
}

/** How old a webhook of a provider that signs a time may be, and the headers of one that is signed at `atMs`. */
export interface SignedTime<Options, Credentials> {
  oldestMs: number;
  sign(account: Account<Options, Credentials>, uri: string, body: string, atMs: number): Record<string, string>;
}

export interface WebhookSuite<Options, Credentials> {
  events: WebhookCase[];
  /** Path and query of the webhook. */
  uri: string;
  /** True when the signature covers the URI. */
  signsUri: boolean;
  /**
   * The headers of a webhook that the provider sends at `NOW_MS`, signed with this account's secret. Implemented without
   * the code under test.
   */
  sign(account: Account<Options, Credentials>, uri: string, body: string): Record<string, string>;
  /** Answers the provider's call for a document that a signature needs. Absent when its signatures need none. */
  fetchDocument?(url: string): Promise<Uint8Array | null>;
  /**
   * The body with its signatures, which replace the texts "@signature" in it, for a provider that signs inside the body.
   * Implemented without the code under test.
   */
  signBody?(account: Account<Options, Credentials>, body: string): string;
  /** The fields that such a signature covers: a change of any other one is not noticed. */
  signedFields?: string[];
  /** Absent when this provider signs no time. */
  signedTime?: SignedTime<Options, Credentials>;
  /** The same account with another secret. */
  otherSecret: Account<Options, Credentials>;
  /** The same account without a secret. */
  withoutSecret: Account<Options, Credentials>;
  /** Fields that contain the id of a resource. Their text leaves the adapter as this id. */
  idFields: string[];
}

/** A case with changed values. */
export function webhookVariant(
  fixture: string,
  variant: string,
  change: Record<string, Json>,
  expected: WebhookEvent[],
): WebhookCase {
  return { fixture, variant, change, expected };
}

/** "signed" or "unsigned", or why the webhook is refused. */
export function verdictIn(result: WebhookResult = assert.fail("the provider has no webhook method")): string {
  if (!result.ok) return result.failure.reason;
  return result.value.signed ? "signed" : "unsigned";
}

/** Sends webhooks to the provider. */
export class WebhookReceiver<Options, Credentials> {
  readonly querySuite: QuerySuite<Options, Credentials>;
  readonly suite: WebhookSuite<Options, Credentials>;

  constructor(querySuite: QuerySuite<Options, Credentials>, suite: WebhookSuite<Options, Credentials>) {
    this.querySuite = querySuite;
    this.suite = suite;
  }

  bodyOf({ fixture, change }: WebhookCase): Json {
    return withChanges(readFixture(this.querySuite.fixtures, fixture), change ?? {});
  }

  async receive(
    headers: Record<string, string>,
    body: string,
    account: Account<Options, Credentials> = this.querySuite.account,
  ): Promise<WebhookResult> {
    const bytes = new TextEncoder().encode(body);
    const { uri, fetchDocument } = this.suite;
    const request = {
      ...{ uri, headers: new Headers(headers), body: bytes, nowMs: NOW_MS },
      ...(fetchDocument && { fetchDocument }),
    };
    const result = await this.querySuite.provider.webhook?.(account, request);
    return result ?? assert.fail("the provider has no webhook method");
  }

  /** The headers of a webhook with this body, signed with the account's secret. */
  sign(body: string): Record<string, string> {
    return this.suite.sign(this.querySuite.account, this.suite.uri, body);
  }

  /** The body with the signatures that it contains. */
  signBody(body: string, account: Account<Options, Credentials> = this.querySuite.account): string {
    return this.suite.signBody?.(account, body) ?? body;
  }

  receiveSigned(body: string): Promise<WebhookResult> {
    const signed = this.signBody(body);
    return this.receive(this.sign(signed), signed);
  }

  /** The events of a signed webhook with this body. */
  async eventsOf(json: Json): Promise<WebhookEvent[]> {
    const result = await this.receiveSigned(JSON.stringify(json));
    // A body that has lost its place for a signature cannot be signed.
    if (this.suite.signBody && !(result.ok && result.value.signed)) return [];
    assert.ok(result.ok && result.value.signed);
    for (const event of result.value.events) {
      if (event.type === "facts" || event.type === "payment") assertValidFacts(event.facts);
    }
    return result.value.events;
  }
}
