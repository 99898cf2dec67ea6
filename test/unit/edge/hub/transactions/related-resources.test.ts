/** What is erased together: the resources that hold data of one purchase. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../../../contract/resource.ts";
import { type Evidence, type HubState, withParts } from "../../../../../edge/hub/hub-state.ts";
import { withLink } from "../../../../../edge/hub/merchant-request.ts";
import { relatedPaths, withoutPayments } from "../../../../../edge/hub/transactions/related-resources.ts";
import { emptyHubState, updateVisible } from "../../../../../edge/hub/visible-state.ts";
import { facts, NOW_MS } from "../../samples.ts";

const refund = { uuid: "refund", type: "refund" as const, amount: null, at: null, names: "a", paymentId: "a" };
const attempt = (id: string) => ({ id, facts: { ...facts("succeeded"), paymentId: id }, createdAt: null, group: null });

function stateOf(kind: Kind, evidence: Partial<Evidence>): HubState {
  const empty = emptyHubState({ connection: "shop", kind, id: kind === "payment" ? "a" : kind }, NOW_MS);
  return updateVisible(withParts(empty, { evidence: { trusted: true, ...evidence } }), null, NOW_MS);
}

describe("the resources of a purchase", () => {
  test("Those of a payment are its order, its link, the payment that it names, and its follow-ups", () => {
    const linkedResources = ["shop/order/o", "shop/payment-link/l", "shop/payment/first"];
    const paths = relatedPaths(stateOf("payment", { linkedResources, followUps: [refund] }));
    assert.deepEqual(paths, [...linkedResources, "shop/payment/refund"]);
  });

  test("Those of an order are its payments and their follow-ups, each once", () => {
    const order = { payments: [attempt("a"), attempt("b/c")], followUps: [refund], facts: attempt("a").facts };
    const paths = relatedPaths(stateOf("order", order));
    assert.deepEqual(paths, ["shop/payment/a", "shop/payment/b%2Fc", "shop/payment/refund"]);
  });

  test("Those of a link for one use are its payments, and a link for many uses has none: they are of several customers", () => {
    const paidWith = (singleUse: boolean) =>
      stateOf("payment-link", { facts: { ...facts("created"), singleUse }, payments: [attempt("a"), attempt("b")] });
    assert.deepEqual(relatedPaths(paidWith(true)), ["shop/payment/a", "shop/payment/b"]);
    assert.deepEqual(relatedPaths(paidWith(false)), []);
  });

  test("Those of a pushed status are the other names under which it was pushed", () => {
    const pushed = {
      revision: 1,
      occurredAt: "2026-11-27T10:00:00Z",
      sequence: null,
      content: "{}",
      seed: null,
      messages: [],
    };
    const names = ["shop/order/o"];
    assert.deepEqual(relatedPaths(stateOf("payment", { pushed: { ...pushed, names } })), names);
  });

  test("An unknown resource has none", () => {
    assert.deepEqual(relatedPaths(stateOf("order", {})), []);
  });
});

describe("what is left of a resource after the erasure of a purchase", () => {
  const shared = stateOf("payment-link", {
    facts: { ...facts("created"), paymentId: "a" },
    payments: [attempt("a"), attempt("b")],
    followUps: [refund, { ...refund, uuid: "other", paymentId: "b" }],
  });

  test("A link for many uses keeps the payments of other customers, and nothing of the erased one", () => {
    const kept = withoutPayments(shared, ["a"], NOW_MS);
    assert.deepEqual(
      kept?.evidence.payments.map(({ id }) => id),
      ["b"],
    );
    assert.deepEqual(
      kept?.evidence.followUps.map(({ uuid }) => uuid),
      ["other"],
    );
    assert.equal(kept?.evidence.facts?.paymentId, null);
    const others = {
      facts: facts("created"),
      payments: [attempt("b")],
      followUps: [{ ...refund, uuid: "other", paymentId: "b" }],
    };
    assert.deepEqual(kept?.visible.current, stateOf("payment-link", others).visible.current);
  });

  test("Nothing is left of the named resource, of an order, of a payment, and of a link for one use", () => {
    assert.equal(withoutPayments(shared, [], NOW_MS), null);
    const single = { facts: { ...facts("created"), singleUse: true }, payments: [attempt("a")] };
    for (const state of [
      stateOf("payment-link", single),
      stateOf("order", { payments: [attempt("a")] }),
      stateOf("payment", {}),
    ])
      assert.equal(withoutPayments(state, ["a"], NOW_MS), null);
  });
});

describe("a link of the merchant", () => {
  test("It makes the id trusted, keeps what is known, and changes nothing the second time", () => {
    const before = stateOf("payment", { facts: facts("succeeded") });
    const linked = withLink(before, before.resource, NOW_MS);
    assert.deepEqual([linked.evidence.trusted, linked.evidence.isLinked], [true, true]);
    assert.equal(linked.visible, before.visible);
    assert.equal(withLink(linked, before.resource, NOW_MS), linked);
  });
});
