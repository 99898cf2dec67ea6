import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { INPUT_ERROR_CODES } from "../../../../../contract/problem.ts";
import type { Kind } from "../../../../../contract/resource.ts";
import { SETTLES, STATES } from "../../../../../contract/status.ts";
import { parseSeed, parseStatus } from "../../../../../edge/operations/push/parse-status.ts";
import { PUSHED_HINTS } from "../../../../../edge/operations/push/pushed-status.ts";
import type { PushContext } from "../../../../../edge/operations/push/status-rules.ts";
import { factsOf } from "../../../../../edge/operations/push/to-facts.ts";
import { factsSchema } from "../../../../../edge/providers/facts-schema.ts";
import { provider as finrelay } from "../../../../../edge/providers/finrelay/index.ts";
import { referenceForm } from "../../../../../edge/providers/id-form.ts";

const nowMs = Date.parse("2026-11-27T10:00:00Z");
const occurredAt = "2026-11-27T10:00:00Z";
const provider = { ...finrelay, kinds: ["payment", "order", "bulk-payout", "payout", "payment-method"] as const };
const account = { baseUrl: "https://push.invalid", options: {}, credentials: {} };
const connection = {
  account,
  continueHosts: ["pay.bank.example", "*.wallet.example"],
  provider: { ...provider, idForm: () => referenceForm("nowhere") } as unknown as PushContext["connection"]["provider"],
};

function contextOf(kind: Kind = "payment", other: Partial<PushContext> = {}): PushContext {
  return { resource: { connection: "bank", kind, id: "A-1001" }, connection, requiresOf: false, nowMs, ...other };
}

/** The mistakes of a body, each as `pointer code`. */
function mistakesOf(body: unknown, context = contextOf()): string[] {
  const parsed = parseStatus(body, context);
  return parsed.ok ? [] : parsed.failure.map(({ pointer, code }) => `${pointer} ${code}`);
}

function detailOf(body: unknown): string {
  const parsed = parseStatus(body, contextOf());
  return parsed.ok ? "" : (parsed.failure[0]?.detail ?? "");
}

const status = (fields: object = {}) => ({ state: "succeeded", occurredAt, ...fields });

describe("the fields of a pushed status", () => {
  test("A status of state and time is enough, and every other field is empty", () => {
    const parsed = parseStatus(status(), contextOf());
    assert.ok(parsed.ok);
    const facts = factsOf(parsed.value);
    assert.deepEqual(factsSchema.parse(facts), facts);
    const { state, settled, at, changedAt, ...others } = facts;
    assert.deepEqual([state, settled, at, changedAt], ["succeeded", true, occurredAt, occurredAt]);
    assert.ok(Object.values(others).every((value) => !value || (Array.isArray(value) && value.length === 0)));
  });

  test("Every state is accepted, and settles as the contract says", () => {
    for (const state of STATES.filter((each) => each !== "used")) {
      const parsed = parseStatus(status({ state }), contextOf());
      assert.ok(parsed.ok, state);
      assert.equal(factsOf(parsed.value).settled, SETTLES.has(state), state);
    }
  });

  test("Instructions come out with every character that was sent", () => {
    const instructions = {
      bank: "Example Bank",
      account: "DE02120300000000202051",
      reference: "A  B ",
      barcode: "00020101021226  br.gov.bcb.pix ",
      url: "https://pay.bank.example/a?b=c",
      text: "Pay before 5 pm 🙂",
    };
    const parsed = parseStatus(status({ state: "action_required", instructions }), contextOf());
    assert.ok(parsed.ok);
    assert.deepEqual(factsOf(parsed.value).instructions, instructions);
  });

  test("A whole status of a bulk payout comes out as facts", () => {
    const progress = { total: 5, succeeded: 2, failed: 1, canceled: 1, pending: 1 };
    const body = status({ state: "partially_succeeded", settled: false, progress, sequence: 7, test: true });
    const parsed = parseStatus(body, contextOf("bulk-payout"));
    assert.ok(parsed.ok);
    assert.equal(parsed.value.sequence, 7);
    assert.deepEqual([factsOf(parsed.value).progress, factsOf(parsed.value).settled], [progress, false]);
  });

  test("Null is an absent field", () => {
    assert.deepEqual(mistakesOf(status({ hint: null, amount: null, method: { type: "card", brand: null } })), []);
    assert.deepEqual(mistakesOf(status({ state: null })), ["/state required"]);
  });

  test("A state in other letters or words is refused, with the words and the one that was meant", () => {
    assert.deepEqual(mistakesOf(status({ state: "Succeeded" })), ["/state not-a-word"]);
    assert.match(detailOf(status({ state: "Succeeded" })), /created, action_required.*Did you mean succeeded\?/);
    assert.match(detailOf(status({ state: "paid" })), /Did you mean succeeded\?/);
    assert.match(detailOf(status({ state: "action-required" })), /Did you mean action_required\?/);
    assert.doesNotMatch(detailOf(status({ state: "constructor" })), /Did you mean/);
  });

  test("An unknown field is named, with the one that was meant, also inside of a field", () => {
    assert.deepEqual(mistakesOf(status({ expires_at: occurredAt })), ["/expires_at unknown-field"]);
    assert.equal(detailOf(status({ expires_at: occurredAt })), "There is no expires_at. Did you mean expiresAt?");
    assert.equal(detailOf(status({ method: { type: "card", lastfour: "1111", brnd: "x" } })), "There is no lastfour.");
    assert.deepEqual(mistakesOf(status({ method: { type: "card", brnd: "x" } })), ["/method/brnd unknown-field"]);
    assert.equal(detailOf(status({ method: { type: "card", brnd: "x" } })), "There is no brnd. Did you mean brand?");
  });

  test("A field whose name may be a value is not named", () => {
    assert.deepEqual(mistakesOf(status({ "4111111111111111": 1 })), [" unknown-field"]);
    assert.deepEqual(mistakesOf(status({ amount: { value: "1", currency: "EUR", "a@b.example": 1 } })), [
      "/amount unknown-field",
    ]);
  });

  test("An amount is a decimal text, and every other form is refused", () => {
    for (const value of ["9,99", "1e3", "-1", "+1", "", ".5", "1.", " 1", "1".repeat(21), 9.99, null, [], "٣"])
      assert.deepEqual(
        mistakesOf(status({ amount: { value, currency: "EUR" } })),
        [`/amount/value ${value === null ? "required" : "not-a-decimal-text"}`],
        String(value),
      );
    assert.match(detailOf(status({ amount: { value: 9.99, currency: "EUR" } })), /for example "9\.99"/);
  });

  test("An amount gets the decimals of its currency", () => {
    const amountOf = (value: string, currency: string) => {
      const parsed = parseStatus(status({ amount: { value, currency } }), contextOf());
      return parsed.ok ? parsed.value.amount?.value : null;
    };
    assert.deepEqual(
      [amountOf("10.1", "EUR"), amountOf("5000.00", "JPY"), amountOf("1", "KWD"), amountOf("0.001", "EUR")],
      ["10.10", "5000", "1.000", "0.001"],
    );
  });

  test("A currency is three capitals", () => {
    for (const currency of ["eur", "EURO1", "€", 978])
      assert.deepEqual(mistakesOf(status({ amount: { value: "1", currency } })), ["/amount/currency not-a-currency"]);
  });

  test("A time has seconds and a zone, and is a time of the calendar", () => {
    for (const wrong of [
      "2026-11-27",
      "2026-11-27T10:00:00",
      "2026-11-27T10:00Z",
      "2026-02-30T10:00:00Z",
      "2026-11-27 10:00:00Z",
      "1795773600",
      1795773600,
      "2026-11-27T10:00:00 UTC",
    ])
      assert.deepEqual(mistakesOf(status({ occurredAt: wrong })), ["/occurredAt not-an-instant"], String(wrong));
    const parsed = parseStatus(status({ occurredAt: "2026-11-27T11:00:00.5+01:00" }), contextOf());
    assert.equal(parsed.ok && parsed.value.occurredAt, "2026-11-27T10:00:00.500Z");
  });

  test("A clock may be 5 minutes ahead and not 6, and 400 days behind", () => {
    const at = (ms: number) => status({ occurredAt: new Date(nowMs + ms).toISOString() });
    assert.deepEqual(mistakesOf(at(300_000)), []);
    assert.deepEqual(mistakesOf(at(360_000)), ["/occurredAt in-the-future"]);
    assert.match(detailOf(at(360_000)), /The time here is 2026-11-27T10:00:00\.000Z/);
    assert.deepEqual(mistakesOf(at(-400 * 86_400_000)), []);
  });

  test("Values of another type are refused with the path", () => {
    const body = { state: 1, occurredAt: true, sequence: -1, settled: "yes", method: "card", also: {}, reference: 5 };
    assert.deepEqual(mistakesOf(body), [
      "/state not-a-word",
      "/occurredAt not-an-instant",
      "/sequence wrong-type",
      "/settled wrong-type",
      "/method wrong-type",
      "/reference wrong-type",
      "/also wrong-type",
    ]);
    for (const nothing of [null, [], "text", 1]) assert.deepEqual(mistakesOf(nothing), [" wrong-type"]);
    assert.deepEqual(mistakesOf({}), ["/state required", "/occurredAt required"]);
  });

  test("Raw fields of a document that grow by themselves are refused", () => {
    const names = ["timeline", "download", "version", "checkedAt", "merchant", "payerName", "email"];
    for (const name of names) assert.deepEqual(mistakesOf(status({ [name]: "x" })), [`/${name} unknown-field`]);
  });
});

describe("the rules between fields", () => {
  test("A hint refines its own states only", () => {
    for (const [hint, states] of Object.entries(PUSHED_HINTS)) {
      const kind = hint === "awaiting_recipient" ? "payout" : "payment";
      for (const state of STATES.filter((each) => each !== "used")) {
        const fits = (states as readonly string[]).includes(state);
        const expected = fits ? [] : ["/hint does-not-fit-state"];
        assert.deepEqual(mistakesOf(status({ state, hint }), contextOf(kind)), expected, `${state} ${hint}`);
      }
    }
    assert.deepEqual(mistakesOf(status({ hint: "not_seen_yet" })), ["/hint not-a-word"]);
  });

  test("A state that goes on by itself is never settled", () => {
    const never = ["created", "action_required", "processing", "refund_pending", "disputed", "unknown"];
    for (const state of STATES.filter((each) => each !== "used")) {
      const expected = never.includes(state) ? ["/settled does-not-fit-state"] : [];
      assert.deepEqual(mistakesOf(status({ state, settled: true })), expected, state);
    }
  });

  test("Advice, instructions and an address fit few states", () => {
    const continueUrl = "https://pay.bank.example/";
    const all = { advice: "try_again", instructions: { text: "x" }, continueUrl };
    assert.deepEqual(mistakesOf(status(all)), [
      "/advice does-not-fit-state",
      "/instructions does-not-fit-state",
      "/continueUrl does-not-fit-state",
    ]);
    assert.deepEqual(mistakesOf(status({ state: "failed", advice: "try_again" })), []);
    assert.deepEqual(mistakesOf(status({ state: "created", continueUrl })), []);
  });

  test("Nothing moves where a card was only checked, and a payment method has no amount", () => {
    const amount = { value: "1", currency: "EUR" };
    const verified = status({ state: "verified", hint: "card_verified", amount });
    assert.deepEqual(mistakesOf(verified), ["/amount does-not-fit-state"]);
    assert.deepEqual(mistakesOf(status({ amount }), contextOf("payment-method")), ["/amount does-not-fit-kind"]);
  });

  test("Counts belong to a bulk payout and add up", () => {
    const progress = { total: 5, succeeded: 2, failed: 1, canceled: 1, pending: 2 };
    assert.deepEqual(mistakesOf(status({ progress }), contextOf("bulk-payout")), ["/progress/total does-not-add-up"]);
    assert.deepEqual(mistakesOf(status({ progress: { ...progress, total: 6 } })), ["/progress does-not-fit-kind"]);
  });

  test("A state, a hint and an advice that only some kinds have are refused for the others", () => {
    assert.deepEqual(mistakesOf(status({ state: "used" })), ["/state does-not-fit-kind"]);
    assert.deepEqual(mistakesOf(status({ state: "used" }), contextOf("payment-link")), []);
    const waiting = status({ state: "action_required", hint: "awaiting_recipient" });
    assert.deepEqual(mistakesOf(waiting, contextOf("order")), ["/hint does-not-fit-kind"]);
    assert.deepEqual(mistakesOf(waiting, contextOf("bulk-payout")), []);
    const failed = status({ state: "failed", advice: "do_not_pay_again" });
    assert.deepEqual(mistakesOf(failed, contextOf("payout")), ["/advice does-not-fit-kind"]);
    assert.deepEqual(mistakesOf(failed, contextOf("payment-link")), []);
  });

  test("An amount fits a verified payment that says nothing of what was checked", () => {
    const amount = { value: "0", currency: "EUR" };
    assert.deepEqual(mistakesOf(status({ state: "verified", amount })), []);
  });

  test("All amounts have one currency", () => {
    const [eur, usd] = ["EUR", "USD"].map((currency) => ({ value: "1", currency }));
    assert.deepEqual(mistakesOf(status({ amount: eur, paid: usd, refunded: usd })), [
      "/paid/currency currencies-differ",
      "/refunded/currency currencies-differ",
    ]);
    assert.deepEqual(mistakesOf(status({ paid: eur, refunded: usd })), ["/refunded/currency currencies-differ"]);
  });

  test("The end is after the start", () => {
    const times = { startsAt: occurredAt, expiresAt: occurredAt };
    assert.deepEqual(mistakesOf(status({ state: "created", ...times })), ["/expiresAt not-after-start"]);
  });

  test("An address leads to a listed host over https, without user and port", () => {
    const codesOf = (continueUrl: string) => mistakesOf(status({ state: "created", continueUrl }));
    for (const address of ["https://pay.bank.example/x", "https://a.wallet.example/"])
      assert.deepEqual(codesOf(address), [], address);
    for (const address of [
      "https://evil.example/",
      "https://pay.bank.example:8443/",
      "http://pay.bank.example/",
      "https://pay.bank.example.evil.example/",
      "https://pаy.bank.example/",
      "http://127.0.0.1/",
    ])
      assert.deepEqual(codesOf(address), ["/continueUrl host-not-allowed"], address);
    for (const address of ["javascript:alert(1)", "https://user:pw@pay.bank.example/", "/path", "https://a b/"])
      assert.deepEqual(codesOf(address), ["/continueUrl not-an-https-address"], address);
    const instructions = { url: "https://evil.example/" };
    assert.deepEqual(mistakesOf(status({ state: "action_required", instructions })), [
      "/instructions/url host-not-allowed",
    ]);
  });

  test("The named resource is that of the address, in every encoding of its path", () => {
    assert.deepEqual(mistakesOf(status({ of: "bank/payment/A%2D1001" })), []);
    for (const other of ["bank/payment/A-1002", "bank/order/A-1001", "shop/payment/A-1001", "A-1001", "", "%"])
      assert.deepEqual(mistakesOf(status({ of: other })), ["/of of-differs"], other);
    assert.deepEqual(mistakesOf(status(), contextOf("payment", { requiresOf: true })), ["/of required"]);
  });

  test("Other names are three other resources at most", () => {
    const order = { kind: "order", id: "A-1001" };
    assert.deepEqual(mistakesOf(status({ also: [order] })), []);
    assert.deepEqual(mistakesOf(status({ also: [order, { kind: "payment", id: "A-1001" }, order] })), [
      "/also/1 not-another-resource",
      "/also/2 not-another-resource",
    ]);
    assert.deepEqual(
      mistakesOf(
        status({
          also: [
            { kind: "report", id: "A" },
            { kind: "order", id: "." },
          ],
        }),
      ),
      ["/also/0/id not-another-resource", "/also/1/id not-another-resource"],
    );
    const many = ["a", "b", "c", "d"].map((id) => ({ kind: "order", id }));
    assert.deepEqual(mistakesOf(status({ also: many })), ["/also too-many"]);
  });
});

describe("the list of mistakes", () => {
  test("Mistakes of fields and of rules are listed together, at most 20 of them", () => {
    const body = { state: "processing", occurredAt: "x", settled: true, amount: { value: 1 }, expires_at: 1 };
    assert.deepEqual(mistakesOf(body), [
      "/expires_at unknown-field",
      "/occurredAt not-an-instant",
      "/amount/value not-a-decimal-text",
      "/amount/currency required",
      "/settled does-not-fit-state",
    ]);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x${"y".repeat(index)}`, 1]));
    assert.equal(mistakesOf(status(many)).length, 20);
  });

  test("No body makes parsing throw, and each mistake has a code and a sentence without the sent texts", () => {
    const secret = fc.string({ minLength: 12 }).map((text) => `§${text}§`);
    const value = fc.oneof(fc.jsonValue(), secret, fc.dictionary(secret, secret));
    const body = fc.dictionary(
      fc.oneof(fc.constantFrom("state", "occurredAt", "amount", "method", "instructions", "also", "of"), secret),
      value,
    );
    fc.assert(
      fc.property(body, (given) => {
        const parsed = parseStatus(given, contextOf());
        for (const { pointer, code, detail } of parsed.ok ? [] : parsed.failure) {
          assert.ok((INPUT_ERROR_CODES as readonly string[]).includes(code));
          assert.ok(detail.endsWith(".") || detail.endsWith("?"), detail);
          assert.ok(!`${pointer}${detail}`.includes("§"), `${pointer} ${detail}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("A status that was accepted is accepted again as it came out", () => {
    const money = fc.record({
      value: fc.stringMatching(/^\d{1,9}(\.\d{1,4})?$/),
      currency: fc.constantFrom("EUR", "JPY", "KWD"),
    });
    const body = fc.record(
      {
        state: fc.constantFrom(...STATES),
        occurredAt: fc
          .date({ min: new Date(0), max: new Date(nowMs), noInvalidDate: true })
          .map((at) => at.toISOString()),
        amount: money,
        reference: fc.string(),
        settled: fc.boolean(),
      },
      { requiredKeys: ["state", "occurredAt"] },
    );
    fc.assert(
      fc.property(body, (given) => {
        const parsed = parseStatus(given, contextOf());
        if (parsed.ok) assert.deepEqual(parseStatus(parsed.value, contextOf()), parsed);
      }),
    );
  });
});

describe("a seed", () => {
  const seedMistakes = (body: object) => {
    const parsed = parseSeed(body, contextOf("order"));
    return parsed.ok ? [] : parsed.failure.map(({ pointer, code }) => `${pointer} ${code}`);
  };

  test("A seed has state, times, amount and reference", () => {
    const amount = { value: "9.99", currency: "EUR" };
    const seed = { state: "processing", occurredAt, amount, reference: "A-1", expiresAt: occurredAt };
    assert.deepEqual(seedMistakes(seed), []);
  });

  test("A seed neither ends a payment nor has what only the provider knows", () => {
    assert.deepEqual(seedMistakes(status()), ["/state not-a-word"]);
    assert.deepEqual(seedMistakes({ state: "processing", occurredAt, hint: "in_review", test: true }), [
      "/hint unknown-field",
      "/test unknown-field",
    ]);
  });
});
