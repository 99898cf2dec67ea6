/** Messages between hub and Worker, of this version and of others. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type * as z from "zod";
import { KINDS } from "../../../../contract/resource.ts";
import { STATES } from "../../../../contract/status.ts";
import { merchantReplySchema, merchantRequestSchema } from "../../../../edge/hub/merchant-request.ts";
import { recordOf, staleRecord } from "../../../../edge/hub/status-record.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import {
  decodeReadQuery,
  decodeRecord,
  ERASED_MESSAGE,
  encodeReadQuery,
  encodeRecord,
  followUpsQuerySchema,
  followUpsReplySchema,
  isErasedMessage,
  isOverdueMessage,
  itemsQuerySchema,
  itemsReplySchema,
  OVERDUE_MESSAGE,
  READ_QUERY_HEADER,
  storedReplySchema,
  webhookMessageSchema,
} from "../../../../edge/hub/wire.ts";
import { parseMessage } from "../../../../edge/platform/messages.ts";
import { NO_FACTS } from "../../../../edge/providers/facts.ts";
import { facts, factsEvent, followUpEvent, NOW_MS, resource, stateFound } from "../samples.ts";

const refused = { ok: false, failure: "unreadable" };
interface SentMessage extends Record<string, unknown> {
  version: number;
}

const record = recordOf(
  stateFound("processing", {
    paid: { value: "4.00", currency: "EUR" },
    instructions: { bank: "b", account: null, reference: "r", barcode: null, url: null, text: "t" },
    progress: { total: 3, succeeded: 1, failed: 1, canceled: 0, pending: 1 },
    download: { expiresAt: "2026-11-22T10:00:00Z" },
  }),
);

describe("the record as text", () => {
  test("A record that is written is read as it was", () => {
    for (const each of [record, recordOf(emptyHubState(resource, NOW_MS)), staleRecord(null, resource, NOW_MS)])
      assert.deepEqual(decodeRecord(encodeRecord(each)), { ok: true, value: each });
  });

  test("Every state of every kind is read as it was", () => {
    for (const kind of KINDS) {
      for (const state of STATES) {
        const each = recordOf(stateFound(state, {}, { ...resource, kind }));
        assert.deepEqual(decodeRecord(encodeRecord(each)), { ok: true, value: each });
      }
    }
  });

  test("A record of another version, or without one, is refused", () => {
    for (const version of [0, 2, "1", null, undefined])
      assert.deepEqual(decodeRecord(JSON.stringify({ version, record })), refused);
    assert.deepEqual(decodeRecord(JSON.stringify(record)), refused);
  });

  test("A text that is cut anywhere is refused", () => {
    const text = encodeRecord(record);
    for (let end = 0; end < text.length; end++) assert.deepEqual(decodeRecord(text.slice(0, end)), refused);
  });

  test("A record that lacks a field, or has one of another type, is refused", () => {
    for (const name of Object.keys(record)) {
      const { [name as keyof typeof record]: _, ...others } = record;
      if (!["lateUntilMs", "isLinked", "isQueried", "erasedMs"].includes(name)) {
        assert.deepEqual(decodeRecord(JSON.stringify({ version: 1, record: others })), refused, name);
      }
      const changed = { ...record, [name]: "text" };
      assert.deepEqual(decodeRecord(JSON.stringify({ version: 1, record: changed })), refused, name);
    }
    const visibleState = { ...record.visibleState, state: "a state of a later version" };
    assert.deepEqual(decodeRecord(JSON.stringify({ version: 1, record: { ...record, visibleState } })), refused);
  });

  test("A record of the previous version has no link, no erasure, and no time until which viewers follow a failed payment", () => {
    const { lateUntilMs: _late, isLinked: _linked, isQueried: _queried, erasedMs: _erased, ...others } = record;
    const read = decodeRecord(JSON.stringify({ version: 1, record: others }));
    assert.deepEqual(read, {
      ok: true,
      value: { ...others, isLinked: false, isQueried: true, lateUntilMs: null, erasedMs: null },
    });
  });

  test("A record of the previous version without a detail is read, with the detail as empty", () => {
    const { state: _state, settled: _settled, ...optional } = record.visibleState;
    for (const name of Object.keys(optional)) {
      const sent = structuredClone(record) as { visibleState: Record<string, unknown> };
      delete sent.visibleState[name];
      const visibleState = { ...record.visibleState, [name]: NO_FACTS[name as keyof typeof NO_FACTS] };
      const read = decodeRecord(JSON.stringify({ version: 1, record: sent }));
      assert.deepEqual(read, { ok: true, value: { ...record, visibleState } }, name);
    }
    const { settled: _, ...visibleState } = record.visibleState;
    assert.deepEqual(decodeRecord(JSON.stringify({ version: 1, record: { ...record, visibleState } })), refused);
  });

  test("A field that this version does not know is left out", () => {
    const text = JSON.stringify({ version: 1, record: { ...record, later: 1 }, later: 2 });
    assert.deepEqual(decodeRecord(text), { ok: true, value: record });
  });

  test("A text that is not a record is refused without an exception", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => assert.deepEqual(decodeRecord(text), refused)));
  });
});

describe("the record while the hub's record cannot be read", () => {
  test("A record that cannot be read is replaced by the last one as stale, or by an unknown one", () => {
    assert.deepEqual(staleRecord(record, resource, NOW_MS), { ...record, failing: true });
    const { visibleState, version, failing } = staleRecord(null, resource, NOW_MS);
    assert.deepEqual([visibleState.state, version, failing], ["unknown", 0, true]);
  });
});

describe("a read query", () => {
  test("A query is read as it was, whatever characters its id has", () => {
    for (const [trusted, network, issuedMs, isQueried] of [
      [true, null, NOW_MS, true],
      [false, "0a1b/2c3d/4e5f", null, false],
    ] as const) {
      const query = { resource: { ...resource, id: "a/b ü" }, trusted, network, issuedMs, isQueried };
      const { headers } = new Request("https://hub", { headers: { [READ_QUERY_HEADER]: encodeReadQuery(query) } });
      assert.deepEqual(decodeReadQuery(headers.get(READ_QUERY_HEADER)), { ok: true, value: query });
    }
  });

  const sent = { version: 1, resource: "shop/payment/a", trusted: false, network: "0a1b" };

  test("A query is read without members of later versions", () => {
    const { version: _version, ...query } = { ...sent, resource: { connection: "shop", kind: "payment", id: "a" } };
    const value = { ...query, issuedMs: null, isQueried: true };
    assert.deepEqual(decodeReadQuery(JSON.stringify({ ...sent, later: 1 })), { ok: true, value });
  });

  test("A query of another version, without a resource, of another shape or of nothing is refused", () => {
    const { resource: _resource, ...withoutResource } = sent;
    const { version: _version, ...withoutVersion } = sent;
    const wrong = [{ resource }, { resource: "shop/payment" }, { trusted: "1" }, { version: 2 }];
    const messages = [null, withoutResource, withoutVersion, ...wrong.map((each) => ({ ...sent, ...each }))];
    for (const each of messages) assert.deepEqual(decodeReadQuery(JSON.stringify(each)), refused);
    for (const each of [null, undefined, sent, "", "text"]) assert.deepEqual(decodeReadQuery(each), refused);
  });
});

describe("a webhook message", () => {
  const message = {
    ...{ version: 1, connection: "shop", event: factsEvent("succeeded"), signed: true, digest: "d" },
    linkedResources: ["shop/order/o"],
    via: ["shop/payment/b"],
  };
  const id = { kind: "payment", id: "a" };

  test("A message with an event of any known type is read as it was", () => {
    const events = [
      factsEvent("succeeded"),
      followUpEvent("refund", "r", "1.00"),
      { ...id, type: "check" },
      { ...id, type: "payment", uuid: "u", facts: facts("failed"), createdAt: null, group: "g" },
    ];
    for (const event of events) {
      const sent = { ...message, event };
      assert.deepEqual(parseMessage(webhookMessageSchema, sent), { ok: true, value: sent });
    }
  });

  test("A message of the previous version, without linked resources and hubs on the way, is read as one without any", () => {
    const { linkedResources: _, via: __, ...older } = message;
    const read = parseMessage(webhookMessageSchema, older);
    assert.deepEqual(read, { ok: true, value: { ...older, linkedResources: [], via: [] } });
  });

  test("A follow-up of the previous version names nothing, and a payment of it has neither time nor group", () => {
    const followUp = { uuid: "r", type: "refund", amount: null, at: null };
    const payment = { ...id, type: "payment", uuid: "u", facts: facts("failed") };
    for (const [older, event] of [
      [
        { ...id, type: "follow-up", followUp },
        { ...id, type: "follow-up", followUp: { ...followUp, names: null, paymentId: null } },
      ],
      [payment, { ...payment, createdAt: null, group: null }],
    ])
      assert.deepEqual(parseMessage(webhookMessageSchema, { ...message, event: older }), {
        ok: true,
        value: { ...message, event },
      });
  });

  test("Facts of the previous version without a field are read, with the field as empty", () => {
    const { instructions: _, singleUse: __, ...older } = facts("failed");
    for (const event of [
      { ...id, type: "facts", facts: older },
      { ...id, type: "payment", uuid: "u", facts: older, createdAt: null, group: null },
    ])
      assert.deepEqual(parseMessage(webhookMessageSchema, { ...message, event }), {
        ok: true,
        value: { ...message, event: { ...event, facts: facts("failed") } },
      });
  });

  test("Facts with a field of another type are refused, so that nothing is stored that no viewer can read", () => {
    for (const name of Object.keys(facts("failed"))) {
      for (const value of ["a text", 1, true, [], {}, { value: "1,50", currency: "EUR" }]) {
        const event = factsEvent("failed", { [name]: value });
        const read = parseMessage(webhookMessageSchema, { ...message, event });
        const shown = decodeRecord(encodeRecord(recordOf(stateFound("failed", { [name]: value }))));
        if (read.ok) assert.ok(shown.ok, `${name}: ${JSON.stringify(value)}`);
      }
      const wrong = { ...message, event: factsEvent("failed", { [name]: [1] }) };
      assert.deepEqual(parseMessage(webhookMessageSchema, wrong), refused, name);
    }
  });

  test("A message of another version, of an unknown type or of a wrong shape is refused", () => {
    const wrong = [
      { ...message, version: 2 },
      { ...message, event: { ...id, type: "later" } },
      { ...message, event: { ...id, type: "facts" } },
      { ...message, event: { ...factsEvent("succeeded"), kind: "coin" } },
      { ...message, signed: "true" },
      { ...message, digest: undefined },
      null,
      "text",
    ];
    for (const each of wrong) assert.deepEqual(parseMessage(webhookMessageSchema, each), refused);
  });
});

describe("messages to and from a hub", () => {
  const query = { version: 1, payment: resource, linkedResource: "shop/order/o" };
  const item = { line: 1, state: "failed", amount: { value: "1.50", currency: "USD" } };
  const messages: [name: string, schema: z.ZodType, message: SentMessage, wrong: object][] = [
    ["reply to a webhook event", storedReplySchema, { version: 1, isSettled: true }, { version: "1" }],
    ["query for follow-ups", followUpsQuerySchema, query, { payment: { ...resource, kind: "later" } }],
    ["reply with follow-ups", followUpsReplySchema, { version: 1, followUps: [] }, { followUps: [1] }],
    ["query for items", itemsQuerySchema, { version: 1, after: 0, state: null, issuedMs: 5 }, { after: "0" }],
    [
      "reply with items",
      itemsReplySchema,
      { version: 1, page: { items: [item], next: 1 }, erased: false },
      { page: { items: [{ ...item, line: 0 }], next: null } },
    ],
  ];

  const request = { version: 1, type: "erase", resource, payments: ["p"] };
  const nothing = { version: 1, paths: [], outcome: null, pushed: { revision: 7, content: "{}" } };
  const outcome = {
    ...{ verdict: "applied", isNew: true, revision: 1, resultVersion: 1 },
    ...{ state: "processing", settled: false },
  };
  const push = {
    ...{ version: 1, type: "push", resource, isSeed: true, facts: facts("processing"), content: "{}" },
    ...{ occurredAt: "2026-11-27T10:00:00Z", sequence: 7, names: ["shop/order/o"] },
    ...{ precondition: { ifMatch: [1], ifNew: false, basedOn: null }, message: { id: "msg_1", signedMs: 5 } },
  };
  messages.push(
    ["link", merchantRequestSchema, { version: 1, type: "link", resource }, { resource: "shop/payment/a" }],
    ["query for related resources", merchantRequestSchema, { version: 1, type: "related" }, { type: "later" }],
    ["request to erase", merchantRequestSchema, request, { payments: "p" }],
    ["query for the last push", merchantRequestSchema, { version: 1, type: "pushed" }, { type: 1 }],
    ["push", merchantRequestSchema, push, { precondition: { ifMatch: "r1", ifNew: false, basedOn: null } }],
    ["reply to the merchant", merchantReplySchema, { ...nothing, paths: ["shop/order/o"] }, { paths: "shop/order/o" }],
    ["reply to a push", merchantReplySchema, { ...nothing, outcome }, { outcome: { ...outcome, verdict: "later" } }],
  );

  for (const [name, schema, sent, wrong] of messages) {
    test(`A ${name} is read as it was sent, without members of later versions`, () => {
      assert.deepEqual(parseMessage(schema, { ...structuredClone(sent), later: 1 }), { ok: true, value: sent });
    });

    test(`A ${name} of another version, of another shape or of nothing is refused`, () => {
      const { version: _, ...withoutVersion } = sent;
      for (const each of [
        { ...sent, version: 2 },
        { ...sent, version: 0 },
        withoutVersion,
        { ...sent, ...wrong },
        null,
        undefined,
      ])
        assert.deepEqual(parseMessage(schema, each), refused);
    });
  }
});

describe("a message over a socket", () => {
  test("The news of an erasure is read, and no record or other text is taken for it", () => {
    assert.equal(isErasedMessage(ERASED_MESSAGE), true);
    assert.equal(isErasedMessage('{"type":"erased","version":1,"later":1}'), true);
    const others = [
      "",
      "{}",
      '{"version":2,"type":"erased"}',
      OVERDUE_MESSAGE,
      encodeRecord(recordOf(stateFound("failed"))),
    ];
    for (const other of others) assert.equal(isErasedMessage(other), false, other);
  });

  test("The report of an overdue check is read, and any other message is ignored", () => {
    assert.equal(isOverdueMessage(OVERDUE_MESSAGE), true);
    const others = ["", "ping", "{}", "null", '{"version":2,"type":"overdue"}', '{"version":1,"type":"later"}'];
    for (const other of [...others, new ArrayBuffer(4)]) assert.equal(isOverdueMessage(other), false);
  });
});
