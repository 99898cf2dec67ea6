import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyPollResult } from "../../../../../edge/hub/apply-poll-result.ts";
import { applyWebhookEvent } from "../../../../../edge/hub/apply-webhook-event.ts";
import { type HubState, mustBeStored, withParts } from "../../../../../edge/hub/hub-state.ts";
import { hasComeAgain } from "../../../../../edge/hub/rules/repeated-webhooks.ts";
import { readStoredState, toStoredState } from "../../../../../edge/hub/storage/stored-state.ts";
import { tracedRepetition } from "../../../../../edge/hub/trace/record-trace.ts";
import { NO_TRACE } from "../../../../../edge/hub/trace/trace-entries.ts";
import { emptyHubState, updateIfDue } from "../../../../../edge/hub/visible-state.ts";
import { facts, factsEvent, found, NOW_MS, noResult, resource, stateFound } from "../../samples.ts";

const LATER_MS = NOW_MS + 5_000;
const EMPTY = emptyHubState(resource, NOW_MS);

const poll = (state: HubState, result: Parameters<typeof applyPollResult>[1], atMs = LATER_MS) =>
  applyPollResult(state, result, atMs, atMs);
const webhook = (
  state: HubState,
  digest: string,
  signed = true,
  word: Parameters<typeof factsEvent>[0] = "succeeded",
) => applyWebhookEvent(state, { event: factsEvent(word), signed, digest }, LATER_MS);

describe("the trace of a resource", () => {
  test("A check that changes the status leaves a change with its lane, and one without a change its outcome", () => {
    const requestedCheck = {
      lane: "watched",
      notBeforeMs: NOW_MS,
      untilMs: null,
      network: null,
      isQueued: true,
    } as const;
    const first = poll(withParts(EMPTY, { schedule: { requestedCheck } }), found("processing"));
    assert.deepEqual(first.trace.changes, [
      {
        ...{ version: 1, atMs: LATER_MS, state: "processing", hint: null, settled: false },
        ...{ source: "poll", cause: "watched" },
      },
    ]);
    const failed = poll(first, noResult);
    assert.deepEqual([failed.trace.changes.length, failed.trace.lastOutcome], [1, "server-error"]);
  });

  test("A webhook that changes the status is applied, and one that does not awaits a check", () => {
    const paid = webhook(stateFound("processing"), "one");
    const { source, cause } = paid.trace.changes.at(-1) ?? {};
    assert.deepEqual([source, cause], ["webhook", "facts"]);
    const late = webhook(paid, "two", true, "processing");
    assert.deepEqual(
      late.trace.webhooks.map(({ signed, verdict }) => [signed, verdict]),
      [
        [true, "applied"],
        [true, "awaits-check"],
      ],
    );
    assert.equal(late.trace.changes.length, paid.trace.changes.length);
  });

  test("A repeated webhook leaves no trace, so that nobody can fill it", () => {
    const paid = webhook(stateFound("processing"), "one");
    assert.equal(webhook(paid, "one"), paid);
  });

  test("A deadline that passes is a change by the clock, also when a failed check finds it", () => {
    const expiresAt = new Date(NOW_MS + 1_000).toISOString();
    const open = poll(EMPTY, { outcome: "found", facts: facts("action_required", { expiresAt }) }, NOW_MS);
    for (const expired of [updateIfDue(open, LATER_MS), poll(open, noResult)]) {
      const { source, cause, state } = expired.trace.changes.at(-1) ?? {};
      assert.deepEqual([source, cause, state, expired.trace.changes.length], ["clock", "deadline", "expired", 2]);
    }
  });

  test("At most 50 changes and 50 webhooks are kept, the newest ones", () => {
    let state = EMPTY;
    for (let index = 0; index < 60; index++) {
      state = poll(state, found(index % 2 ? "processing" : "action_required"), LATER_MS + index);
      state = webhook(state, `d${index}`, true, "created");
    }
    const { changes, webhooks } = state.trace;
    assert.deepEqual([changes.length, webhooks.length, changes.at(-1)?.version], [50, 50, state.visible.version]);
  });

  test("The trace is stored with the state, and a record that is older has an empty one", () => {
    const paid = webhook(stateFound("processing"), "one");
    const stored = structuredClone(toStoredState(paid));
    const read = readStoredState(stored);
    assert.deepEqual(read.ok && read.value?.trace, paid.trace);
    const { trace: _, ...older } = stored;
    const upgraded = readStoredState(older);
    assert.deepEqual(upgraded.ok && upgraded.value?.trace, NO_TRACE);
    const { repeated: _repeated, ...first } = paid.trace;
    const completed = readStoredState({ ...stored, trace: first });
    assert.deepEqual(completed.ok && completed.value?.trace, { ...paid.trace, repeated: null });
  });

  test("Webhooks that arrive again are counted, and stored once a minute, however many there are", () => {
    let [stored, state, writes] = [stateFound("processing"), stateFound("processing"), 0];
    for (let second = 0; second < 600; second++) {
      state = tracedRepetition(state, second % 2 ? "facts" : "check", NOW_MS + second * 1_000);
      if (!mustBeStored({ ...state, trace: stored.trace }, state)) continue;
      writes += 1;
      stored = state;
    }
    assert.deepEqual(state.trace.repeated, { firstMs: NOW_MS, lastMs: NOW_MS + 599_000, count: 600, type: "facts" });
    assert.equal(writes, 10);
  });

  test("A webhook has come again when its digest is 5 s old, and not when it reaches the hub on another way", () => {
    const digests: [string, number][] = [["one", NOW_MS]];
    const hasCome = (digest: string, afterMs: number, via: string[] = []) =>
      hasComeAgain({ digests }, { digest, via }, NOW_MS + afterMs);
    assert.deepEqual(
      [hasCome("one", 4_999), hasCome("one", 5_000), hasCome("two", 5_000), hasCome("one", 5_000, ["shop/order/a"])],
      [false, true, false, false],
    );
  });
});
