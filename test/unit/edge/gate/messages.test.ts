import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type CheckRequest,
  cancellationOf,
  checkReplySchema,
  checkRequestSchema,
  fileAddressQuerySchema,
  fileAddressReplySchema,
  type PollResultMessage,
  pollResultSchema,
} from "../../../../edge/gate/messages.ts";
import { parseMessage } from "../../../../edge/platform/messages.ts";
import { facts, found, noResult, notFound } from "../samples.ts";

const check: CheckRequest = {
  version: 1,
  type: "check",
  resource: "shop/payment/a",
  key: "a",
  seq: 7,
  trusted: true,
  firstRequestedMs: 1_000,
  lane: "watched",
  notBeforeMs: 2_000,
  untilMs: 12_000,
  network: null,
};
const cancellation: CheckRequest = { version: 1, type: "cancel", resource: "shop/payment/a", seq: 8 };

function pollResult(result: PollResultMessage["result"]): PollResultMessage {
  return { version: 1, resource: "shop/payment/a", result, sentMs: 1_000, backlogMs: 0, isBudgetFree: true };
}

const refused = { ok: false, failure: "unreadable" };

describe("check requests", () => {
  test("A check and a cancellation are read as they were sent", () => {
    assert.deepEqual(parseMessage(checkRequestSchema, structuredClone(check)), { ok: true, value: check });
    assert.deepEqual(parseMessage(checkRequestSchema, structuredClone(cancellation)), {
      ok: true,
      value: cancellation,
    });
    assert.deepEqual(cancellationOf("shop/payment/a", 8), cancellation);
  });

  test("A field that this version does not know is left out", () => {
    assert.deepEqual(parseMessage(checkRequestSchema, { ...check, later: 1 }), { ok: true, value: check });
  });

  for (const [name, message] of [
    ["of an unknown version", { ...check, version: 2 }],
    ["without a version", { ...cancellation, version: undefined }],
    ["of an unknown type", { ...cancellation, type: "pause" }],
    ["with an unknown lane", { ...check, lane: "express" }],
    ["without a resource", { ...check, resource: "" }],
    ["with a resource that is not a resource path", { ...check, resource: "shop/payment" }],
    ["with a time that is not a number", { ...check, notBeforeMs: Number.NaN }],
    ["that is not an object", "check"],
    ["that is nothing", null],
  ] as const) {
    test(`A check request ${name} is refused`, () =>
      assert.deepEqual(parseMessage(checkRequestSchema, message), refused));
  }
});

describe("replies to check requests", () => {
  test("A reply with a time, or without one, is read as it was sent, and any other reply is refused", () => {
    for (const expectedMs of [1_000, null]) {
      const reply = { version: 1, expectedMs, queued: false, isPaused: true };
      assert.deepEqual(parseMessage(checkReplySchema, structuredClone(reply)), { ok: true, value: reply });
      assert.deepEqual(parseMessage(checkReplySchema, { ...reply, version: 2 }), refused);
    }
    for (const reply of [null, 1_000, { version: 1 }]) assert.deepEqual(parseMessage(checkReplySchema, reply), refused);
  });
});

describe("poll results", () => {
  for (const [name, result] of [
    ["found", found("processing")],
    ["found, with items", { ...found("processing"), items: [{ line: 1, state: "processing", amount: null }] }],
    ["not found", notFound],
    ["no result", noResult],
  ] as [string, PollResultMessage["result"]][]) {
    test(`A poll result "${name}" is read as it was sent`, () => {
      assert.deepEqual(parseMessage(pollResultSchema, structuredClone(pollResult(result))), {
        ok: true,
        value: pollResult(result),
      });
    });
  }

  test("A poll result of the previous version without a field of the facts is read, with the field as empty", () => {
    const { instructions: _, singleUse: __, ...older } = facts("processing");
    const sent = { ...pollResult(notFound), result: { outcome: "found", facts: older } };
    assert.deepEqual(parseMessage(pollResultSchema, sent), { ok: true, value: pollResult(found("processing")) });
  });

  test("A poll result of a gate that does not say whether its budget is free is read as if it were not", () => {
    const { isBudgetFree: _, ...older } = pollResult(found("processing"));
    const value = { ...pollResult(found("processing")), isBudgetFree: false };
    assert.deepEqual(parseMessage(pollResultSchema, older), { ok: true, value });
  });

  test("A poll result is read without members of later versions", () => {
    const later = { ...found("processing", { later: 1 } as never), later: 1 };
    const read = parseMessage(pollResultSchema, pollResult(later));
    assert.deepEqual(read, { ok: true, value: pollResult(found("processing")) });
  });

  test("A reason, a waiting time and an unknown word are read as they were sent", () => {
    const withWord = { ...found("unknown"), unknownWord: "SHIPPED" } as const;
    const withTime = { outcome: "no-result", reason: "a reason of a later version", retryAfterSeconds: 30 } as never;
    for (const result of [withWord, withTime])
      assert.deepEqual(parseMessage(pollResultSchema, pollResult(result)), { ok: true, value: pollResult(result) });
  });

  for (const [name, message] of [
    ["of an unknown version", { ...pollResult(notFound), version: 2 }],
    ["without a resource", { ...pollResult(notFound), resource: undefined }],
    ["with an unknown outcome", pollResult({ outcome: "more" } as never)],
    ["without a reason", pollResult({ outcome: "no-result" } as never)],
    ["without facts", pollResult({ outcome: "found" } as never)],
    ["with an unknown state", pollResult(found("paid" as never))],
    ["with a wrong amount", pollResult(found("processing", { amount: { value: "1,50", currency: "EUR" } }))],
    ["with an unknown hint", pollResult(found("processing", { hint: "later" as never }))],
    ["with facts that are a list", pollResult({ outcome: "found", facts: [] } as never)],
    ["without a state", pollResult({ outcome: "found", facts: { settled: false } } as never)],
    [
      "with a wrong item",
      pollResult({ ...found("processing"), items: [{ line: 0, state: "failed", amount: null }] } as never),
    ],
    ["with items that are not a list", pollResult({ ...found("processing"), items: "none" } as never)],
    ["without a time", { ...pollResult(notFound), sentMs: undefined }],
    ["that is nothing", undefined],
  ] as const) {
    test(`A poll result ${name} is refused`, () => assert.deepEqual(parseMessage(pollResultSchema, message), refused));
  }
});

describe("messages of the Worker to a gate", () => {
  const query = { version: 1, resource: "shop/report/a", requestId: "ray" } as const;

  test("A query for a file's address is read as it was sent, and refused with an unknown version", () => {
    assert.deepEqual(parseMessage(fileAddressQuerySchema, structuredClone(query)), { ok: true, value: query });
    assert.deepEqual(parseMessage(fileAddressQuerySchema, { ...query, version: 2 }), refused);
    assert.deepEqual(parseMessage(fileAddressQuerySchema, { ...query, resource: undefined }), refused);
  });

  for (const result of [{ outcome: "file", url: "https://files.example/1" } as const, notFound, noResult]) {
    test(`A reply with the outcome "${result.outcome}" is read as it was sent`, () => {
      const reply = { version: 1, result };
      assert.deepEqual(parseMessage(fileAddressReplySchema, structuredClone(reply)), { ok: true, value: reply });
      assert.deepEqual(parseMessage(fileAddressReplySchema, { ...reply, version: 2 }), refused);
    });
  }

  test("A reply without an address, with a status or with nothing is refused", () => {
    assert.deepEqual(parseMessage(fileAddressReplySchema, { version: 1, result: { outcome: "file" } }), refused);
    assert.deepEqual(parseMessage(fileAddressReplySchema, { version: 1, result: found("succeeded") }), refused);
    assert.deepEqual(
      parseMessage(fileAddressReplySchema, { version: 1, result: { outcome: "more", cursor: 1 } }),
      refused,
    );
    assert.deepEqual(parseMessage(fileAddressReplySchema, null), refused);
  });
});
