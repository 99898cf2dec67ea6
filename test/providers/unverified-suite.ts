/** Shared tests for webhooks that do not verify: a trace counts them at the resources that they name. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { WebhookEvent } from "../../edge/providers/webhook-event.ts";
import type { QuerySuite } from "./query-cases.ts";
import { WebhookReceiver, type WebhookSuite } from "./webhook-cases.ts";

export function testUnverifiedWebhooks<Options, Credentials>(
  querySuite: QuerySuite<Options, Credentials>,
  suite: WebhookSuite<Options, Credentials>,
): void {
  const { name, provider, account } = querySuite;
  const receiver = new WebhookReceiver(querySuite, suite);
  const namedIn = (body: string) => {
    const named = provider.namedIn?.(account, new TextEncoder().encode(body));
    return (named ?? assert.fail("the provider has a webhook method and no namedIn")).map(nameOf);
  };

  describe(`${name} webhooks that do not verify`, () => {
    test(`A webhook of ${name} names the resources of its events before it is verified`, () => {
      for (const webhookCase of suite.events) {
        const named = namedIn(JSON.stringify(receiver.bodyOf(webhookCase)));
        for (const event of webhookCase.expected) assert.ok(named.includes(nameOf(event)), webhookCase.fixture);
      }
    });

    test(`A body that is no webhook of ${name} names nothing`, () => {
      for (const body of ["", "<html>", "[]", '{"a": ', "null"]) assert.deepEqual(namedIn(body), []);
    });
  });
}

function nameOf({ kind, id }: Pick<WebhookEvent, "kind" | "id">): string {
  return `${kind}/${id}`;
}
