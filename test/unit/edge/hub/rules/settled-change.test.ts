import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyPollResult } from "../../../../../edge/hub/apply-poll-result.ts";
import { applyWebhookEvent } from "../../../../../edge/hub/apply-webhook-event.ts";
import type { HubState } from "../../../../../edge/hub/hub-state.ts";
import { settledChange } from "../../../../../edge/hub/rules/settled-change.ts";
import { emptyHubState } from "../../../../../edge/hub/visible-state.ts";
import { factsEvent, found, NOW_MS, resource, stateFound } from "../../samples.ts";

const LATER_MS = NOW_MS + 5_000;

const polled = (before: HubState, state: Parameters<typeof found>[0] = "succeeded") =>
  settledChange(before, applyPollResult(before, found(state), LATER_MS, LATER_MS));
const withWebhook = (before: HubState, signed: boolean, state: Parameters<typeof factsEvent>[0]) =>
  applyWebhookEvent(before, { event: factsEvent(state), signed, digest: "d" }, NOW_MS + 1);

describe("a settled change that a check has found", () => {
  test("A status that a check settles, and of which no webhook came, is unannounced", () => {
    assert.equal(polled(stateFound("processing")), "unannounced");
  });

  test("A status that stays unsettled, and one that was settled before, is no change", () => {
    assert.equal(polled(stateFound("processing"), "action_required"), null);
    assert.equal(polled(stateFound("succeeded")), null);
    assert.equal(polled(stateFound("succeeded"), "refunded"), null);
  });

  test("The first look at a settled status is no change", () => {
    assert.equal(polled(emptyHubState(resource, NOW_MS)), null);
  });

  test("A signed webhook that waits for the check has announced its change, and an unsigned one has not", () => {
    assert.equal(polled(withWebhook(stateFound("action_required"), true, "created")), "announced");
    assert.equal(polled(withWebhook(stateFound("action_required"), false, "created")), "unannounced");
  });
});
