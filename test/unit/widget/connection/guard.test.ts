import { expect } from "@open-wc/testing";
import fc from "fast-check";
import { PROBLEM_CODES } from "../../../../contract/problem.ts";
import { KINDS } from "../../../../contract/resource.ts";
import {
  ADVICE,
  BANK_REFERENCE_TYPES,
  HINTS,
  METHOD_TYPES,
  STATES,
  type StatusDocument,
  statusDocumentSchema,
} from "../../../../contract/status.ts";
import { parseChecked, parseProblem, parseStatus, parseViewEvent } from "../../../../widget/connection/guard.ts";
import { detailsOf, statusOf } from "../support/samples.ts";

const full: StatusDocument = detailsOf({
  startsAt: "2026-11-21T09:00:00Z",
  expiresAt: "2026-11-21T11:00:00.5Z",
  paid: { value: "1.00", currency: "EUR" },
  refunded: { value: "0.50", currency: "EUR" },
  chargedBack: { value: "0.25", currency: "EUR" },
  billed: { value: "1.10", currency: "USD" },
  continueUrl: "https://bank.example/3ds",
  expectedBy: "2026-11-27",
  bankReferences: [{ type: "arn", value: "24692167322000000000001" }],
  attempts: { total: 3, succeeded: 1, failed: 2 },
  instructions: {
    bank: "B",
    account: "A",
    reference: "R",
    barcode: "C",
    url: "https://pay.example",
    text: "T",
    qr: null,
  },
  progress: { total: 5, succeeded: 1, failed: 1, canceled: 1, pending: 2 },
  download: { path: "/v1/a/report/b/file", expiresAt: null },
});

type Path = (string | number)[];

/** Returns the document with another value at a path. */
function changed(path: Path, value: unknown): unknown {
  const copy = structuredClone(full) as unknown as Record<string | number, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path.at(-1) as string] = value;
  return copy;
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]));
  return path.length > 0 ? [path, ...inner] : inner;
}

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const text = fc.string({ maxLength: 20 });

/** What a customer needs to pay or to find a payment. */
const instructions = fc.record({
  bank: maybe(text),
  account: maybe(text),
  reference: maybe(text),
  barcode: maybe(text),
  url: maybe(text),
  text: maybe(text),
  qr: maybe(fc.record({ size: fc.integer({ min: 1, max: 200 }), path: fc.constantFrom("", "M0 0h7v-1h-7z") })),
});
const bankReferences = fc.array(fc.record({ type: fc.constantFrom(...BANK_REFERENCE_TYPES), value: text }), {
  maxLength: 50,
});

/** Every kind of document that the edge may send. */
const documents: fc.Arbitrary<StatusDocument> = (() => {
  const instant = fc
    .date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true })
    .map((date) => date.toISOString());
  const money = fc.record({
    value: fc.tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.nat(999)).map(([major, minor]) => `${major}.${minor}`),
    currency: fc.constantFrom("EUR", "JPY", "KWD"),
  });
  const state = fc.constantFrom(...STATES);
  const count = fc.nat(1000);
  return fc.record({
    of: text,
    kind: fc.constantFrom(...KINDS),
    state,
    settled: fc.boolean(),
    hint: maybe(fc.constantFrom(...HINTS)),
    advice: maybe(fc.constantFrom(...ADVICE)),
    mayPay: maybe(fc.boolean()),
    view: fc.constantFrom("status" as const, "details" as const),
    test: fc.boolean(),
    merchant: fc.record({
      name: text,
      url: maybe(text),
      support: maybe(text),
      logo: maybe(text),
      color: maybe(text),
      statement: maybe(text),
    }),
    timeline: fc.array(fc.record({ state, at: maybe(instant) }), { maxLength: 50 }),
    startsAt: maybe(instant),
    expiresAt: maybe(instant),
    checkedAt: maybe(instant),
    nextCheckAt: maybe(instant),
    stale: fc.boolean(),
    serverTime: instant,
    version: fc.nat(),
    amount: maybe(money),
    paid: maybe(money),
    refunded: maybe(money),
    chargedBack: maybe(money),
    billed: maybe(money),
    continueUrl: maybe(text),
    expectedBy: maybe(instant.map((time) => time.slice(0, 10))),
    bankReferences: maybe(bankReferences),
    attempts: maybe(fc.record({ total: count, succeeded: count, failed: count })),
    method: maybe(
      fc.record({
        type: fc.constantFrom(...METHOD_TYPES),
        brand: maybe(text),
        last4: maybe(fc.nat(9999).map((digits) => `${digits}`.padStart(4, "0"))),
      }),
    ),
    reference: maybe(text),
    instructions: maybe(instructions),
    progress: maybe(fc.record({ total: count, succeeded: count, failed: count, canceled: count, pending: count })),
    download: maybe(fc.record({ path: text, expiresAt: maybe(instant) })),
  });
})();

describe("reading a status document", () => {
  it("The guard returns every document that the schema allows, unchanged", () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(statusDocumentSchema.safeParse(document).success).to.equal(true);
        expect(parseStatus(document)).to.deep.equal(document);
      }),
      { numRuns: 60 },
    );
  });

  it("The guard refuses what the schema refuses, except terms of a later version", () => {
    const wrong = fc.constantFrom<unknown>(7, -1, 1.5, "x", "", true, {}, [], "2026-11-21", "12345");
    const place = fc.constantFrom(...pathsOf(full));
    // Absent values may be left out (docs/interface.md#2-status-document), so the guard allows empty instructions.
    const isEmpty = (path: Path, value: unknown) =>
      path.join() === "instructions" && /^(\{\}|\[\])$/.test(JSON.stringify(value));
    const messages = /^(state|hint|advice|method,type|bankReferences,\d+,type|timeline,\d+,state)$/;
    // A QR code that cannot be drawn is left out.
    const isQr = (path: Path) => path.join().startsWith("instructions,qr");
    fc.assert(
      fc.property(place, wrong, (path, value) => {
        const document = changed(path, value);
        const isNewWord = typeof value === "string" && messages.test(path.join());
        fc.pre(!isEmpty(path, value) && !isQr(path));
        const isTaken = parseStatus(document) !== null;
        expect(isTaken, `${path.join(".")} = ${JSON.stringify(value)}`).to.equal(
          isNewWord || statusDocumentSchema.safeParse(document).success,
        );
      }),
      { numRuns: 500 },
    );
  });

  it("The guard refuses a document without a required field, and returns a missing optional one as null", () => {
    const optional =
      /^(hint|advice|mayPay|startsAt|expiresAt|checkedAt|nextCheckAt|amount|paid|refunded|chargedBack|method|billed|reference|continueUrl|expectedBy|bankReferences|attempts|instructions|progress|download)$/;
    for (const field of Object.keys(full)) {
      const parsed = parseStatus(changed([field], undefined));
      if (optional.test(field)) expect(parsed?.[field as keyof StatusDocument], field).to.equal(null);
      else expect(parsed, field).to.equal(null);
    }
  });

  it("The guard refuses a value that is not an object", () => {
    for (const value of [null, undefined, 7, "{}", true, [], [full]]) expect(parseStatus(value)).to.equal(null);
  });

  it("A QR code that cannot be drawn is left out, and the other instructions stay", () => {
    for (const qr of [7, {}, { size: 21, path: "M0 0 L 5 5" }, { size: "21", path: "M0 0" }])
      expect(parseStatus(changed(["instructions", "qr"], qr)), JSON.stringify(qr)).to.deep.equal(full);
  });

  it("The guard removes unknown fields", () => {
    expect(parseStatus({ ...full, later: { a: 1 }, merchant: { ...full.merchant, iban: "DE00" } })).to.deep.equal(full);
  });

  it("A state of a later version becomes unknown, not settled, with the advice not to pay again", () => {
    const parsed = parseStatus({ ...statusOf({ settled: true, hint: "in_review" }), state: "teleported" });
    expect(parsed).to.include({ state: "unknown", settled: false, hint: null, advice: "do_not_pay_again" });
  });

  it("A state of a later version has no advice where nobody pays", () => {
    const payout = statusOf({ kind: "payout", advice: "contact_merchant", mayPay: null });
    const parsed = parseStatus({ ...payout, state: "teleported" });
    expect(parsed).to.include({ state: "unknown", settled: false, advice: null });
  });

  it("An unknown state of the edge itself stays as it is", () => {
    const status = statusOf({ state: "unknown", hint: "not_seen_yet", advice: "do_not_pay_again" });
    expect(parseStatus(status)).to.deep.equal(status);
  });

  it('An unknown hint or advice becomes null, and an unknown method becomes "other"', () => {
    const method = { type: "seashells", brand: null, last4: null };
    const parsed = parseStatus({ ...full, hint: "teleporting", advice: "dance", method });
    expect(parsed).to.include({ hint: null, advice: null });
    expect(parsed?.method?.type).to.equal("other");
  });

  it("A name from an object's prototype is not a known term", () => {
    for (const word of ["constructor", "toString", "__proto__"]) {
      expect(parseStatus({ ...full, state: word })?.state).to.equal("unknown");
      expect(parseStatus({ ...full, kind: word })).to.equal(null);
    }
  });

  it("The guard refuses an invalid time, so that no age is NaN", () => {
    for (const serverTime of ["2026-13-45T99:99:99Z", "2026-11-21T10:00:00", "now"])
      expect(parseStatus({ ...full, serverTime }), serverTime).to.equal(null);
  });

  it("The guard allows at most fifty entries in the timeline", () => {
    const entry = { state: "created", at: null };
    expect(parseStatus({ ...full, timeline: Array(50).fill(entry) })?.timeline).to.have.length(50);
    expect(parseStatus({ ...full, timeline: Array(51).fill(entry) })).to.equal(null);
  });
});

describe("reading the times of a check", () => {
  const checked = {
    checkedAt: null,
    nextCheckAt: "2026-11-21T10:00:05Z",
    stale: true,
    serverTime: "2026-11-21T10:00:00Z",
  };

  it("The guard returns the times of a check without other fields", () => {
    expect(parseChecked({ ...checked, state: "failed" })).to.deep.equal(checked);
  });

  it("The guard refuses the times of a check if one of them is invalid", () => {
    for (const change of [{ stale: "no" }, { serverTime: null }, { checkedAt: 7 }, { nextCheckAt: "soon" }])
      expect(parseChecked({ ...checked, ...change }), JSON.stringify(change)).to.equal(null);
  });
});

describe("reading a problem", () => {
  const problem = { type: "about:blank", title: "Not found", status: 404, detail: "", code: "not-found" };

  it("The guard returns a problem without other fields", () => {
    expect(parseProblem({ ...problem, stack: "at line 1" })).to.deep.equal(problem);
  });

  it("The guard returns only problems that are refusals", () => {
    const returned = PROBLEM_CODES.filter((code) => parseProblem({ ...problem, code }));
    expect(returned).to.deep.equal([
      "bad-request",
      "token-required",
      "token-invalid",
      "scope-missing",
      "origin-not-allowed",
      "not-found",
      "method-not-allowed",
    ]);
  });

  it("The guard refuses a problem with an invalid code or status", () => {
    for (const change of [
      { code: 7 },
      { code: "<b>" },
      { code: "later-code" },
      { code: "" },
      { status: "404" },
      { title: undefined },
    ])
      expect(parseProblem({ ...problem, ...change }), JSON.stringify(change)).to.equal(null);
  });
});

describe("reading an event of another tab", () => {
  const nowMs = 1_700_000_000_000;
  const times = { checkedAt: null, nextCheckAt: null, stale: false, serverTime: "2026-11-21T10:00:00Z" };

  it("The guard returns an event of another tab with the fields that this version knows", () => {
    for (const viewEvent of [
      { type: "status", status: full, replaces: false, nowMs },
      { type: "checked", checked: times, nowMs },
      { type: "live", nowMs },
    ])
      expect(parseViewEvent({ ...viewEvent, later: 1 })).to.deep.equal(viewEvent);
  });

  it("The guard refuses an event of another tab that this version does not know", () => {
    for (const message of [
      null,
      "live",
      {},
      { type: "teleported", nowMs },
      { type: "constructor", nowMs },
      { type: "live" },
      { type: "status", status: { state: "succeeded" }, replaces: true, nowMs },
      { type: "checked", checked: { ...times, serverTime: "soon" }, nowMs },
      { type: "refused", nowMs },
      {
        type: "refused",
        problem: { type: "about:blank", title: "", status: 404, detail: "", code: "not-found" },
        nowMs,
      },
      { type: "requested", nowMs },
      { type: "idle", nowMs },
    ])
      expect(parseViewEvent(message), JSON.stringify(message)).to.equal(null);
  });
});
