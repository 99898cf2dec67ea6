/** Shared tests for signed webhooks: events are read, forged webhooks are refused, and nothing leaks or throws. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Facts } from "../../edge/providers/facts.ts";
import type { Account } from "../../edge/providers/provider.ts";
import type { WebhookEvent, WebhookVerdict } from "../../edge/providers/webhook-event.ts";
import { type Json, lastFieldName, pathsOf, unexpectedValue, valueAt, withChanges, withValue } from "./mutations.ts";
import { assertValidFacts, NOW_MS, type QuerySuite, readFixture, secretsOf } from "./query-cases.ts";

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

export function testWebhooks<Options, Credentials>(
  querySuite: QuerySuite<Options, Credentials>,
  suite: WebhookSuite<Options, Credentials>,
): void {
  const { name } = querySuite;
  const receiver = new WebhookReceiver(querySuite, suite);

  describe(`${name} webhooks`, () => {
    for (const { fixture, variant, ...webhookCase } of suite.events) {
      const events = webhookCase.expected.map(describeEvent).join("; ") || "no event";
      test(`${name} webhook ${fixture}${variant ? ` ${variant}` : ""} is read as ${events}`, async () => {
        const body = receiver.bodyOf({ fixture, ...webhookCase });
        assert.deepEqual(await receiver.eventsOf(body), webhookCase.expected);
      });
    }

    for (const [what, body] of UNREADABLE_BODIES) {
      test(`A correctly signed ${name} webhook with ${what} as its body is unreadable`, async () => {
        assert.deepEqual(await receiver.receiveSigned(body), { verdict: "unreadable" });
      });
    }

    test(`A webhook of ${name} is unsigned without a configured secret, and its events name the same resources`, async () => {
      await testWithoutSecret(receiver);
    });

    test(`A webhook of ${name} without a signature, with a wrong one or with a changed byte is forged`, async () => {
      await testForgeries(receiver);
    });

    test(`A webhook of ${name} with any headers and body does not throw and is forged`, async () => {
      await testAnyHeaders(receiver);
    });

    test(`A webhook of ${name} with any value in any single field gives valid events and does not throw`, async () => {
      await testUnexpectedValues(receiver);
    });

    test(`Text in a field of a webhook of ${name} does not leave the adapter, unless it is visible or an id`, async () => {
      for (const webhookCase of suite.events) await testConfidentialFields(receiver, webhookCase);
    });
  });
}

const UNREADABLE_BODIES = [
  ["HTML", "<html>"],
  ["nothing", ""],
  ["a list", "[]"],
  ["10,000 nested lists", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
  ["half a document", '{"a": '],
] as const;

/** Sends webhooks to the provider. */
class WebhookReceiver<Options, Credentials> {
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
  ): Promise<WebhookVerdict> {
    const bytes = new TextEncoder().encode(body);
    const request = { uri: this.suite.uri, headers: new Headers(headers), body: bytes, nowMs: NOW_MS };
    const verdict = await this.querySuite.provider.webhook?.(account, request);
    return verdict ?? assert.fail("the provider has no webhook method");
  }

  /** The headers of a webhook with this body, signed with the account's secret. */
  sign(body: string): Record<string, string> {
    return this.suite.sign(this.querySuite.account, this.suite.uri, body);
  }

  receiveSigned(body: string): Promise<WebhookVerdict> {
    return this.receive(this.sign(body), body);
  }

  /** The events of a signed webhook with this body. */
  async eventsOf(json: Json): Promise<WebhookEvent[]> {
    const verdict = await this.receiveSigned(JSON.stringify(json));
    assert.ok(verdict.verdict === "signed");
    for (const event of verdict.events) {
      if (event.type === "facts" || event.type === "payment") assertValidFacts(event.facts);
    }
    return verdict.events;
  }
}

async function testWithoutSecret<Options, Credentials>(receiver: WebhookReceiver<Options, Credentials>): Promise<void> {
  const { suite } = receiver;
  const resourcesOf = (events: WebhookEvent[]) => events.map(({ kind, id }) => ({ kind, id }));
  for (const webhookCase of suite.events) {
    const verdict = await receiver.receive({}, JSON.stringify(receiver.bodyOf(webhookCase)), suite.withoutSecret);
    assert.ok(verdict.verdict === "unsigned");
    assert.deepEqual(resourcesOf(verdict.events), resourcesOf(webhookCase.expected));
  }
}

async function testForgeries<Options, Credentials>(receiver: WebhookReceiver<Options, Credentials>): Promise<void> {
  const { suite } = receiver;
  const { account } = receiver.querySuite;
  const body = JSON.stringify(receiver.bodyOf(suite.events[0] ?? assert.fail()));
  const headers = receiver.sign(body);
  const forged = { verdict: "forged" };
  assert.deepEqual(await receiver.receive({}, body), forged);
  assert.deepEqual(await receiver.receive(suite.sign(suite.otherSecret, suite.uri, body), body), forged);
  if (suite.signsUri) assert.deepEqual(await receiver.receive(suite.sign(account, "/elsewhere", body), body), forged);
  for (const name of Object.keys(headers)) {
    assert.deepEqual(await receiver.receive({ ...headers, [name]: `x${headers[name]}` }, body), forged, name);
  }
  await fc.assert(
    fc.asyncProperty(fc.nat(body.length - 1), async (index) => {
      const changedBody = `${body.slice(0, index)}~${body.slice(index + 1)}`;
      assert.deepEqual(await receiver.receive(headers, changedBody), forged);
    }),
  );
}

async function testAnyHeaders<Options, Credentials>(receiver: WebhookReceiver<Options, Credentials>): Promise<void> {
  const header = fc.string({ unit: fc.constantFrom(..."aZ0=+/ ,.~\u00e9") });
  await fc.assert(
    fc.asyncProperty(header, fc.string({ unit: "binary" }), async (value, body) => {
      const headers = Object.fromEntries(Object.keys(receiver.sign(body)).map((name) => [name, value]));
      assert.deepEqual(await receiver.receive(headers, body), { verdict: "forged" });
    }),
  );
}

async function testUnexpectedValues<Options, Credentials>(
  receiver: WebhookReceiver<Options, Credentials>,
): Promise<void> {
  const mutatedBodies = fc
    .constantFrom(...receiver.suite.events.map((webhookCase) => receiver.bodyOf(webhookCase)))
    .chain((json) => fc.tuple(fc.constant(json), fc.constantFrom(...pathsOf(json)), unexpectedValue));
  await fc.assert(
    fc.asyncProperty(mutatedBodies, async ([json, path, value]) => {
      for (const { id } of await receiver.eventsOf(withValue(json, path, value))) {
        assert.ok(id.isWellFormed() && id.length >= 1 && id.length <= 255 && id !== "." && id !== "..");
      }
    }),
    { numRuns: 1000 },
  );
}

async function testConfidentialFields<Options, Credentials>(
  receiver: WebhookReceiver<Options, Credentials>,
  webhookCase: WebhookCase,
): Promise<void> {
  const { account, visibleFields } = receiver.querySuite;
  const { idFields } = receiver.suite;
  const json = receiver.bodyOf(webhookCase);
  for (const path of pathsOf(json).filter((path) => typeof valueAt(json, path) !== "object")) {
    const field = lastFieldName(path);
    for (const mark of ["PII-MARK-7c2e", "9753", ...secretsOf(account)]) {
      const events = await receiver.eventsOf(withValue(json, path, mark));
      const hidden = events.map((event) => withoutVisibleText(event, visibleFields[field], idFields.includes(field)));
      assert.ok(
        !JSON.stringify(hidden).includes(mark),
        `${webhookCase.fixture}: ${path.join(".")} is visible in ${JSON.stringify(hidden)}`,
      );
    }
  }
}

/** The event without the fact in which a visible field is shown, and without ids if the field is an id. */
function withoutVisibleText(event: WebhookEvent, visibleFact: keyof Facts | undefined, isIdField: boolean): unknown {
  const id = isIdField ? null : event.id;
  if (event.type === "check") return { ...event, id };
  if (event.type === "follow-up") {
    const followUp = {
      ...event.followUp,
      ...(isIdField && { uuid: null }),
      ...(visibleFact === "amount" && { amount: null }),
    };
    return { ...event, id, followUp };
  }
  const facts = { ...event.facts, ...(visibleFact && { [visibleFact]: null }), ...(isIdField && { paymentId: null }) };
  return { ...event, id, ...(isIdField && event.type === "payment" && { uuid: null }), facts };
}

function describeEvent(event: WebhookEvent): string {
  switch (event.type) {
    case "check":
      return `check of the ${event.kind}`;
    case "follow-up":
      return `${event.followUp.type} of the ${event.kind}`;
    case "payment":
      return `${event.facts.state} payment of the ${event.kind}`;
    case "facts":
      return `${event.kind} ${event.facts.state}`;
  }
}
