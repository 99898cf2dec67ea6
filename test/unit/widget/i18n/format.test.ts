import { expect } from "@open-wc/testing";
import fc from "fast-check";
import { render } from "lit/html.js";
import type { Money } from "../../../../contract/status.ts";
import type { CardModel } from "../../../../widget/card/card-model.ts";
import { age as ageOf } from "../../../../widget/card/time-view.ts";
import { INITIAL_VIEW } from "../../../../widget/connection/view-state.ts";
import { DAY_MS, formatInstant, formatMoney, formatTimeLeft, restOf } from "../../../../widget/i18n/format.ts";
import { SERVER_MS } from "../support/samples.ts";

const money = (value: string, currency: string, locale = "en") => formatMoney({ value, currency }, locale);
/** Languages put different spaces between number and currency. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("money", () => {
  it("has the currency's own decimals", () => {
    expect(money("9.9", "EUR")).to.equal("€9.90");
    expect(money("5000", "JPY")).to.equal("¥5,000");
    expect(plain(money("1.234", "KWD"))).to.equal("KWD 1.234");
  });

  it("has more decimals where the document has more", () => {
    expect(money("0.0125", "USD")).to.equal("$0.0125");
  });

  it("shows two decimals where a language leaves those away that an amount has", () => {
    expect(plain(money("1234.90", "HUF"))).to.equal("HUF 1,234.90");
    // Engines differ in what their language does; none shows half of the decimals.
    expect(plain(money("1234.00", "HUF"))).to.match(/^HUF 1,234(\.00)?$/);
  });

  it("is written as the language writes it", () => {
    expect(plain(money("1234.5", "EUR", "de"))).to.equal("1.234,50 €");
  });

  it("takes a currency that nobody knows as it is", () => {
    expect(plain(money("1.5", "XQZ"))).to.equal("XQZ 1.50");
  });

  it("keeps every digit of an amount, however big", () => {
    expect(money("12345678901234567890.12", "EUR")).to.equal("€12,345,678,901,234,567,890.12");
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 30n), fc.nat(99), (major, minor) => {
        const value = `${major}.${`${minor}`.padStart(2, "0")}`;
        return money(value, "EUR").replace(/[€,]/g, "") === value;
      }),
    );
  });

  it("shows what is below zero as below zero", () => {
    expect(money("-1.50", "EUR")).to.equal("-€1.50");
  });
});

describe("the rest of an amount", () => {
  const rest = (whole: string, part: string, currency = "EUR") =>
    amountOf(restOf({ value: whole, currency: "EUR" }, { value: part, currency }));
  /** Without the zeros at the end, which say nothing. */
  const amountOf = (money: Money | null) => money?.value.replace(/\.?0*$/, "");

  it("is exact", () => {
    expect(rest("10.00", "0.1")).to.equal("9.9");
    expect(rest("0.3", "0.10")).to.equal("0.2");
    expect(rest("5000", "4999")).to.equal("1");
    expect(rest("10", "9.999")).to.equal("0.001");
    expect(rest("90071992547409930.01", "0.02")).to.equal("90071992547409929.99");
  });

  it("is none when nothing is left or the currencies differ", () => {
    expect(rest("10.00", "10")).to.equal(undefined);
    expect(rest("10.00", "12")).to.equal(undefined);
    expect(rest("10.00", "1", "USD")).to.equal(undefined);
  });

  it("and the part make the whole", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 20n), fc.bigInt(1n, 10n ** 20n), (part, left) => {
        const euros = (cents: bigint) => `${cents / 100n}.${`${cents % 100n}`.padStart(2, "0")}`;
        return rest(euros(part + left), euros(part)) === euros(left).replace(/\.?0*$/, "");
      }),
    );
  });
});

describe("ages", () => {
  const age = (ms: number, locale = "en") => {
    const place = document.createElement("p");
    const facts = { view: INITIAL_VIEW, nowMs: SERVER_MS, locale } as CardModel;
    render(ageOf(facts, new Date(SERVER_MS - ms).toISOString()), place);
    return place.textContent;
  };

  it("grow from seconds over minutes to hours", () => {
    expect(age(8000)).to.equal("8 sec. ago");
    expect(age(59_999)).to.equal("59 sec. ago");
    expect(age(60_000)).to.equal("1 min. ago");
    expect(age(59 * 60_000)).to.equal("59 min. ago");
    expect(age(3 * 3_600_000)).to.equal("3 hr. ago");
  });

  it("are now while no second has passed", () => {
    expect(age(0)).to.equal("now");
    expect(age(999)).to.equal("now");
    expect(age(1000)).to.equal("1 sec. ago");
  });

  it("become a date after a day", () => {
    expect(age(DAY_MS)).to.match(/Nov 20, 2026/);
  });

  it("are never in the future", () => {
    expect(age(-5000)).to.equal(age(0));
  });

  it("are told in the language", () => {
    expect(age(5 * 60_000, "ar")).to.match(/[\u0600-\u06ff]/);
  });
});

describe("times", () => {
  it("are full dates with their zone", () => {
    expect(formatInstant(SERVER_MS, "en")).to.match(/^Nov 2[012], 2026,? (at )?\d{1,2}:\d\d\s[AP]M\s\S+/);
  });

  it("left count down to the second", () => {
    expect(formatTimeLeft(247_000, "en")).to.equal("04:07");
    expect(formatTimeLeft(3_847_000, "en")).to.equal("01:04:07");
    expect(formatTimeLeft(9000, "en")).to.equal("00:09");
    expect(formatTimeLeft(8999, "en")).to.equal("00:08");
    expect(formatTimeLeft(DAY_MS - 1, "en")).to.equal("23:59:59");
  });

  it("left stop at zero", () => {
    expect(formatTimeLeft(0, "en")).to.equal("00:00");
    expect(formatTimeLeft(-60_000, "en")).to.equal("00:00");
  });

  it("left use the language's digits", () => {
    expect(formatTimeLeft(247_000, "ar-EG")).to.equal("٠٤:٠٧");
  });
});
