import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KINDS } from "../../../../contract/resource.ts";
import { HINTS, type Merchant, STATES, statusDocumentSchema } from "../../../../contract/status.ts";
import type { Access } from "../../../../edge/access/access.ts";
import { applyPollResult } from "../../../../edge/hub/apply-poll-result.ts";
import { recordOf } from "../../../../edge/hub/status-record.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import { documentOf } from "../../../../edge/status/status-document.ts";
import { facts, followUpEvent, NOW_MS, receive, resource, stateFound } from "../samples.ts";

const merchant: Merchant = { name: "Example Shop", url: null, support: null, logo: null, color: null, statement: null };
const baseUrl = "https://gateway.example/api";
const connection = { merchant, test: false, continueHosts: ["bank.example", "*.pay.example"], account: { baseUrl } };
/** The fields that a viewer without a token may see (docs/interface.md#2-status-document). No other field may appear. */
const STATUS_FIELDS = [
  ...["of", "kind", "state", "settled", "hint", "advice", "mayPay", "view", "test", "merchant", "timeline"],
  ...["startsAt", "expiresAt", "checkedAt", "nextCheckAt", "stale", "serverTime", "version"],
];
/** Facts with a value in every detail. */
const rich = facts("action_required", {
  amount: { value: "4711.47", currency: "EUR" },
  paid: { value: "4711.47", currency: "EUR" },
  refunded: { value: "4711.47", currency: "EUR" },
  chargedBack: { value: "4711.47", currency: "EUR" },
  billed: { value: "4711.47", currency: "USD" },
  continueUrl: "https://bank.example/4711",
  expectedBy: "4711-01-01",
  bankReferences: [{ type: "arn", value: "4711" }],
  attempts: { total: 4711, succeeded: 1, failed: 0 },
  method: { type: "card", brand: "brand-4711", last4: "4711" },
  reference: "reference-4711",
  instructions: {
    bank: "4711",
    account: "4711",
    reference: "4711",
    barcode: "4711",
    url: "https://bank.example/4711",
    text: "4711",
  },
  progress: { total: 4711, succeeded: 4711, failed: 0, canceled: 0, pending: 0 },
  download: { expiresAt: "4711-01-01T00:00:00Z" },
});
const status: Pick<Access, "view" | "scopes"> = { view: "status", scopes: ["status"] };
const details: Pick<Access, "view" | "scopes"> = { view: "details", scopes: ["status", "details"] };
const state = applyPollResult(emptyHubState(resource, NOW_MS), { outcome: "found", facts: rich }, NOW_MS, NOW_MS);
const documentIn = (viewKey: typeof status, nowMs = NOW_MS) => documentOf(recordOf(state), viewKey, connection, nowMs);

describe("the status document", () => {
  test("The status view has exactly the fields of a viewer without a token, and no value of a detail", () => {
    const document = documentIn(status);
    assert.deepEqual(Object.keys(document).sort(), STATUS_FIELDS.toSorted());
    assert.ok(!JSON.stringify(document).includes("4711"));
  });

  test("The details view shows every detail", () => {
    const { amount, paid, refunded, chargedBack, method, billed, reference, progress } = rich;
    const { continueUrl, expectedBy, bankReferences, attempts } = rich;
    const instructions = { ...rich.instructions, qr: null };
    const shown = { amount, paid, refunded, chargedBack, method, billed, reference, instructions, progress };
    const document = documentIn(details);
    for (const [name, value] of Object.entries({ ...shown, continueUrl, expectedBy, bankReferences, attempts }))
      assert.deepEqual(document[name as keyof typeof document], value, name);
  });

  test("The address to continue at is shown only while there is something to continue", () => {
    for (const state of STATES) {
      const found = stateFound(state, { continueUrl: "https://bank.example/3ds" });
      const { continueUrl } = documentOf(recordOf(found), details, connection, NOW_MS);
      assert.equal(continueUrl !== null, state === "created" || state === "action_required", state);
    }
  });

  test("The address of a link is not shown before the link opens", () => {
    const startsAt = new Date(NOW_MS).toISOString();
    const found = stateFound("created", { continueUrl: "https://bank.example/link", startsAt });
    const addressAt = (nowMs: number) => documentOf(recordOf(found), details, connection, nowMs).continueUrl;
    assert.deepEqual([addressAt(NOW_MS - 1), addressAt(NOW_MS)], [null, "https://bank.example/link"]);
  });

  const addressesOf = (found: typeof state) => {
    const { continueUrl, instructions } = documentOf(recordOf(found), details, connection, NOW_MS);
    return { continueUrl, instructions };
  };

  test("An address on a host that the connection does not list is left out, and the state stays", () => {
    for (const listed of ["https://bank.example/1", "https://eu.pay.example/1", "https://gateway.example/1"])
      assert.equal(addressesOf(stateFound("action_required", { continueUrl: listed })).continueUrl, listed);
    for (const other of [
      "https://evil.example/1",
      "https://pay.example/1",
      "http://bank.example/",
      "http://127.0.0.1/",
    ]) {
      const found = stateFound("action_required", { continueUrl: other });
      assert.equal(addressesOf(found).continueUrl, null, other);
      assert.equal(documentOf(recordOf(found), details, connection, NOW_MS).state, "action_required");
    }
  });

  test("Instructions on how to pay lose only the address that leads elsewhere", () => {
    const instructions = { bank: "B", account: "1", reference: "2", barcode: "3", text: "4" };
    const url = "https://evil.example/ticket";
    const found = stateFound("action_required", { instructions: { ...instructions, url } });
    assert.deepEqual(addressesOf(found).instructions, { ...instructions, url: null, qr: null });
  });

  test("Instructions of nothing but an address that leads elsewhere are not shown", () => {
    const nothing = { bank: "B", account: null, reference: null, barcode: null, text: null };
    const only = (url: string) => stateFound("action_required", { instructions: { ...nothing, url } });
    assert.equal(addressesOf(only("https://evil.example/ticket")).instructions, null);
    assert.notEqual(addressesOf(only("https://bank.example/ticket")).instructions, null);
  });

  test("Instructions have the QR code of their barcode only where a bank's app can scan it", () => {
    const instructions = { bank: null, account: null, reference: null, url: null, text: null };
    const codeOf = (barcode: string | null) =>
      addressesOf(stateFound("action_required", { instructions: { ...instructions, barcode } })).instructions?.qr;
    assert.equal(codeOf("93000262280678"), null);
    assert.equal(codeOf(null), null);
    assert.ok(codeOf("000201010211520400005303986540449.95802BR6304AB12")?.path);
  });

  test("The path of the file is shown only to viewers who may download it and see details", () => {
    const mayFetch = { view: "details", scopes: ["status", "details", "report:download"] } as const;
    const download = { path: "/v1/shop/payment/abcde12345abcde12345/file", expiresAt: "4711-01-01T00:00:00Z" };
    assert.deepEqual(documentIn(mayFetch).download, download);
    assert.equal(documentIn(details).download, null);
    assert.equal("download" in documentIn({ view: "status", scopes: ["status", "report:download"] }), false);
  });

  test("The details view has exactly the fields of the schema", () => {
    assert.deepEqual(Object.keys(documentIn(details)).sort(), Object.keys(statusDocumentSchema.shape).sort());
  });

  test("The sample of this test has a value in every detail", () => {
    const document = documentIn({ view: "details", scopes: ["status", "details", "report:download"] });
    const empty = Object.entries(document).filter(([name, value]) => value === null && !STATUS_FIELDS.includes(name));
    assert.deepEqual(empty, []);
  });

  test("The document does not contain the id of a follow-up", () => {
    const refunded = receive(state, followUpEvent("refund", "secret-uuid", "1.00"), NOW_MS);
    assert.ok(!JSON.stringify(documentOf(recordOf(refunded), details, connection, NOW_MS)).includes("secret-uuid"));
  });

  test("The document ends with serverTime, and nothing else in it depends on the time of the response", () => {
    const { serverTime, ...document } = documentIn(details, NOW_MS + 1_000);
    assert.equal(serverTime, "2026-11-21T10:00:01.000Z");
    assert.deepEqual({ ...document, serverTime: documentIn(details).serverTime }, documentIn(details));
    assert.equal(Object.keys(documentIn(status)).at(-1), "serverTime");
  });

  test("A status becomes stale when its next check is overdue", () => {
    const waiting = { ...recordOf(state), nextCheckMs: NOW_MS + 1_000 };
    assert.equal(documentOf(waiting, status, connection, NOW_MS + 11_000).stale, false);
    assert.equal(documentOf(waiting, status, connection, NOW_MS + 11_001).stale, true);
  });

  test("The document is valid by its schema, whatever has been reported", () => {
    const money = fc.option(fc.constant({ value: "1.00", currency: "EUR" }));
    const time = fc.option(fc.constant("2026-11-21T10:00:00Z"));
    const anything = fc.record({
      state: fc.constantFrom(...STATES),
      hint: fc.option(fc.constantFrom(...HINTS)),
      amount: money,
      expiresAt: time,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        fc.array(anything, { maxLength: 5 }),
        fc.boolean(),
        (kind, reported, test) => {
          const of = { ...resource, kind };
          const last = reported.reduce(
            (before, { state, ...other }) =>
              applyPollResult(before, { outcome: "found", facts: facts(state, other) }, NOW_MS, NOW_MS),
            emptyHubState(of, NOW_MS),
          );
          for (const viewKey of [status, details]) {
            const { view } = viewKey;
            const document = documentOf(recordOf(last), viewKey, { ...connection, test }, NOW_MS);
            assert.deepEqual(statusDocumentSchema.parse(JSON.parse(JSON.stringify(document))), document);
            assert.deepEqual([document.view, document.test, document.kind], [view, test, kind]);
          }
        },
      ),
    );
  });

  test("The document names its resource with the id percent-encoded", () => {
    const odd = stateFound("created", {}, { ...resource, id: "a/b ü" });
    assert.equal(documentOf(recordOf(odd), status, connection, NOW_MS).of, "shop/payment/a%2Fb%20%C3%BC");
  });
});
