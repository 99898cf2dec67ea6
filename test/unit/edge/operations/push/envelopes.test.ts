import assert from "node:assert/strict";
import { test } from "node:test";
import { statusesIn } from "../../../../../edge/operations/push/envelopes.ts";

const time = "2026-11-27T10:00:00Z";
const data = { state: "succeeded" };
const event = {
  specversion: "1.0",
  id: "1",
  source: "/bank",
  type: "payment.status",
  subject: "payment/A%2F1",
  time,
  data,
};
const JSON_TYPE = "application/json";
const EVENT = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";

function read(json: unknown, type = JSON_TYPE, headers: Record<string, string> = {}, isSigned = false) {
  const parsed = statusesIn(json, { connection: "bank", type, headers: new Headers(headers), isSigned });
  return parsed.ok ? parsed.value : parsed.failure.map(({ pointer, code }) => `${pointer} ${code}`);
}

test("The payload of Standard Webhooks adds its time to a status that has none", () => {
  const payload = { type: "status", timestamp: time, data };
  assert.deepEqual(read(payload), [{ body: { ...data, occurredAt: time }, pointer: "/data", eventId: null }]);
  const own = { ...data, occurredAt: "2026-11-27T09:00:00Z" };
  assert.deepEqual(read({ ...payload, data: own }), [{ body: own, pointer: "/data", eventId: null }]);
  assert.deepEqual(read({ type: "bank.payment.status", data }), [{ body: data, pointer: "/data", eventId: null }]);
});

test("A CloudEvent adds resource and time, and identifies itself by source and id", () => {
  const body = { of: "bank/payment/A%2F1", occurredAt: time, ...data };
  assert.deepEqual(read(event, EVENT), [{ body, pointer: "/data", eventId: "/bank 1" }]);
  assert.deepEqual(read({ ...event, later: 1, data: { ...data, of: "bank/order/2" } }, EVENT), [
    { body: { ...body, of: "bank/order/2" }, pointer: "/data", eventId: "/bank 1" },
  ]);
  assert.deepEqual(read([event], BATCH), [{ body, pointer: "/0/data", eventId: "/bank 1" }]);
});

test("The binary form has its attributes in headers, which add nothing to a signed body", () => {
  const headers = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/bank", "ce-type": "payment.status" };
  const more = { ...headers, "ce-subject": "payment/1", "ce-time": time };
  const body = { of: "bank/payment/1", occurredAt: time, ...data };
  assert.deepEqual(read(data, JSON_TYPE, more), [{ body, pointer: "", eventId: "/bank 1" }]);
  assert.deepEqual(read(data, JSON_TYPE, more, true), [{ body: data, pointer: "", eventId: null }]);
});

test("An envelope of another form is refused with the places of its mistakes", () => {
  assert.deepEqual(read({}), ["/type required", "/data required"]);
  assert.deepEqual(read({ type: "statuses", data: [] }), ["/type wrong-type", "/data wrong-type"]);
  assert.deepEqual(read({ ...event, specversion: "0.3", type: "x" }, EVENT), [
    "/specversion wrong-type",
    "/type wrong-type",
  ]);
  assert.deepEqual(read([event, { ...event, source: "" }, 1], BATCH), ["/1/source wrong-type", "/2 wrong-type"]);
  assert.deepEqual(read(Array(101).fill(event), BATCH), [" too-many"]);
  assert.deepEqual(read({}, BATCH), [" wrong-type"]);
  for (const nothing of [null, "text", 1, []]) assert.deepEqual(read(nothing), [" wrong-type"]);
});
