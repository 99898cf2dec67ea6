import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type CheckRequest,
  cancellationOf,
  type PollResultMessage,
  parseCheckRequest,
  parseFileAddressQuery,
  parseFileAddressReply,
  parsePollResult,
  parseSweep,
} from "../../../../edge/gate/messages.ts";
import { found, noResult, notFound } from "../samples.ts";

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
};
const cancellation: CheckRequest = { version: 1, type: "cancel", resource: "shop/payment/a", seq: 8 };

function pollResult(result: PollResultMessage["result"]): PollResultMessage {
  return { version: 1, resource: "shop/payment/a", result, sentMs: 1_000, backlogMs: 0 };
}

describe("check requests", () => {
  test("A check and a cancellation are read as they were sent", () => {
    assert.deepEqual(parseCheckRequest(structuredClone(check)), check);
    assert.deepEqual(parseCheckRequest(structuredClone(cancellation)), cancellation);
    assert.deepEqual(cancellationOf("shop/payment/a", 8), cancellation);
  });

  test("A field that this version does not know is left out", () => {
    assert.deepEqual(parseCheckRequest({ ...check, network: "192.0.2.0" }), check);
  });

  for (const [name, message] of [
    ["of an unknown version", { ...check, version: 2 }],
    ["without a version", { ...cancellation, version: undefined }],
    ["of an unknown type", { ...cancellation, type: "pause" }],
    ["with an unknown lane", { ...check, lane: "express" }],
    ["without a resource", { ...check, resource: "" }],
    ["with a time that is not a number", { ...check, notBeforeMs: Number.NaN }],
    ["that is not an object", "check"],
    ["that is nothing", null],
  ] as const) {
    test(`A check request ${name} is refused`, () => assert.equal(parseCheckRequest(message), null));
  }
});

describe("poll results", () => {
  for (const [name, result] of [
    ["found", found("processing")],
    ["found, with items", { ...found("processing"), items: [{ line: 1, state: "processing", amount: null }] }],
    ["not found", notFound],
    ["no result", noResult],
  ] as [string, PollResultMessage["result"]][]) {
    test(`A poll result "${name}" is read as it was sent`, () => {
      assert.deepEqual(parsePollResult(structuredClone(pollResult(result))), pollResult(result));
    });
  }

  for (const [name, message] of [
    ["of an unknown version", { ...pollResult(notFound), version: 2 }],
    ["without a resource", { ...pollResult(notFound), resource: undefined }],
    ["with an unknown outcome", pollResult({ outcome: "more" } as never)],
    ["without a reason", pollResult({ outcome: "no-result" } as never)],
    ["without facts", pollResult({ outcome: "found" } as never)],
    ["with an unknown state", pollResult(found("paid" as never))],
    ["with items that are not a list", pollResult({ ...found("processing"), items: "none" } as never)],
    ["without a time", { ...pollResult(notFound), sentMs: undefined }],
    ["that is nothing", undefined],
  ] as const) {
    test(`A poll result ${name} is refused`, () => assert.equal(parsePollResult(message), null));
  }
});

describe("messages of the Worker to a gate", () => {
  const query = { version: 1, resource: "shop/report/a", requestId: "ray" } as const;
  const sweep = { version: 1, connection: "shop" } as const;

  test("A query for a file's address is read as it was sent, and refused with an unknown version", () => {
    assert.deepEqual(parseFileAddressQuery(structuredClone(query)), query);
    assert.equal(parseFileAddressQuery({ ...query, version: 2 }), null);
    assert.equal(parseFileAddressQuery({ ...query, resource: undefined }), null);
  });

  for (const result of [{ outcome: "file", url: "https://files.example/1" } as const, notFound, noResult]) {
    test(`A reply with the outcome "${result.outcome}" is read as it was sent`, () => {
      const reply = { version: 1, result };
      assert.deepEqual(parseFileAddressReply(structuredClone(reply)), reply);
      assert.equal(parseFileAddressReply({ ...reply, version: 2 }), null);
    });
  }

  test("A reply without an address, with a status or with nothing is refused", () => {
    assert.equal(parseFileAddressReply({ version: 1, result: { outcome: "file" } }), null);
    assert.equal(parseFileAddressReply({ version: 1, result: found("succeeded") }), null);
    assert.equal(parseFileAddressReply({ version: 1, result: { outcome: "more", cursor: 1 } }), null);
    assert.equal(parseFileAddressReply(null), null);
  });

  test("A sweep is read as it was sent, and refused with an unknown version", () => {
    assert.deepEqual(parseSweep(structuredClone(sweep)), sweep);
    assert.equal(parseSweep({ ...sweep, version: 2 }), null);
    assert.equal(parseSweep("shop"), null);
  });
});
