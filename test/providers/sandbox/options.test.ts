/**
 * The options of the sandbox's test ids that fill the card.
 * @see docs/interface.md#8-test-ids
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import { provider } from "../../../edge/providers/sandbox/index.ts";
import { parseJourney } from "../../../edge/providers/sandbox/journey.ts";
import { factsAt } from "../../../edge/providers/sandbox/journey-facts.ts";
import { paymentQrCode } from "../../../edge/status/qr-code.ts";

const START_MS = Date.parse("2026-11-21T10:00:00Z");

function factsOf(id: string, seconds: number, kind: Kind = "payment") {
  const journey = parseJourney(id);
  assert.ok(journey, id);
  return factsAt(journey, kind, START_MS + seconds * 1_000, START_MS);
}

describe("Options of sandbox test ids", () => {
  test("A test id that waits for a transfer, a voucher or Pix explains how to pay, until the customer has paid", () => {
    const hintAndMethod = (id: string, seconds = 0) => {
      const { hint, method, instructions } = factsOf(id, seconds);
      return [hint, method?.type ?? null, method?.brand ?? null, instructions !== null];
    };
    assert.deepEqual(hintAndMethod("test_action_required~transfer"), [
      "awaiting_transfer",
      "bank_transfer",
      null,
      true,
    ]);
    assert.deepEqual(hintAndMethod("test_action_required~voucher"), ["awaiting_transfer", "voucher", null, true]);
    assert.deepEqual(hintAndMethod("test_created~pix"), [null, "bank_transfer", "pix", true]);
    assert.deepEqual(hintAndMethod("test_action_required-5.succeeded~pix", 5), [null, "bank_transfer", "pix", false]);
    assert.equal(factsOf("test_action_required", 0).instructions, null);
  });

  test("The account of a sandbox transfer is a valid IBAN, and its reference a valid creditor reference", () => {
    const { account, reference } = factsOf("test_action_required~transfer", 0).instructions ?? {};
    for (const code of [account, reference]) assert.equal(mod97(code ?? ""), 1n, `${code}`);
  });

  test("The Pix code of the sandbox has a valid checksum and the amount in reais, and the document draws it", () => {
    const codeOf = (id: string) => factsOf(id, 0).instructions?.barcode ?? "";
    const code = codeOf("test_action_required~pix~BRL49.90");
    assert.match(code, /540549\.90/);
    assert.doesNotMatch(codeOf("test_action_required~pix~EUR49.90"), /49\.90/);
    assert.equal(crc16(code.slice(0, -4)), Number.parseInt(code.slice(-4), 16));
    assert.ok(paymentQrCode(code));
  });

  test("A test id with ~continue leads to the page of the sandbox while the customer must act", () => {
    assert.equal(factsOf("test_action_required-5.succeeded~continue", 0).continueUrl, "/sandbox/continue");
    assert.equal(factsOf("test_action_required-5.succeeded~continue", 5).continueUrl, null);
  });

  test("An open test id with ~expires has a deadline, after which it has expired", () => {
    const at = (seconds: number, id = "test_action_required~expires-60", kind: Kind = "payment") => {
      const { state, settled, expiresAt } = factsOf(id, seconds, kind);
      return [state, settled, expiresAt];
    };
    const deadline = "2026-11-21T10:01:00.000Z";
    assert.deepEqual(at(59.9), ["action_required", false, deadline]);
    assert.deepEqual(at(60), ["expired", true, null]);
    assert.deepEqual(at(60, "test_processing~expires-60"), ["processing", false, null]);
    assert.deepEqual(at(60, "test_action_required-70.succeeded~expires-60"), ["action_required", false, deadline]);
    assert.deepEqual(at(0, "test_succeeded~expires-60", "report"), ["succeeded", true, deadline]);
    assert.deepEqual(at(60, "test_succeeded~expires-60", "report"), ["expired", true, null]);
  });

  test("A part of the amount of a test id is half of it, and a refund has a reference that a bank can search for", () => {
    const half = { value: "24.95", currency: "EUR" };
    assert.deepEqual(factsOf("test_partially_refunded~EUR49.90", 0).refunded, half);
    assert.deepEqual(factsOf("test_partially_succeeded~EUR49.90", 0).paid, half);
    assert.deepEqual(factsOf("test_charged_back~part_charged_back~EUR49.90", 0).chargedBack, half);
    assert.equal(factsOf("test_charged_back~EUR49.90", 0).chargedBack, null);
    assert.equal(factsOf("test_refunded~EUR49.90", 0).refunded, null);
    assert.deepEqual(
      factsOf("test_refunded", 0).bankReferences.map(({ type }) => type),
      ["arn"],
    );
    assert.equal(factsOf("test_succeeded~reference", 0).reference, "2026-0042");
  });

  test("A ready report of the sandbox has a file of comma-separated values", async () => {
    const account = { baseUrl: "", options: {}, credentials: {} };
    const query = { kind: "report", trusted: true, nowMs: START_MS, firstRequestedMs: START_MS, cursor: null } as const;
    const noCall = () => assert.fail("the sandbox makes a call");
    const fileOf = (id: string) => provider.fileAddress?.(account, { ...query, id, session: { bearer: null } }, noCall);
    assert.deepEqual(factsOf("test_succeeded", 0, "report").download, { expiresAt: null });
    assert.equal(factsOf("test_processing", 0, "report").download, null);
    const file = await fileOf("test_succeeded");
    assert.equal(file?.outcome === "content" && file.type, "text/csv");
    assert.match(file?.outcome === "content" ? file.text : "", /^date,reference,amount,currency,state\r\n2026-/);
    assert.deepEqual(await fileOf("real"), { outcome: "not-found" });
  });
});

/** An IBAN (ISO 13616) or a creditor reference (ISO 11649) is valid when this is 1. */
function mod97(code: string): bigint {
  const digits = [...`${code.slice(4)}${code.slice(0, 4)}`].map((character) => Number.parseInt(character, 36)).join("");
  return BigInt(digits) % 97n;
}

/** CRC-16/IBM-3740, by polynomial division of the bits. */
function crc16(text: string): number {
  const bits = [...Buffer.from(text)].flatMap((byte) => [...byte.toString(2).padStart(8, "0")].map(Number));
  let register = 0xffff;
  for (const bit of bits) {
    const isSet = (register >> 15) ^ bit;
    register = ((register << 1) & 0xffff) ^ (isSet ? 0x1021 : 0);
  }
  return register;
}
