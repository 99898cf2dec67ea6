/** Shared tests: what only webhooks report on is never queried, and its events lead to one status in any order. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { ResourceRef } from "../../contract/resource.ts";
import { applyWebhookEvent } from "../../edge/hub/apply-webhook-event.ts";
import type { HubState } from "../../edge/hub/hub-state.ts";
import { withSource } from "../../edge/hub/rules/report-source.ts";
import { emptyHubState } from "../../edge/hub/visible-state.ts";
import { isQueriedKind } from "../../edge/providers/provider.ts";
import type { WebhookEvent } from "../../edge/providers/webhook-event.ts";
import { NOW_MS, type QuerySuite } from "./query-cases.ts";
import type { WebhookSuite } from "./webhook-cases.ts";

export function testSources<Options, Credentials>(
  { name, provider, cases }: QuerySuite<Options, Credentials>,
  webhook?: WebhookSuite<Options, Credentials>,
): void {
  const unqueried = provider.kinds.filter((kind) => !isQueriedKind(provider, kind));
  const isUnqueried = ({ kind }: Pick<WebhookEvent, "kind">) => unqueried.includes(kind);
  const events = webhook?.events.flatMap(({ expected }) => expected) ?? [];

  describe(`${name} sources`, () => {
    test(`${name} queries kinds that it supports, and webhooks report on all others`, () => {
      const queried = provider.kinds.filter((kind) => isQueriedKind(provider, kind));
      assert.deepEqual(new Set([...queried, ...unqueried]), new Set(provider.kinds));
      assert.deepEqual(provider.queriedKinds?.filter((kind) => !provider.kinds.includes(kind)) ?? [], []);
      for (const { kind, fixture } of cases) assert.ok(queried.includes(kind), fixture);
      assert.ok(unqueried.length === 0 || provider.webhook !== undefined);
    });

    test(`No webhook of ${name} asks for a check of what cannot be queried`, () => {
      for (const event of events.filter(isUnqueried)) assert.notEqual(event.type, "check", event.id);
    });

    test(`The events of ${name} about what cannot be queried lead to one status in any order of arrival`, () => {
      const distinct = [...new Map(events.filter(isUnqueried).map((event) => [keyOf(event), event])).values()];
      const groups = [...Map.groupBy(distinct, ({ kind, id }) => `${kind}/${id}`).values()];
      for (const group of groups) {
        const expected = statusAfter(group);
        fc.assert(
          fc.property(fc.shuffledSubarray([...group, ...group], { minLength: 2 * group.length }), (shuffled) => {
            assert.deepEqual(statusAfter(shuffled), expected);
          }),
        );
      }
    });
  });
}

/** Events with the same id are one event. Without an id, the same content is. */
function keyOf(event: WebhookEvent): string {
  return `${event.kind}/${event.id} ${event.eventId ?? JSON.stringify(event)}`;
}

function statusAfter(events: readonly WebhookEvent[]) {
  const [first] = events;
  if (!first) return null;
  const resource: ResourceRef = { connection: "shop", kind: first.kind, id: first.id };
  const empty: HubState = withSource(emptyHubState(resource, NOW_MS), false, NOW_MS);
  const after = events.reduce(
    (state, event) => applyWebhookEvent(state, { event, signed: true, digest: keyOf(event) }, NOW_MS),
    empty,
  );
  const { state, settled, hint, amount, paid, refunded, chargedBack } = after.visible.current;
  return { state, settled, hint, amount, paid, refunded, chargedBack };
}
