/**
 * The journeys of the sandbox's test ids.
 * @see docs/interface.md#8-test-ids
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KINDS } from "../../../contract/resource.ts";
import { type Money, STATES } from "../../../contract/status.ts";
import { addMoney, compareMoney } from "../../../edge/providers/money.ts";
import { provider } from "../../../edge/providers/sandbox/index.ts";
import { parseJourney } from "../../../edge/providers/sandbox/journey.ts";
import { factsAt, itemsOf } from "../../../edge/providers/sandbox/journey-facts.ts";

const START_MS = Date.parse("2026-11-21T10:00:00Z");

function factsOf(id: string, seconds: number, kind: (typeof KINDS)[number] = "payment") {
  const journey = parseJourney(id);
  assert.ok(journey, id);
  return factsAt(journey, kind, START_MS + seconds * 1_000, START_MS);
}

describe("Sandbox test ids", () => {
  test("A test id goes through the states of its journey from the first request on", () => {
    const id = "test_processing-5.action_required-10.succeeded";
    const states = [0, 4.999, 5, 14.999, 15, 9_999].map((seconds) => factsOf(id, seconds).state);
    assert.deepEqual(states, [
      "processing",
      "processing",
      "action_required",
      "action_required",
      "succeeded",
      "succeeded",
    ]);
  });

  test("A state of a test id without a duration lasts 3 s", () => {
    assert.deepEqual(
      [factsOf("test_created.used", 2.999).state, factsOf("test_created.used", 3).state],
      ["created", "used"],
    );
  });

  test("The facts of a test id contain the start of the state and the time of the next change", () => {
    const { at: since, nextChangeMs } = factsOf("test_processing-5.action_required-10.succeeded", 6);
    assert.deepEqual([since, nextChangeMs], ["2026-11-21T10:00:05.000Z", START_MS + 15_000]);
    assert.equal(factsOf("test_processing-5.succeeded", 6).nextChangeMs, null);
  });

  test("A test id is settled only in its last state, and only if that state settles", () => {
    assert.equal(factsOf("test_failed-5.succeeded", 0).settled, false);
    const open = STATES.filter((state) => !factsOf(`test_${state}`, 0).settled);
    assert.deepEqual(open, ["created", "action_required", "processing", "refund_pending", "disputed", "unknown"]);
  });

  test("The options of a test id set amount and card, and any other option is a label", () => {
    const { amount, method } = factsOf("test_succeeded~my-label~EUR9.9~visa1111~JPY5", 0);
    assert.deepEqual(amount, { value: "9.90", currency: "EUR" });
    assert.deepEqual(method, { type: "card", brand: "visa", last4: "1111" });
    assert.equal(factsOf("test_succeeded~label", 0).amount, null);
  });

  test("The options of a test id set hint and advice of its last state", () => {
    const id = "test_processing-5.failed~try_again_later~follow_up_failed";
    const hintAndAdvice = ({ hint, advice }: ReturnType<typeof factsOf>) => [hint, advice];
    assert.deepEqual(hintAndAdvice(factsOf(id, 0)), [null, null]);
    assert.deepEqual(hintAndAdvice(factsOf(id, 5)), ["follow_up_failed", "try_again_later"]);
    assert.deepEqual(hintAndAdvice(factsOf("test_failed~label", 0)), [null, "use_another_method"]);
    assert.deepEqual(
      hintAndAdvice(factsOf("test_unknown~try_again", 0)),
      [null, null],
      "a provider gives advice on failures only",
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
    test(`${JSON.stringify(id)} is not a test id`, () => {
      assert.equal(parseJourney(id), null);
    });
  }

  test("The sandbox finds a test id under every kind without a call, and finds no other id", async () => {
    const account = { baseUrl: "", options: {}, credentials: {} };
    const noCall = () => assert.fail("the sandbox makes a call");
    for (const kind of KINDS) {
      const session = { bearer: null };
      const query = { kind, nowMs: START_MS, trusted: true, firstRequestedMs: START_MS, cursor: null, session };
      const result = await provider.query(account, { ...query, id: "test_succeeded" }, noCall);
      assert.equal(result.outcome === "found" && result.facts.state, "succeeded");
      assert.deepEqual(await provider.query(account, { ...query, id: "real" }, noCall), { outcome: "not-found" });
    }
    assert.equal(provider.test, true);
  });

  test("A bulk payout of the sandbox has the items that its progress counts, in line order", () => {
    for (const state of STATES) {
      const { progress, amount } = factsOf(`test_${state}`, 0, "bulk-payout");
      assert.ok(progress);
      const items = itemsOf(progress, amount);
      const count = (state: string) => items.filter((item) => item.state === state).length;
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

  test("The progress of a sandbox bulk payout adds up to its total", () => {
    for (const state of STATES) {
      const progress = factsOf(`test_${state}`, 0, "bulk-payout").progress;
      assert.ok(progress);
      const { total, succeeded, failed, canceled, pending } = progress;
      assert.equal(succeeded + failed + canceled + pending, total);
      assert.equal(factsOf(`test_${state}`, 0, "payment").progress, null);
    }
  });

  test("The amounts of the items of a sandbox bulk payout add up to its amount", () => {
    for (const id of ["test_processing", "test_processing~USD1234.57", "test_processing~JPY12345"]) {
      const { progress, amount } = factsOf(id, 0, "bulk-payout");
      assert.ok(progress && amount);
      const none: Money = { value: "0", currency: amount.currency };
      const sum = itemsOf(progress, amount).reduce((sum, item) => addMoney(sum, item.amount ?? none) ?? none, none);
      assert.equal(compareMoney(sum, amount), 0, id);
    }
  });
});
