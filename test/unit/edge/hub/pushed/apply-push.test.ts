import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { applyPollResult } from "../../../../../edge/hub/apply-poll-result.ts";
import { applyWebhookEvent } from "../../../../../edge/hub/apply-webhook-event.ts";
import { isStale } from "../../../../../edge/hub/check-schedule.ts";
import { type HubState, isKnown, mustBeStored, withParts } from "../../../../../edge/hub/hub-state.ts";
import { applyPush } from "../../../../../edge/hub/pushed/apply-push.ts";
import type { PushRequest } from "../../../../../edge/hub/pushed/push-message.ts";
import { withSource } from "../../../../../edge/hub/rules/report-source.ts";
import { recordOf } from "../../../../../edge/hub/status-record.ts";
import { readStoredState, toStoredState } from "../../../../../edge/hub/storage/stored-state.ts";
import { emptyHubState, updateIfDue } from "../../../../../edge/hub/visible-state.ts";
import { facts, NOW_MS } from "../../samples.ts";

const resource = { connection: "bank", kind: "order" as const, id: "A-1001" };
const empty = emptyHubState(resource, NOW_MS);
const at = (seconds: number) => new Date(NOW_MS + seconds * 1000).toISOString();

interface Change extends Partial<Omit<PushRequest, "facts">> {
  state?: Parameters<typeof facts>[0];
  seconds?: number;
  expiresAt?: string;
}

function pushOf({ state = "processing", seconds = 0, expiresAt, ...other }: Change = {}): PushRequest {
  const occurredAt = at(seconds);
  return {
    ...{ version: 1, type: "push", resource, isSeed: false, names: [], sequence: null, occurredAt },
    facts: { ...facts(state), at: occurredAt, changedAt: occurredAt, expiresAt: expiresAt ?? null },
    content: JSON.stringify({ state, occurredAt, expiresAt }),
    precondition: { ifMatch: null, ifNew: false, basedOn: null },
    message: null,
    ...other,
  };
}

/** The state after these pushes, a second apart, with the verdict on the last one. */
function after(pushes: Change[], before: HubState = empty) {
  let state = before;
  let outcome = null;
  for (const [index, change] of pushes.entries()) {
    const applied = applyPush(state, pushOf(change), null, NOW_MS + index * 1000);
    state = applied.state;
    outcome = applied.outcome;
  }
  return { state, outcome, verdict: outcome?.verdict };
}

describe("a pushed status", () => {
  test("The first push is the status, is stored and trusted, and was confirmed when it came", () => {
    const { state, outcome } = after([{}]);
    assert.deepEqual(outcome, {
      ...{ verdict: "applied", isNew: true, revision: 1, resultVersion: 1 },
      ...{ state: "processing", settled: false },
    });
    assert.ok(isKnown(state) && mustBeStored(null, state));
    const record = recordOf(state);
    assert.deepEqual([record.checkedMs, record.missing, record.isLinked], [NOW_MS, false, true]);
    assert.deepEqual(record.timeline, [{ state: "processing", at: at(0) }]);
    assert.deepEqual(
      state.trace.changes.map(({ source, cause }) => [source, cause]),
      [["push", "status"]],
    );
  });

  test("A push that arrives late changes nothing", () => {
    const before = after([{ state: "succeeded", seconds: 60 }]).state;
    const late = after([{ state: "processing", seconds: 30 }], before);
    assert.deepEqual([late.verdict, late.state], ["older", before]);
  });

  test("Any state may follow any other: a correction is a later push", () => {
    const { state, outcome } = after([{ state: "refunded" }, { state: "succeeded", seconds: 1 }]);
    assert.deepEqual([outcome?.state, outcome?.revision, outcome?.isNew], ["succeeded", 2, false]);
    assert.deepEqual(
      state.visible.timeline.map((entry) => entry.state),
      ["refunded", "succeeded"],
    );
  });

  test("The same push again changes nothing, and another one of the same time is a correction", () => {
    const before = after([{ state: "failed" }]).state;
    assert.deepEqual(after([{ state: "failed" }], before), {
      ...{ state: before, verdict: "unchanged" },
      outcome: { ...after([{ state: "failed" }]).outcome, verdict: "unchanged", isNew: false },
    });
    assert.equal(after([{ state: "succeeded" }], before).verdict, "applied");
  });

  test("A later push of the same status confirms it anew, without a visible change", () => {
    const before = after([{}]).state;
    const { state, outcome } = after([{ seconds: 5 }, { seconds: 6 }], before);
    assert.deepEqual([outcome?.revision, outcome?.resultVersion], [3, 1]);
    assert.equal(state.evidence.checkedMs, NOW_MS + 1000);
  });

  test("Whoever names the revision replaces a newer status too, and nobody else's", () => {
    const before = after([{ state: "succeeded", seconds: 60 }]).state;
    const named = (revision: number) =>
      after([{ state: "failed", precondition: { ifMatch: [revision], ifNew: false, basedOn: null } }], before).verdict;
    assert.deepEqual([named(1), named(2)], ["applied", "conflict"]);
  });

  test("A deadline that has passed leaves the revision", () => {
    const open = after([{ state: "action_required", expiresAt: at(10) }]).state;
    const expired = updateIfDue(open, NOW_MS + 11_000);
    assert.deepEqual([expired.visible.current.state, expired.visible.version], ["expired", 2]);
    const precondition = { ifMatch: [1], ifNew: false, basedOn: null };
    assert.equal(after([{ state: "succeeded", precondition }], expired).verdict, "applied");
  });

  test("A signed message that is repeated gets the reply of the first one, for 10 minutes", () => {
    const message = { id: "msg_1", signedMs: NOW_MS };
    const first = after([{ message }]);
    const other = pushOf({ state: "succeeded", seconds: 5, message });
    assert.deepEqual(applyPush(first.state, other, null, NOW_MS + 599_000), {
      state: first.state,
      outcome: first.outcome,
    });
    assert.equal(applyPush(first.state, other, null, NOW_MS + 601_000).outcome.verdict, "applied");
  });

  test("A message that was signed before an erasure brings nothing back, and a later one does", () => {
    const verdictOf = (signedMs: number) =>
      applyPush(empty, pushOf({ message: { id: "msg_1", signedMs } }), NOW_MS, NOW_MS + 5000).outcome.verdict;
    assert.deepEqual([verdictOf(NOW_MS), verdictOf(NOW_MS + 1)], ["older", "applied"]);
  });

  test("The last of many pushes is the same in every order in which they arrive", () => {
    const push = fc.record({
      state: fc.constantFrom("created" as const, "processing" as const, "succeeded" as const, "refunded" as const),
      seconds: fc.nat(1000),
    });
    const pushes = fc.uniqueArray(push, { selector: ({ seconds }) => seconds, minLength: 1, maxLength: 8 });
    const orders = pushes.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(orders, ([all, shuffled]) => {
        const newest = all.toSorted((one, other) => one.seconds - other.seconds).at(-1);
        assert.equal(after(shuffled).state.visible.current.state, newest?.state);
      }),
    );
  });

  test("A record with a push is stored and read as it was, and an older record without one is read as having none", () => {
    const { state } = after([{ isSeed: true }, { isSeed: true, seconds: 1, message: { id: "m", signedMs: NOW_MS } }]);
    const stored = structuredClone(toStoredState(state));
    assert.deepEqual(readStoredState(stored), { ok: true, value: state });
    const { pushed: _, ...evidence } = stored.evidence;
    const older = readStoredState({ ...stored, evidence });
    assert.ok(older.ok);
    assert.equal(older.value?.evidence.pushed, null);
  });
});

describe("a seed", () => {
  const seed = { isSeed: true, state: "processing" as const };
  const seeded = after([seed]).state;

  test("A seed is shown until the provider reports, without being its confirmation", () => {
    const { current } = seeded.visible;
    assert.deepEqual([current.state, current.hint, current.amount], ["processing", null, facts("processing").amount]);
    const record = recordOf(seeded);
    assert.deepEqual([record.checkedMs, record.isLinked, seeded.evidence.trusted], [null, true, true]);
    assert.deepEqual(
      seeded.trace.changes.map(({ source, cause }) => [source, cause]),
      [["push", "seed"]],
    );
  });

  test("A seed stays while the provider does not know the resource yet", () => {
    const missing = applyPollResult(seeded, { outcome: "not-found" }, NOW_MS, NOW_MS);
    assert.deepEqual([missing.visible.current.state, missing.visible.current.hint], ["processing", null]);
  });

  test("What the provider reports replaces the seed, of any rank, and a later seed changes nothing", () => {
    const found = { outcome: "found" as const, facts: { ...facts("created"), at: at(-60), amount: null } };
    const polled = applyPollResult(seeded, found, NOW_MS, NOW_MS);
    assert.deepEqual([polled.visible.current.state, polled.visible.current.amount], ["created", null]);
    assert.deepEqual(polled.visible.timeline.at(-1), { state: "created", at: at(-60) });
    const late = after([{ ...seed, seconds: 60 }], polled);
    assert.deepEqual([late.verdict, late.state, late.outcome?.state], ["reported", polled, "created"]);
  });

  test("A signed webhook replaces the seed", () => {
    const event = { ...resource, type: "facts" as const, facts: facts("created") };
    const reported = applyWebhookEvent(seeded, { event, signed: true, digest: "d" }, NOW_MS);
    assert.equal(reported.visible.current.state, "created");
    assert.equal(after([{ ...seed, seconds: 60 }], reported).verdict, "reported");
  });

  test("A resource that the provider knows cannot be seeded anew", () => {
    const known = withParts(empty, { evidence: { facts: facts("succeeded") } });
    const ifNew = { ifMatch: null, ifNew: true, basedOn: null };
    assert.equal(after([{ ...seed, precondition: ifNew }], known).verdict, "conflict");
    assert.equal(after([seed], known).verdict, "reported");
  });

  test("Where only webhooks report, a seed is shown instead of not seen yet, and the first event replaces it", () => {
    const unseen = withSource(empty, false, NOW_MS);
    assert.equal(unseen.visible.current.hint, "not_seen_yet");
    const { state } = after([seed], unseen);
    assert.deepEqual([state.visible.current.state, state.visible.current.hint], ["processing", null]);
    const record = recordOf(state);
    assert.deepEqual([isStale(record, NOW_MS + 60_000), record.nextCheckMs, record.checkedMs], [false, null, null]);
    const event = {
      ...resource,
      type: "payment" as const,
      uuid: "p",
      facts: facts("failed"),
      createdAt: null,
      group: null,
    };
    const reported = applyWebhookEvent(state, { event, signed: true, digest: "d" }, NOW_MS);
    assert.equal(reported.visible.current.state, "failed");
    assert.equal(after([{ ...seed, seconds: 60 }], reported).verdict, "reported");
  });

  test("A later seed replaces an earlier one", () => {
    const { state, outcome } = after([{ ...seed, state: "action_required", seconds: 1 }], seeded);
    assert.deepEqual([outcome?.revision, state.visible.current.state], [2, "action_required"]);
  });
});
