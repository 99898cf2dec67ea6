// All steps of a payment, a payout or a report are shown from the start.
import { expect } from "@open-wc/testing";
import { STATES, type StatusDocument } from "../../../../contract/status.ts";
import { pathOf } from "../../../../widget/card/path.ts";
import { en } from "../../../../widget/i18n/en.ts";
import { detailsOf, inMs, statusOf } from "../support/samples.ts";

const ENGLISH = { messages: en, tag: "en-GB", timeZone: "Etc/GMT-4" };

/** The steps as a reader sees them: "✓" done, "●" now, "○" ahead. */
function stepsOf(changes: Partial<StatusDocument>, status = detailsOf()): string[] {
  const marks = { done: "✓", now: "●", next: "○" };
  return pathOf({ ...status, ...changes }, ENGLISH).map(({ mark, text, time }) =>
    `${marks[mark]} ${text} ${time}`.replace(/[\u2068\u2069]/g, "").trim(),
  );
}

const at = (state: StatusDocument["state"], minutes: number) => ({ state, at: inMs(minutes * 60_000) });
const METHOD = { brand: null, last4: null };
const NONE = { bank: null, account: null, reference: null, barcode: null, url: null, text: null };

describe("the path of a payment", () => {
  it("A payment by card waits for the bank, and its last step is named like the title to come", () => {
    expect(stepsOf({ timeline: [at("created", -2), at("processing", -1)] })).to.deep.equal([
      "✓ You approved it 21 Nov, 13:59",
      "● Your bank confirms now",
      "○ Payment received",
    ]);
  });

  it("A customer who uses details from elsewhere pays, and approves nothing", () => {
    const waiting = { state: "action_required", hint: "awaiting_transfer", method: null } as const;
    expect(stepsOf(waiting)[0]).to.equal("● You pay now");
  });

  it("The steps stay the same from the start to the end", () => {
    const path = (changes: Partial<StatusDocument>) => pathOf(detailsOf(changes), ENGLISH).map(({ mark }) => mark);
    expect(path({ state: "created" })).to.deep.equal(["now", "next", "next"]);
    expect(path({ state: "action_required" })).to.deep.equal(["now", "next", "next"]);
    expect(path({ state: "processing" })).to.deep.equal(["done", "now", "next"]);
    expect(path({ state: "succeeded", settled: true })).to.deep.equal(["done", "done", "done"]);
    expect(path({ state: "authorized", settled: true })).to.deep.equal(["done", "done", "done"]);
  });

  it("While the provider cannot be asked, no bank is shown as busy, and what the customer does stays", () => {
    const timeline = [at("created", -2), at("processing", -1)];
    expect(stepsOf({ stale: true, timeline })).to.deep.equal([
      "✓ You approved it 21 Nov, 13:59",
      "○ Your bank confirms",
      "○ Payment received",
    ]);
    expect(stepsOf({ stale: true, state: "action_required", timeline })[0]).to.equal("● You approve it now");
    const payout = { kind: "payout", state: "processing", method: null, stale: true } as const;
    expect(stepsOf(payout).some((step) => step.startsWith("●"))).to.equal(false);
  });

  it("Each step that is done has its date, as far as it is known", () => {
    const timeline = [at("processing", -2), at("authorized", -1), at("succeeded", 0)];
    expect(stepsOf({ state: "succeeded", settled: true, timeline })).to.deep.equal([
      "✓ You approved it 21 Nov, 13:58",
      "✓ Your bank confirmed 21 Nov, 13:59",
      "✓ Payment received 21 Nov, 14:00",
    ]);
    expect(stepsOf({ state: "authorized", settled: true, timeline: [] })).to.deep.equal([
      "✓ You approved it",
      "✓ Your bank confirmed",
      "✓ Amount reserved",
    ]);
  });

  it("A payment without a known method names no bank", () => {
    expect(stepsOf({}, statusOf())[1]).to.equal("● It’s being confirmed now");
  });

  it("An open link begins with paying, until its deadline", () => {
    const link = {
      kind: "payment-link",
      state: "created",
      method: null,
      timeline: [],
    } satisfies Partial<StatusDocument>;
    expect(stepsOf({ ...link })[0]).to.equal("● You pay now");
    expect(stepsOf({ ...link, expiresAt: inMs(86_400_000) })[0]).to.equal("● You pay by 22 Nov, 14:00");
    expect(stepsOf({ ...link, startsAt: inMs(1000) })[0], "it opens later").to.equal("○ You pay");
  });

  it("A transfer takes working days, or until the day that is known", () => {
    const transfer = {
      method: { type: "bank_transfer", ...METHOD },
      timeline: [at("processing", -1)],
    } satisfies Partial<StatusDocument>;
    const instructions = { ...NONE, account: "DE1" };
    expect(stepsOf({ ...transfer, state: "action_required", instructions })).to.deep.equal([
      "● You send the money now",
      "○ Your bank delivers it 1–3 working days",
      "○ Payment received",
    ]);
    expect(stepsOf({ ...transfer, expectedBy: "2026-11-25" })).to.deep.equal([
      "✓ You sent the money 21 Nov, 13:59",
      "● Your bank delivers it by 25 Nov",
      "○ Payment received",
    ]);
  });

  it("A voucher is paid at the till and reported by the shop", () => {
    const voucher = {
      state: "action_required",
      method: { type: "voucher", ...METHOD },
    } satisfies Partial<StatusDocument>;
    expect(stepsOf({ ...voucher, expiresAt: inMs(3 * 86_400_000) })).to.deep.equal([
      "● You pay at the till by 24 Nov, 14:00",
      "○ The shop reports it up to 1 day",
      "○ Payment received",
    ]);
  });

  it("A payment that is being checked waits for no bank", () => {
    expect(stepsOf({ hint: "in_review" })[1]).to.equal("● It’s being confirmed now");
  });

  it("A payment by a code that arrives at once takes no working days", () => {
    const instructions = { ...NONE, barcode: "000201", qr: { size: 21, path: "M0 0h1v1h-1z" } };
    const method = { type: "bank_transfer", ...METHOD } as const;
    expect(stepsOf({ state: "action_required", hint: "awaiting_transfer", method, instructions })).to.deep.equal([
      "● You pay now",
      "○ It’s being confirmed",
      "○ Payment received",
    ]);
  });

  it("A refund ends with a step that nobody can confirm", () => {
    const timeline = [at("succeeded", -2880), at("refunded", -1)];
    expect(stepsOf({ state: "refunded", settled: true, timeline, expectedBy: "2026-12-04" })).to.deep.equal([
      "✓ You paid 19 Nov, 14:00",
      "✓ Example Shop sent it back 21 Nov, 13:59",
      "○ In your account by 4 Dec",
    ]);
    expect(stepsOf({ state: "refund_pending", timeline })[1]).to.equal("● Example Shop sends it back now");
    expect(stepsOf({ state: "partially_refunded", settled: true, timeline: [] })[2]).to.equal("○ In your account");
  });

  it("A payment that the bank reviews or reverses keeps the step of paying", () => {
    expect(stepsOf({ state: "disputed", timeline: [at("succeeded", -5)] })).to.deep.equal([
      "✓ You paid 21 Nov, 13:55",
      "● Your bank reviews it now",
    ]);
    expect(stepsOf({ state: "succeeded", settled: true, hint: "dispute_won", timeline: [] })).to.deep.equal([
      "✓ You paid",
      "✓ Your bank reviewed it",
    ]);
    expect(stepsOf({ state: "charged_back", settled: true, timeline: [at("charged_back", -1)] })).to.deep.equal([
      "✓ You paid",
      "✓ Reversed 21 Nov, 13:59",
    ]);
  });

  it("A payment without success, or without a known result, has no path", () => {
    const withPath = STATES.filter((state) => stepsOf({ state }).length > 0);
    for (const state of ["failed", "canceled", "expired", "unknown", "verified", "used", "partially_succeeded"])
      expect(withPath).not.to.contain(state);
    expect(stepsOf({ hint: "canceling" })).to.deep.equal([]);
    expect(stepsOf({ state: "failed", advice: "do_not_pay_again" })).to.deep.equal([]);
    expect(stepsOf({ kind: "payment-method" })).to.deep.equal([]);
    expect(stepsOf({ kind: "bulk-payout" })).to.deep.equal([]);
  });
});

describe("the path of a payout or a report", () => {
  it("A payout never claims to have arrived", () => {
    const payout = {
      kind: "payout",
      timeline: [at("created", -2), at("succeeded", -1)],
    } satisfies Partial<StatusDocument>;
    expect(stepsOf({ ...payout, state: "processing" })).to.deep.equal([
      "✓ Created 21 Nov, 13:58",
      "● Processing now",
      "○ At your bank",
    ]);
    expect(stepsOf({ ...payout, state: "action_required", hint: "awaiting_recipient" })[1]).to.equal(
      "● Waiting for you now",
    );
    expect(stepsOf({ ...payout, state: "succeeded", settled: true, expectedBy: "2026-11-25" })).to.deep.equal([
      "✓ Created 21 Nov, 13:58",
      "✓ Sent 21 Nov, 13:59",
      "○ At your bank by 25 Nov",
    ]);
  });

  it("A report is requested, then ready", () => {
    const report = {
      kind: "report",
      timeline: [at("processing", -2), at("succeeded", -1)],
    } satisfies Partial<StatusDocument>;
    expect(stepsOf({ ...report, state: "processing" })).to.deep.equal([
      "✓ Requested 21 Nov, 13:58",
      "● Processing now",
    ]);
    expect(stepsOf({ ...report, state: "succeeded", settled: true })).to.deep.equal([
      "✓ Requested 21 Nov, 13:58",
      "✓ Ready 21 Nov, 13:59",
    ]);
  });
});
