/** Test ids of interface 8. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KINDS } from "../../../contract/resource.ts";
import { STATES } from "../../../contract/status.ts";
import { provider } from "../../../edge/providers/sandbox/index.ts";
import { factsAt, itemsOf, parseJourney } from "../../../edge/providers/sandbox/journey.ts";

const START_MS = Date.parse("2026-11-21T10:00:00Z");

function at(id: string, seconds: number, kind: (typeof KINDS)[number] = "payment") {
  const journey = parseJourney(id);
  assert.ok(journey, id);
  return factsAt(journey, kind, START_MS + seconds * 1_000, START_MS);
}

describe("a test id", () => {
  test("lives the journey that it tells, counted from the first look", () => {
    const id = "test_processing-5.action_required-10.succeeded";
    const states = [0, 4.999, 5, 14.999, 15, 9_999].map((seconds) => at(id, seconds).state);
    assert.deepEqual(states, [
      "processing",
      "processing",
      "action_required",
      "action_required",
      "succeeded",
      "succeeded",
    ]);
  });

  test("stays 3 s in a state that does not say for how long", () => {
    assert.deepEqual([at("test_created.used", 2.999).state, at("test_created.used", 3).state], ["created", "used"]);
  });

  test("says since when a state holds and when the next one comes", () => {
    const { at: since, nextChangeMs } = at("test_processing-5.action_required-10.succeeded", 6);
    assert.deepEqual([since, nextChangeMs], ["2026-11-21T10:00:05.000Z", START_MS + 15_000]);
    assert.equal(at("test_processing-5.succeeded", 6).nextChangeMs, null);
  });

  test("settles only in its last state, and only where the interface says that this one does", () => {
    assert.equal(at("test_failed-5.succeeded", 0).settled, false);
    const open = STATES.filter((state) => !at(`test_${state}`, 0).settled);
    assert.deepEqual(open, ["created", "action_required", "processing", "refund_pending", "disputed", "unknown"]);
  });

  test("takes amount and card as options, and any other word as a label", () => {
    const { amount, method } = at("test_succeeded~my-label~EUR9.9~visa1111~JPY5", 0);
    assert.deepEqual(amount, { value: "9.90", currency: "EUR" });
    assert.deepEqual(method, { type: "card", brand: "visa", last4: "1111" });
    assert.equal(at("test_succeeded~label", 0).amount, null);
  });

  test("takes a hint and an advice as options, which belong to its last state", () => {
    const id = "test_processing-5.failed~try_again_later~follow_up_failed";
    const said = ({ hint, advice }: ReturnType<typeof at>) => [hint, advice];
    assert.deepEqual(said(at(id, 0)), [null, null]);
    assert.deepEqual(said(at(id, 5)), ["follow_up_failed", "try_again_later"]);
    assert.deepEqual(said(at("test_failed~label", 0)), [null, "use_another_method"]);
    assert.deepEqual(
      said(at("test_unknown~try_again", 0)),
      [null, null],
      "which only a failure's is the provider's to give",
    );
  });

  for (const id of [
    "",
    "test_",
    "succeeded",
    "test_paid",
    "test_succeeded-x",
    "test_succeeded-999999",
    "test_succeeded.",
    "TEST_succeeded",
  ]) {
    test(`is not ${JSON.stringify(id)}`, () => {
      assert.equal(parseJourney(id), null);
    });
  }

  test("is answered under any kind without a call, and another id is not found", async () => {
    const account = { baseUrl: "", options: {}, credentials: {} };
    const noCall = () => assert.fail("the sandbox calls nobody");
    for (const kind of KINDS) {
      const session = { bearer: null };
      const query = { kind, nowMs: START_MS, firstRequestedMs: START_MS, cursor: null, session };
      const answer = await provider.query(account, { ...query, id: "test_succeeded" }, noCall);
      assert.equal(answer.outcome === "found" && answer.facts.state, "succeeded");
      assert.deepEqual(await provider.query(account, { ...query, id: "real" }, noCall), { outcome: "not-found" });
    }
    assert.equal(provider.test, true);
  });

  test("of a bulk payout has the items that its progress counts, each in its line", () => {
    for (const state of STATES) {
      const { progress } = at(`test_${state}`, 0, "bulk-payout");
      assert.ok(progress);
      const items = itemsOf(progress);
      const count = (wanted: string) => items.filter((item) => item.state === wanted).length;
      assert.deepEqual(
        items.map(({ line }) => line),
        Array.from({ length: progress.total }, (_, index) => index + 1),
      );
      assert.deepEqual(
        [count("succeeded"), count("failed"), count("canceled"), count("created")],
        [progress.succeeded, progress.failed, progress.canceled, progress.pending],
      );
    }
  });

  test("of a bulk payout counts its items, all of them in some state", () => {
    for (const state of STATES) {
      const progress = at(`test_${state}`, 0, "bulk-payout").progress;
      assert.ok(progress);
      const { total, succeeded, failed, canceled, pending } = progress;
      assert.equal(succeeded + failed + canceled + pending, total);
      assert.equal(at(`test_${state}`, 0, "payment").progress, null);
    }
  });
});
