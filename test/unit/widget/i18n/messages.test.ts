import { expect } from "@open-wc/testing";
import { KINDS } from "../../../../contract/resource.ts";
import { ADVICE, HINTS, METHOD_TYPES, STATES } from "../../../../contract/status.ts";
import { displayState, familyOf, fill, stateName, wordingOf } from "../../../../widget/card/wording.ts";
import type { ViewState } from "../../../../widget/connection/view-state.ts";
import { INITIAL_VIEW } from "../../../../widget/connection/view-state.ts";
import { languagesFor } from "../../../../widget/i18n/choose-language.ts";
import { en, type Messages } from "../../../../widget/i18n/en.ts";
import { loadMessages } from "../../../../widget/i18n/load-messages.ts";
import { FakeEdge } from "../support/fake-edge.ts";
import { detailsOf, problemOf, statusOf } from "../support/samples.ts";

/** Every language but English. The test server serves their files. */
const LANGUAGES = (
  "af am ar az bg bn ca cs da de el es et fa fi fil fr gu he hi hr hu hy id is it ja ka kk ko lt lv mr ms nb nl pl pt " +
  "pt-BR ro ru sk sl sr sv sw ta te th tr uk ur uz vi zh-Hans zh-Hant"
).split(" ");

async function messagesOf(language: string): Promise<Messages> {
  return (await fetch(new URL(`../../../../widget/i18n/${language}.json`, import.meta.url))).json();
}

const ENGLISH = { messages: en, tag: "en" };
const known = (status: ViewState["status"], phase: ViewState["phase"] = "live"): ViewState => ({
  ...INITIAL_VIEW,
  phase,
  status,
});
/** Without the isolates around values. */
const plain = (text: string) => text.replace(/[\u2068\u2069]/g, "").replaceAll("\u00a0", " ");

describe("English messages", () => {
  it("English has a title, a message and a name for every state, and a text for every advice and method", () => {
    for (const state of STATES) {
      const settled = state === "expired";
      const { title, message } = wordingOf(known(statusOf({ state, settled })), null, ENGLISH, 0);
      expect(title, `title of ${state}`).not.to.equal("");
      expect(message.join(""), `message of ${state}`).not.to.equal("");
      expect(en.state[state].name, `name of ${state}`).not.to.equal("");
    }
    for (const advice of ADVICE) expect(en.advice[advice], advice).to.be.a("string").that.is.not.empty;
    for (const type of METHOD_TYPES) expect(en.method[type], type).to.be.a("string").that.is.not.empty;
  });

  it("English has a text for every hint", () => {
    const keys = Object.values(en.state).flatMap((texts) => Object.keys(texts));
    for (const hint of HINTS) expect(keys).to.contain(hint);
  });
});

for (const language of LANGUAGES) {
  describe(`messages of ${language}`, () => {
    let messages: Messages;
    before(async () => {
      messages = await messagesOf(language);
    });

    it(`The messages of ${language} have exactly the plural categories that whole numbers need`, () => {
      const rules = new Intl.PluralRules(language);
      const needed = new Set(["other", ...Array.from({ length: 201 }, (_, count) => rules.select(count))]);
      for (const [texts, value] of [
        [messages.label.attention, "{failed}"],
        [messages.caption["bulk-payout"], "{total}"],
      ] as const) {
        expect(Object.keys(texts)).to.have.members([...needed]);
        for (const text of Object.values(texts)) expect(text).to.contain(value);
      }
      expect(Object.keys(messages.caption["bulk-payout"])).to.have.members([...needed]);
      for (const text of Object.values(messages.caption["bulk-payout"])) expect(text).to.contain("{total}");
    });
  });
}

const ANOTHER_THAN_A_METHOD = /\b(pay(?!ment method)|paid|payouts?|report|refund|amount|money|receive)/i;

describe("wording", () => {
  const say = (changes: Parameters<typeof statusOf>[0], waitedMs = 0) => {
    const { title, message } = wordingOf(known(detailsOf(changes)), null, ENGLISH, waitedMs);
    return {
      title,
      message: plain(message.join("")),
      emphasized: plain(message.filter((_, index) => index % 2).join("")),
    };
  };

  for (const kind of KINDS)
    it(`The wording of a ${kind} mentions no other kind, and its title is more than the name of its state`, () => {
      const others = {
        payment: /payout|report/i,
        payout: /\b(payments?|pay|paid|report)\b/i,
        report: /\b(payments?|pay|paid|payouts?)\b/i,
        "payment-method": ANOTHER_THAN_A_METHOD,
      }[familyOf(kind)];
      // Only what a customer pays carries the advice about paying (docs/interface.md#advice).
      const isPaid = familyOf(kind).startsWith("payment");
      const advices = ADVICE.filter(
        (advice) =>
          (advice !== "do_not_pay_again" || familyOf(kind) === "payment") &&
          (advice !== "use_another_method" || isPaid),
      );
      // Only payment links are used.
      for (const state of STATES.filter((name) => name !== "used" || familyOf(kind) === "payment"))
        for (const advice of advices) {
          const { title, message } = wordingOf(known(statusOf({ kind, state, advice })), null, ENGLISH, 0);
          const text = `${title} ${message.join("")}`.replace("This wasn’t a payment.", "");
          expect(text, state).not.to.match(others);
          // No shorter name says that a part was paid.
          if (state !== "partially_succeeded") expect(title, state).not.to.equal(en.state[state].name);
        }
    });

  it("A payment link is called open only from its start on", () => {
    const link = { kind: "payment-link", state: "created" } as const;
    expect(say({ ...link, mayPay: false }).title).to.equal("Not paid yet");
    for (const mayPay of [true, null]) expect(say({ ...link, mayPay }).title).to.equal("Ready to pay");
    expect(say({ kind: "payout", state: "created", mayPay: null }).title).to.equal("Your payout is being set up");
  });

  it("A payment is called closed only when the provider has confirmed that it expired", () => {
    const texts = [false, true].map((settled) => say({ state: "expired", settled }));
    expect(texts.map(({ title }) => title)).to.deep.equal(["Time ran out", "Time ran out"]);
    expect(texts.map(({ message }) => message)).to.deep.equal([
      "If you approved it, don’t pay again. It may still go through, and this page will tell you.",
      "This payment can’t be completed any more. Start again if you still want to pay.",
    ]);
  });

  it("The text of a hint replaces the text of a kind", () => {
    expect(say({ hint: "in_review", kind: "payout" }).title).to.equal("This is taking a little longer");
    expect(say({ kind: "payout" }).title).to.equal("Payout in progress");
  });

  it("The wording of a payment method speaks of no payment, whatever the hint", () => {
    for (const state of STATES)
      for (const hint of HINTS) {
        const { title, message } = say({ kind: "payment-method", state, hint, advice: "use_another_method" });
        const text = `${title} ${message}`.replace("This wasn’t a payment.", "");
        expect(text, `${state} ${hint}`).not.to.match(ANOTHER_THAN_A_METHOD);
      }
    const first = wordingOf({ ...INITIAL_VIEW, phase: "loading" }, "shop/payment-method/a", ENGLISH, 0);
    expect(first.title).to.equal("Checking…");
  });

  it("A payment method has texts of its own for each state that it can have, and for its hints", () => {
    const titleFor = (changes: Parameters<typeof statusOf>[0]) => say({ kind: "payment-method", ...changes }).title;
    expect(titleFor({ state: "created" })).to.equal("Ready to save");
    expect(titleFor({ state: "action_required" })).to.equal("Finish at your bank");
    expect(titleFor({ state: "processing" })).to.equal("Saving your payment method");
    expect(titleFor({ state: "processing", hint: "removing_method" })).to.equal("Removing your payment method");
    expect(titleFor({ state: "verified", hint: "method_saved" })).to.equal("Payment method saved");
    expect(titleFor({ state: "verified", hint: "method_removed" })).to.equal("Payment method removed");
    expect(titleFor({ state: "canceled" })).to.equal("Saving canceled");
    expect(titleFor({ state: "expired" })).to.equal("Time ran out");
    expect(titleFor({ state: "unknown", hint: "not_seen_yet" })).to.equal("Waiting for it to appear");
  });

  it("A payment method that could not be saved was not charged, whoever has to look into it", () => {
    for (const advice of ["use_another_method", "contact_merchant"] as const) {
      const { title, message } = say({ kind: "payment-method", state: "failed", advice });
      expect(title, advice).to.equal("Not saved");
      expect(message, advice).to.match(/^You haven’t been charged\. /);
    }
    const later = say({ kind: "payment-method", state: "failed", hint: "follow_up_failed" });
    expect(later.message).to.match(/^Nothing was changed\. /);
  });

  it("A payment method in a state of a payment is shown as unknown", () => {
    for (const state of ["succeeded", "refunded", "authorized"] as const)
      expect(displayState(statusOf({ kind: "payment-method", state })), state).to.equal("unknown");
    expect(displayState(statusOf({ kind: "payment-method", state: "verified" }))).to.equal("verified");
  });

  it("A payment that may still go through after its time asks the customer first of all not to pay again", () => {
    for (const kind of ["payment", "order", "payment-link"] as const) {
      const { emphasized, message } = say({ kind, state: "expired", settled: false, advice: "contact_merchant" });
      expect(emphasized, kind).to.equal("If you approved it, don’t pay again.");
      expect(message, kind).to.match(/^If you approved it, .* It may still go through/);
    }
    const payout = say({ kind: "payout", state: "expired", settled: false });
    expect(payout.message).to.equal("It wasn’t completed in time.");
  });

  it("A failure that the merchant has to look into has no text about where a customer's money is", () => {
    for (const kind of ["payment", "order", "payment-link"] as const) {
      const { title, message } = say({ kind, state: "failed", advice: "contact_merchant" });
      expect([title === "", message], kind).to.deep.equal([false, "Contact Example Shop for help."]);
    }
    const progress = { total: 3, succeeded: 0, failed: 3, canceled: 0, pending: 0 };
    const failed = { state: "failed", settled: true, advice: "contact_merchant", progress } as const;
    expect(say({ ...failed, kind: "payout" }).message).to.equal(
      "The money hasn’t been sent. Contact Example Shop for help.",
    );
    expect(say({ ...failed, kind: "bulk-payout" }).message).to.equal(
      "All 3 need attention. Contact Example Shop for help.",
    );
    expect(say({ ...failed, kind: "report" }).title).to.equal("The report couldn’t be created");
    expect(say({ state: "failed", advice: "use_another_method" }).message).to.contain("hasn’t received this payment");
    const later = say({ state: "failed", hint: "follow_up_failed", advice: "contact_merchant" });
    expect(later.message).to.contain("Your original payment stays as it was");
  });

  it('The text says "under a minute" only for a card, and only in the first half minute', () => {
    expect(say({}, 29_999).message).to.contain("under a minute");
    expect(say({}, 30_000).message).not.to.contain("under a minute");
    expect(say({ method: { type: "bank_transfer", brand: null, last4: null } }).message).not.to.contain(
      "under a minute",
    );
  });

  it("The text names the amount due only while a part is paid and the payment is open", () => {
    const part = { state: "partially_succeeded" as const, paid: { value: "1000.00", currency: "EUR" } };
    expect(say({ ...part, settled: false }).emphasized).to.equal("€234.50 still to pay.");
    expect(plain(say({ ...part, settled: false }).message)).to.equal("€1,000.00 received, €234.50 still to pay.");
    expect(say({ ...part, settled: true }).message).not.to.contain("still to pay");
    expect(say({ ...part, settled: true, kind: "payout" }).message).not.to.contain("still to pay");
  });

  it("The merchant's name is isolated from the direction of the sentence", () => {
    const merchant = { name: "متجر", url: null, support: null, logo: null, color: null, statement: null };
    const { message } = wordingOf(known(detailsOf({ state: "succeeded", merchant })), null, ENGLISH, 0);
    expect(message.join("")).to.contain("\u2068متجر\u2069");
  });

  it("A merchant's name may contain a bar", () => {
    const merchant = { name: "A|B", url: null, support: null, logo: null, color: null, statement: null };
    expect(plain(say({ state: "succeeded", merchant }).message)).to.contain("A|B");
  });

  it("A merchant's name may look like a placeholder", () => {
    expect(fill("{merchant} and {amount}", { merchant: "{amount}", amount: "€1" })).to.equal(
      "\u2068{amount}\u2069 and \u2068€1\u2069",
    );
  });

  it("The first text matches the kind of the requested path", () => {
    expect(wordingOf({ ...INITIAL_VIEW, phase: "loading" }, "shop/payout/a", ENGLISH, 0).title).to.equal(
      "Checking the payout…",
    );
  });

  it("The text of each refusal of a payment explains that it does not affect the payment, or what to check", () => {
    for (const [status, code, text] of [
      [401, "token-invalid", "isn’t affected"],
      [401, "token-required", "isn’t affected"],
      [403, "scope-missing", "isn’t affected"],
      [404, "not-found", "link may be incomplete. This doesn’t affect any payment"],
      [403, "origin-not-allowed", "isn’t affected"],
      [400, "bad-request", "isn’t affected"],
    ] as const) {
      const view: ViewState = { ...INITIAL_VIEW, phase: "refused", problem: problemOf(status, code) };
      expect(wordingOf(view, "shop/payment/a", ENGLISH, 0).message.join(""), code).to.contain(text);
      expect(wordingOf(view, "shop/report/a", ENGLISH, 0).message.join(""), code).not.to.contain("payment");
    }
  });

  it("The text says after half a minute that the page can be closed, unless it is about something else", () => {
    expect(say({}, 29_999).message).not.to.contain("close this page");
    expect(say({}, 30_000).emphasized).to.equal("You can close this page.");
    expect(say({ state: "action_required" }, 90_000).message).not.to.contain("close this page");
    expect(say({ hint: "in_review" }, 90_000).message).not.to.contain("close this page");
    expect(say({ kind: "payout" }, 90_000).message).not.to.contain("close this page");
  });

  it("The sentence that asks the customer to act is emphasized: first of all not to pay again, else at the end", () => {
    const unknown = say({ state: "unknown", advice: "do_not_pay_again" });
    expect(unknown.message.startsWith("If you approved it, don’t pay again. ")).to.equal(true);
    expect(unknown.emphasized).to.equal("If you approved it, don’t pay again.");
    const failed = say({ state: "failed", advice: "try_again" });
    expect(failed.message.endsWith(" Please try again.")).to.equal(true);
    expect(failed.emphasized).to.equal("Please try again.");
    expect(
      say({ kind: "payment-link", state: "expired", settled: true, advice: "contact_merchant" }).emphasized,
    ).to.equal("Ask Example Shop for a new link.");
  });

  it("Asterisks in a merchant's name emphasize nothing", () => {
    const merchant = { name: "A*B*", url: null, support: null, logo: null, color: null, statement: null };
    expect(say({ state: "succeeded", merchant })).to.include({
      message: "Thank you. A*B* has your payment.",
      emphasized: "",
    });
  });

  it("A text names the day where it is known", () => {
    const refund = { state: "refunded", settled: true } as const;
    expect(say(refund).message).to.equal("It usually takes 5–10 working days to arrive.");
    expect(say({ ...refund, expectedBy: "2026-12-11" }).message).to.equal(
      "Your bank usually shows it by Friday, Dec 11.",
    );
    expect(say({ kind: "payout", state: "succeeded", expectedBy: "2026-12-11" }).message).to.contain(
      "by Friday, Dec 11.",
    );
  });

  it("A customer who pays by transfer or voucher is asked to use what the card shows", () => {
    const waiting = { state: "action_required", hint: "awaiting_transfer" } as const;
    const none = { bank: null, account: null, reference: null, barcode: null, url: null, text: null };
    const voucher = { type: "voucher", brand: null, last4: null } as const;
    expect(say(waiting).title).to.equal("Waiting for your payment");
    expect(say(waiting).emphasized, "nothing to show").to.equal("Use the payment details from Example Shop.");
    expect(say({ ...waiting, instructions: none }).emphasized).to.equal("");
    expect(say({ ...waiting, instructions: { ...none, account: "DE1" } }).title).to.equal("Waiting for your transfer");
    const pix = { ...none, barcode: "000201", qr: { size: 21, path: "M0 0h1v1h-1z" } };
    expect(say({ ...waiting, instructions: pix }).message).not.to.contain("working days");
    expect(say({ ...waiting, instructions: pix }).emphasized).to.equal("Scan or copy the code below.");
    expect(say({ ...waiting, method: voucher, instructions: { ...none, barcode: "1" } }).title).to.equal("Pay in cash");
    const linked = { ...waiting, method: voucher, instructions: { ...none, url: "https://a.example" } };
    expect(say(linked).title, "no code to show").to.equal("Waiting for your payment");
  });

  it("A recipient is asked to accept, and a sender is told about the recipients", () => {
    const waiting = { state: "action_required", hint: "awaiting_recipient" } as const;
    expect(say({ ...waiting, kind: "payout" }).title).to.equal("Waiting for you to accept");
    expect(say({ ...waiting, kind: "bulk-payout" }).title).to.equal("Waiting for the recipients");
  });

  it("A date is never broken between two lines", () => {
    const { message } = wordingOf(
      known(detailsOf({ state: "refunded", settled: true, expectedBy: "2026-12-11" })),
      null,
      ENGLISH,
      0,
    );
    expect(message.join("")).to.contain("Friday,\u00a0Dec\u00a011");
  });

  it("A batch is named by its counts", () => {
    const progress = { total: 200, succeeded: 197, failed: 3, canceled: 0, pending: 0 };
    const batch = { kind: "bulk-payout", settled: true, progress } as const;
    expect(say({ ...batch, state: "partially_succeeded" })).to.include({
      message: "197 of 200 were sent.",
    });
    expect(plain(say({ ...batch, state: "partially_succeeded" }).title)).to.equal("3 payouts need attention");
    const one = { ...progress, succeeded: 199, failed: 1 };
    expect(plain(say({ ...batch, state: "partially_succeeded", progress: one }).title)).to.equal(
      "1 payout needs attention",
    );
  });

  it("The name of a state depends on what it is about", () => {
    expect(stateName("succeeded", "payment", en)).to.equal("Paid");
    expect(stateName("succeeded", "bulk-payout", en)).to.equal("Sent");
    expect(stateName("failed", "report", en)).to.equal("Not created");
    expect(stateName("verified", "payment-method", en)).to.equal("Saved");
    expect(stateName("unknown", "payout", en)).to.equal("Checking");
  });
});

describe("choosing a language", () => {
  it("The languages for a tag are the tag itself and the tag with fewer subtags", () => {
    expect(languagesFor("AR-eg").slice(0, 2)).to.deep.equal(["ar-EG", "ar"]);
    expect(languagesFor("zh-Hant-MO").slice(0, 3)).to.deep.equal(["zh-Hant-MO", "zh-Hant", "zh"]);
    expect(languagesFor("en-GB")).to.include("en");
  });

  it("The languages for a tag include its most likely script", () => {
    for (const tag of ["zh-TW", "zh-HK", "zh-MO"]) expect(languagesFor(tag)).to.include("zh-Hant");
  });

  it("A tag with underscores has the languages of the same tag with hyphens", () => {
    for (const tag of ["pt_BR", "zh_TW", "sr_Latn_RS"])
      expect(languagesFor(tag)).to.deep.equal(languagesFor(tag.replaceAll("_", "-")));
  });

  it("A tag without a region takes that of the reader's first tag in the same language", () => {
    expect(languagesFor("de", ["fr-CH", "de", "de-at", "de-DE"])[0]).to.equal("de-AT");
    expect(languagesFor("es", ["es-419"])[0]).to.equal("es-419");
    expect(languagesFor("pt", ["pt-BR"])).to.include("pt-BR");
    expect(languagesFor("de-CH", ["de-AT"])[0]).to.equal("de-CH");
    for (const tags of [[], ["en-US@posix"], ["nds-DE", "de"], ["de-u-co-phonebk"]])
      expect(languagesFor("de", tags)[0], `${tags}`).to.equal("de");
  });

  it("English is the language for an invalid tag", () => {
    for (const tag of ["not a tag", "", "toString()"]) expect(languagesFor(tag), tag).to.deep.equal(["en"]);
  });
});

describe("loading messages", () => {
  it("Messages are loaded from the edge without credentials and without a referrer", async () => {
    const edge = new FakeEdge();
    edge.responder = (call) => call.json({ dir: "rtl" });
    await loadMessages(edge, "https://edge.example/base/", ["ar-EG", "ar"]);
    expect(edge.calls[0]?.url).to.match(/^https:\/\/edge\.example\/base\/messages\/ar[.\w]*json$/);
    expect(edge.calls[0]?.fetchOptions).to.include({ credentials: "omit", referrerPolicy: "no-referrer" });
  });

  it("Messages that cannot be loaded are null", async () => {
    const edge = new FakeEdge();
    for (const answer of ["lose", "garbage", "missing"] as const) {
      edge.responder = (call) =>
        answer === "lose" ? call.lose() : answer === "garbage" ? call.garbage() : call.problem(404, "not-found");
      expect(await loadMessages(edge, "https://edge.example", ["ar"]), answer).to.equal(null);
    }
  });

  it("A language without messages gets English, without a request", async () => {
    const edge = new FakeEdge();
    for (const tag of ["xh", "constructor", "toString"])
      expect(await loadMessages(edge, "https://edge.example", [tag]), tag).to.equal(en);
    expect(edge.calls).to.deep.equal([]);
  });
});
