/** Shared tests for signed webhooks: events are read, forged webhooks are refused, and nothing leaks or throws. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { err } from "../../edge/platform/result.ts";
import type { Facts } from "../../edge/providers/facts.ts";
import type { WebhookEvent } from "../../edge/providers/webhook-event.ts";
import { isForged, testForgedFields } from "./body-signatures.ts";
import { factsShowing } from "./confidentiality.ts";
import { lastFieldName, NewFields, type Path, pathsOf, unexpectedValue, valueAt, withValue } from "./mutations.ts";
import { NOW_MS, type QuerySuite, secretsOf } from "./query-cases.ts";
import { type SignedTime, verdictIn, type WebhookCase, WebhookReceiver, type WebhookSuite } from "./webhook-cases.ts";

export function testWebhooks<Options, Credentials>(
  querySuite: QuerySuite<Options, Credentials>,
  suite: WebhookSuite<Options, Credentials>,
): void {
  const { name } = querySuite;
  const receiver = new WebhookReceiver(querySuite, suite);

  describe(`${name} webhooks`, () => {
    for (const { fixture, variant, ...webhookCase } of suite.events) {
      const events = webhookCase.expected.map(describeEvent).join("; ") || "no event";
      test(`The ${name} webhook "${fixture}"${variant ? ` ${variant}` : ""} is read as ${events}`, async () => {
        const body = receiver.bodyOf({ fixture, ...webhookCase });
        assert.deepEqual(await receiver.eventsOf(body), webhookCase.expected);
      });
    }

    for (const [what, body] of UNREADABLE_BODIES) {
      test(`A correctly signed ${name} webhook with ${what} as its body is unreadable`, async () => {
        assert.deepEqual(await receiver.receiveSigned(body), err({ reason: "unreadable" }));
      });
    }

    test(`A follow-up of ${name} in another currency than its payment keeps its own amount and currency`, async () => {
      for (const webhookCase of suite.events) await testOtherCurrency(receiver, webhookCase);
    });

    const { signedTime } = suite;
    if (signedTime) {
      test(`A webhook of ${name} that was signed too long ago is refused as not recent`, async () => {
        await testAge(receiver, signedTime);
      });
    }

    test(`A webhook of ${name} is unsigned without a configured secret, and its events name the same resources`, async () => {
      await testWithoutSecret(receiver);
    });

    test(`A webhook of ${name} without a signature, with a wrong one or with a changed byte is forged`, async () => {
      await testForgeries(receiver);
    });

    test(`A webhook of ${name} with any headers and body does not throw and is not signed`, async () => {
      await testAnyHeaders(receiver);
    });

    test(`A webhook of ${name} with any value in any single field gives valid events and does not throw`, async () => {
      await testUnexpectedValues(receiver);
    });

    test(`Text in a field of a webhook of ${name} does not leave the adapter, unless it is visible or an id`, async () => {
      // A secret is text like the others: once for each field is enough.
      const newFields = new NewFields();
      for (const webhookCase of suite.events) await testConfidentialFields(receiver, webhookCase, newFields);
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

async function testOtherCurrency<Options, Credentials>(
  receiver: WebhookReceiver<Options, Credentials>,
  webhookCase: WebhookCase,
): Promise<void> {
  const text = JSON.stringify(receiver.bodyOf(webhookCase));
  for (const [index, event] of webhookCase.expected.entries()) {
    if (event.type !== "follow-up" || event.followUp.amount === null) continue;
    const { amount } = event.followUp;
    // Three letters that no other field has, of a currency with as many decimals.
    assert.match(amount.currency, /^(EUR|USD|GBP)$/);
    const events = await receiver.eventsOf(JSON.parse(text.replaceAll(`"${amount.currency}"`, '"MXN"')));
    const changed = events[index];
    assert.ok(changed?.type === "follow-up", webhookCase.fixture);
    assert.deepEqual(changed.followUp.amount, { ...amount, currency: "MXN" }, webhookCase.fixture);
  }
}

async function testWithoutSecret<Options, Credentials>(receiver: WebhookReceiver<Options, Credentials>): Promise<void> {
  const { suite } = receiver;
  const resourcesOf = (events: WebhookEvent[]) => events.map(({ kind, id }) => ({ kind, id }));
  for (const webhookCase of suite.events) {
    const result = await receiver.receive({}, JSON.stringify(receiver.bodyOf(webhookCase)), suite.withoutSecret);
    assert.ok(result.ok && !result.value.signed);
    assert.deepEqual(resourcesOf(result.value.events), resourcesOf(webhookCase.expected));
  }
}

async function testAge<Options, Credentials>(
  receiver: WebhookReceiver<Options, Credentials>,
  { oldestMs, sign }: SignedTime<Options, Credentials>,
): Promise<void> {
  const { events, uri } = receiver.suite;
  const body = JSON.stringify(receiver.bodyOf(events[0] ?? assert.fail()));
  const receiveAged = (ageMs: number) =>
    receiver.receive(sign(receiver.querySuite.account, uri, body, NOW_MS - ageMs), body);
  assert.equal(verdictIn(await receiveAged(oldestMs)), "signed");
  for (const ageMs of [oldestMs + 1000, 90 * 86_400_000, -86_400_000]) {
    const result = await receiveAged(ageMs);
    assert.ok(!result.ok && result.failure.reason === "forged", `${ageMs}`);
    assert.equal(result.failure.cause, "not-recent");
  }
}

async function testForgeries<Options, Credentials>(receiver: WebhookReceiver<Options, Credentials>): Promise<void> {
  const { suite } = receiver;
  const { account } = receiver.querySuite;
  const unsigned = JSON.stringify(receiver.bodyOf(suite.events[0] ?? assert.fail()));
  const body = receiver.signBody(unsigned);
  if (suite.signedFields) return testForgedFields(receiver, unsigned, suite.signedFields);
  const headers = receiver.sign(body);
  isForged(await receiver.receive({}, body));
  isForged(await receiver.receive(suite.sign(suite.otherSecret, suite.uri, body), body));
  if (suite.signsUri) isForged(await receiver.receive(suite.sign(account, "/elsewhere", body), body));
  for (const name of Object.keys(headers)) {
    isForged(await receiver.receive({ ...headers, [name]: `x${headers[name]}` }, body), name);
  }
  await fc.assert(
    fc.asyncProperty(fc.nat(body.length - 1), async (index) => {
      const changedBody = `${body.slice(0, index)}~${body.slice(index + 1)}`;
      isForged(await receiver.receive(headers, changedBody));
    }),
  );
}

async function testAnyHeaders<Options, Credentials>(receiver: WebhookReceiver<Options, Credentials>): Promise<void> {
  const header = fc.string({ unit: fc.constantFrom(..."aZ0=+/ ,.~\u00e9") });
  await fc.assert(
    fc.asyncProperty(header, fc.string({ unit: "binary" }), async (value, body) => {
      const headers = Object.fromEntries(Object.keys(receiver.sign(body)).map((name) => [name, value]));
      const result = await receiver.receive(headers, body);
      if (receiver.suite.signBody) assert.ok(!result.ok || !result.value.signed);
      else isForged(result);
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
  newFields: NewFields,
): Promise<void> {
  const { account } = receiver.querySuite;
  const { idFields } = receiver.suite;
  const json = receiver.bodyOf(webhookCase);
  const testField = async (path: Path, mark: string) => {
    const field = lastFieldName(path);
    const events = await receiver.eventsOf(withValue(json, path, mark));
    // The id of an event is hashed, and goes no further than the Worker.
    const hidden = events.map((event) =>
      withoutVisibleText(
        { ...event, eventId: undefined },
        factsShowing(receiver.querySuite, field),
        idFields.includes(field),
      ),
    );
    assert.ok(
      !JSON.stringify(hidden).includes(mark),
      `${webhookCase.fixture}: ${path.join(".")} is visible in ${JSON.stringify(hidden)}`,
    );
  };
  const isText = (path: Path) => typeof valueAt(json, path) !== "object";
  const withMarks = (paths: Path[], marks: string[]) =>
    paths.filter(isText).flatMap((path) => marks.map((mark) => testField(path, mark)));
  // Side by side, since a signature is made and checked in another thread.
  await Promise.all([
    ...withMarks(pathsOf(json), ["PII-MARK-7c2e", "9753"]),
    ...withMarks(newFields.in(json, ""), secretsOf(account)),
  ]);
}

/** The event without the fact in which a visible field is shown, and without ids if the field is an id. */
function withoutVisibleText(event: WebhookEvent, visible: readonly (keyof Facts)[], isIdField: boolean): unknown {
  const id = isIdField ? null : event.id;
  if (isIdField && event.names !== undefined) return withoutVisibleText(withoutNames(event), visible, isIdField);
  if (event.type === "check") return { ...event, id };
  if (event.type === "follow-up") {
    const followUp = {
      ...event.followUp,
      ...(isIdField && { uuid: null, names: null, paymentId: null }),
      ...(visible.includes("amount") && { amount: null }),
    };
    return { ...event, id, followUp };
  }
  const facts = {
    ...event.facts,
    ...Object.fromEntries(visible.map((fact) => [fact, null])),
    ...(isIdField && { paymentId: null }),
  };
  return { ...event, id, ...(isIdField && event.type === "payment" && { uuid: null }), facts };
}

function withoutNames({ names: _, ...event }: WebhookEvent): WebhookEvent {
  return event;
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
