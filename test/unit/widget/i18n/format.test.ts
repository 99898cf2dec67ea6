import { expect } from "@open-wc/testing";
import fc from "fast-check";
import { render } from "lit/html.js";
import type { Money } from "../../../../contract/status.ts";
import type { CardModel } from "../../../../widget/card/card-model.ts";
import { age as ageOf } from "../../../../widget/card/time-view.ts";
import { INITIAL_VIEW } from "../../../../widget/connection/view-state.ts";
import { en, type Locale } from "../../../../widget/i18n/en.ts";
import { DAY_MS, formatInstant, formatMoney, formatTimeLeft, restOf } from "../../../../widget/i18n/format.ts";
import { SERVER_MS } from "../support/samples.ts";

const money = (value: string, currency: string, tag = "en") => formatMoney({ value, currency }, tag);
/** Languages put different spaces between number and currency. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("money", () => {
  it("An amount has the usual decimals of its currency", () => {
    expect(money("9.9", "EUR")).to.equal("€9.90");
    expect(money("5000", "JPY")).to.equal("¥5,000");
    expect(plain(money("1.234", "KWD"))).to.equal("KWD 1.234");
  });

  it("An amount keeps the decimals beyond those of its currency", () => {
    expect(money("0.0125", "USD")).to.equal("$0.0125");
  });

  it("An amount with a fraction has two decimals where a language omits the decimals of its currency", () => {
    expect(plain(money("1234.90", "HUF"))).to.equal("HUF 1,234.90");
    // Engines differ in the decimals of whole amounts.
    expect(plain(money("1234.00", "HUF"))).to.match(/^HUF 1,234(\.00)?$/);
  });

  it("An amount is written in the style of the language", () => {
    expect(plain(money("1234.5", "EUR", "de"))).to.equal("1.234,50 €");
  });

  it("An unknown currency is shown by its code", () => {
    expect(plain(money("1.5", "XQZ"))).to.equal("XQZ 1.50");
  });

  it("An amount of any size keeps every digit", () => {
    expect(money("12345678901234567890.12", "EUR")).to.equal("€12,345,678,901,234,567,890.12");
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 30n), fc.nat(99), (major, minor) => {
        const value = `${major}.${`${minor}`.padStart(2, "0")}`;
        return money(value, "EUR").replace(/[€,]/g, "") === value;
      }),
    );
  });

  /** The visible characters in the order in which the browser shows them, from left to right. */
  const shown = (text: string) => {
    const place = document.createElement("bdi");
    place.textContent = text;
    document.body.append(place);
    const node = place.firstChild as Text;
    const characters = [...text].map((character, at) => {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return { character, left: range.getBoundingClientRect().left };
    });
    place.remove();
    return characters
      .filter(({ character }) => !/[\p{Cf}\s]/u.test(character))
      .sort((one, other) => one.left - other.left)
      .map(({ character }) => character)
      .join("");
  };

  it("A currency sign with letters is shown in its order also in languages that are written from right to left", () => {
    for (const tag of ["ar", "ar-EG", "ar-SA", "fa", "he", "ur"])
      for (const [currency, sign] of [
        ["USD", /US\$|^[^A-Z]*\$[^A-Z]*$/],
        ["GBP", /UK£|^[^A-Z]*£[^A-Z]*$/],
        ["BRL", /R\$|BRL/],
        ["EUR", /^[^A-Z]*€[^A-Z]*$/],
      ] as const)
        expect(shown(money("1234.50", currency, tag)), `${tag} ${currency}`).to.match(sign);
  });

  it("The currency is to the left of the number in languages that are written from right to left", () => {
    for (const tag of ["ar", "ar-EG", "he", "fa", "ur"])
      expect(shown(money("7.50", "EUR", tag)), tag).to.match(/^€\p{Nd}/u);
    for (const tag of ["ar", "ar-SA"]) expect(shown(money("7.50", "SAR", tag)), tag).to.match(/\p{Nd}$/u);
  });

  it("A negative amount has a minus sign", () => {
    expect(money("-1.50", "EUR")).to.equal("-€1.50");
  });
});

describe("difference of two amounts", () => {
  const rest = (whole: string, part: string, currency = "EUR") =>
    amountOf(restOf({ value: whole, currency: "EUR" }, { value: part, currency }));
  /** Without zeros at the end. */
  const amountOf = (money: Money | null) => money?.value.replace(/\.?0*$/, "");

  it("The difference of two amounts is exact", () => {
    expect(rest("10.00", "0.1")).to.equal("9.9");
    expect(rest("0.3", "0.10")).to.equal("0.2");
    expect(rest("5000", "4999")).to.equal("1");
    expect(rest("10", "9.999")).to.equal("0.001");
    expect(rest("90071992547409930.01", "0.02")).to.equal("90071992547409929.99");
  });

  it("The difference is null when nothing is left or the currencies differ", () => {
    expect(rest("10.00", "10")).to.equal(undefined);
    expect(rest("10.00", "12")).to.equal(undefined);
    expect(rest("10.00", "1", "USD")).to.equal(undefined);
  });

  it("The difference and the subtracted part add up to the whole", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 20n), fc.bigInt(1n, 10n ** 20n), (part, left) => {
        const euros = (cents: bigint) => `${cents / 100n}.${`${cents % 100n}`.padStart(2, "0")}`;
        return rest(euros(part + left), euros(part)) === euros(left).replace(/\.?0*$/, "");
      }),
    );
  });
});

describe("ages", () => {
  const age = (ms: number, tag = "en") => {
    const place = document.createElement("p");
    const locale: Locale = { messages: en, tag, isLoading: false };
    const model = { view: INITIAL_VIEW, nowMs: SERVER_MS, locale } as CardModel;
    render(ageOf(model, new Date(SERVER_MS - ms).toISOString()), place);
    return place.textContent;
  };

  it("An age is shown in seconds, then in minutes, then in hours", () => {
    expect(age(8000)).to.equal("8 sec. ago");
    expect(age(59_999)).to.equal("59 sec. ago");
    expect(age(60_000)).to.equal("1 min. ago");
    expect(age(59 * 60_000)).to.equal("59 min. ago");
    expect(age(3 * 3_600_000)).to.equal("3 hr. ago");
  });

  it('An age of less than a second is "now"', () => {
    expect(age(0)).to.equal("now");
    expect(age(999)).to.equal("now");
    expect(age(1000)).to.equal("1 sec. ago");
  });

  it("An age of a day or more is shown as a date", () => {
    expect(age(DAY_MS)).to.match(/Nov 20, 2026/);
  });

  it('A time in the future has the age "now"', () => {
    expect(age(-5000)).to.equal(age(0));
  });

  it("An age is written in the language", () => {
    expect(age(5 * 60_000, "ar")).to.match(/[\u0600-\u06ff]/);
  });
});

describe("times", () => {
  it("A time is a full date with its time zone", () => {
    expect(formatInstant(SERVER_MS, "en")).to.match(/^Nov 2[012], 2026,? (at )?\d{1,2}:\d\d\s[AP]M\s\S+/);
  });

  it("Time left is shown in seconds, with minutes and hours", () => {
    expect(formatTimeLeft(247_000, "en")).to.equal("04:07");
    expect(formatTimeLeft(3_847_000, "en")).to.equal("01:04:07");
    expect(formatTimeLeft(9000, "en")).to.equal("00:09");
    expect(formatTimeLeft(8999, "en")).to.equal("00:08");
    expect(formatTimeLeft(DAY_MS - 1, "en")).to.equal("23:59:59");
  });

  it("Time left is zero after its end", () => {
    expect(formatTimeLeft(0, "en")).to.equal("00:00");
    expect(formatTimeLeft(-60_000, "en")).to.equal("00:00");
  });

  it("Time left has the digits of the language", () => {
    expect(formatTimeLeft(247_000, "ar-EG")).to.equal("٠٤:٠٧");
  });
});
