import { expect } from "@open-wc/testing";
import fc from "fast-check";
import type { Money } from "../../../../contract/status.ts";
import {
  DAY_MS,
  type DateStyle,
  formatCount,
  formatDate,
  formatDay,
  formatDuration,
  formatMoney,
  formatRelativeTime,
  restOf,
} from "../../../../widget/i18n/format.ts";

const money = (value: string, currency: string, tag = "en") => formatMoney({ value, currency }, tag);
/** Languages put different spaces between number and currency. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("counts", () => {
  it("A count has the digits and separators of the language, also after another language", () => {
    const texts = ["en", "de", "ar-EG", "en"].map((tag) => formatCount(1234, tag));
    expect(texts).to.deep.equal(["1,234", "1.234", "١٬٢٣٤", "1,234"]);
  });
});

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

describe("durations", () => {
  const MINUTE_MS = 60_000;

  it("A time until something is shown in seconds, then in minutes, then in hours, rounded up", () => {
    expect(formatRelativeTime(8000, "en")).to.equal("in 8 sec.");
    expect(formatRelativeTime(7001, "en")).to.equal("in 8 sec.");
    expect(formatRelativeTime(59_999, "en")).to.equal("in 60 sec.");
    expect(formatRelativeTime(MINUTE_MS, "en")).to.equal("in 1 min.");
    expect(formatRelativeTime(59 * MINUTE_MS, "en")).to.equal("in 59 min.");
    expect(formatRelativeTime(180 * MINUTE_MS, "en")).to.equal("in 3 hr.");
  });

  it("A time that is left is shown in minutes, then in hours, and never in seconds", () => {
    expect(formatDuration(1, "en")).to.equal("1 minute");
    expect(formatDuration(MINUTE_MS, "en")).to.equal("1 minute");
    expect(formatDuration(MINUTE_MS + 1, "en")).to.equal("2 minutes");
    expect(formatDuration(59 * MINUTE_MS, "en")).to.equal("59 minutes");
    expect(formatDuration(60 * MINUTE_MS, "en")).to.equal("1 hour");
    expect(formatDuration(DAY_MS - 1, "en")).to.equal("24 hours");
  });

  it("A duration is written in the language, with its digits", () => {
    expect(formatRelativeTime(5 * MINUTE_MS, "ar")).to.match(/[\u0600-\u06ff]/);
    expect(formatDuration(5 * MINUTE_MS, "ar-EG")).to.match(/٥/);
  });
});

describe("dates", () => {
  const AT = "2026-11-27T15:03:00Z";
  const dateOf = (style: DateStyle, tag = "en-GB", timeZone = "UTC") => plain(formatDate(AT, style, tag, timeZone));

  it("A time has its date, and a full date has its year", () => {
    expect(dateOf("time")).to.equal("27 Nov, 15:03");
    expect(dateOf("full")).to.equal("27 Nov 2026, 15:03");
    expect(dateOf("time", "en-US")).to.equal("Nov 27, 3:03 PM");
  });

  it("A clock of 24 hours has two digits for the hour, and one of 12 hours has as few as it needs", () => {
    const morning = (tag: string) => plain(formatDate("2026-11-27T09:43:00Z", "time", tag, "UTC"));
    expect(morning("en-GB")).to.equal("27 Nov, 09:43");
    expect(morning("de")).to.match(/ 09:43$/);
    expect(morning("en-US")).to.equal("Nov 27, 9:43 AM");
  });

  it("A deadline has its day of the week", () => {
    expect(dateOf("weekday")).to.match(/^Friday,? 27 Nov$/);
    expect(dateOf("day")).to.equal("27 Nov");
  });

  it("A time is that of the viewer's time zone", () => {
    expect(dateOf("time", "en-GB", "Pacific/Kiritimati")).to.match(/^28 Nov, 0?5:03$/);
    expect(dateOf("time", "en-GB", "America/New_York")).to.equal("27 Nov, 10:03");
  });

  it("A calendar day is the same in every time zone", () => {
    expect(formatDay("2026-12-11", "day", "en-GB")).to.equal("11 Dec");
    expect(formatDay("2026-12-11", "weekday", "de")).to.match(/^Freitag, 11\. Dez/);
  });

  it("A date is written in the language, with its digits", () => {
    expect(dateOf("day", "ar-EG")).to.match(/٢٧/);
    expect(dateOf("day", "ja")).to.equal("11月27日");
  });
});
