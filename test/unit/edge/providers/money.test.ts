/** Money as exact decimal text: parsing, adding and comparing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { moneySchema } from "../../../../contract/status.ts";
import {
  addMoney,
  compareMoney,
  currencyDecimals,
  minorUnitsOf,
  money,
  moneyFromMinor,
  movedMoney,
  subtractMoney,
} from "../../../../edge/providers/money.ts";

const currencies = fc.constantFrom("EUR", "JPY", "KWD", "CLF", "UGX", "ISK", "HUF", "TWD");
const minorUnits = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });

describe("money that has moved", () => {
  test("An amount that went back is counted without its sign, and zero as an amount that is not known", () => {
    assert.deepEqual(movedMoney({ value: "-3.00", currency: "EUR" }), { value: "3.00", currency: "EUR" });
    assert.deepEqual(movedMoney({ value: "3.00", currency: "EUR" }), { value: "3.00", currency: "EUR" });
    for (const value of ["0.00", "0.001"]) assert.equal(movedMoney({ value, currency: "EUR" }), null);
    assert.equal(movedMoney(null), null);
  });

  test("A sum without one of its parts is the other part, and nothing in another currency", () => {
    const sum = { value: "3.00", currency: "EUR" };
    assert.deepEqual(subtractMoney(sum, { value: "1.005", currency: "EUR" }), { value: "1.995", currency: "EUR" });
    assert.equal(subtractMoney(sum, { value: "1.00", currency: "USD" }), null);
  });
});

describe("money", () => {
  for (const [amount, currency, value] of [
    ["10.1", "EUR", "10.10"],
    ["5000.00", "JPY", "5000"],
    ["5000.5", "JPY", "5000.5"],
    ["1.2340", "KWD", "1.234"],
    ["1", "CLF", "1.0000"],
    ["9.995", "EUR", "9.995"],
    ["9.990", "EUR", "9.99"],
    ["007.5", "EUR", "7.50"],
    ["-0.00", "EUR", "0.00"],
    ["-3", "EUR", "-3.00"],
    ["100", "UGX", "100"],
    ["100", "ISK", "100"],
    ["100", "HUF", "100.00"],
    ["100", "TWD", "100.00"],
    ["1", "IQD", "1.000"],
    ["1", "UYW", "1.0000"],
    ["1", "XXX", "1"],
    ["1", "eur", "1.00"],
    [9.99, "EUR", "9.99"],
    [10, "EUR", "10.00"],
    [0.1, "EUR", "0.10"],
    ["1.0E7", "EUR", "10000000.00"],
    ["1E+2", "JPY", "100"],
    ["1.25E+7", "EUR", "12500000.00"],
    ["12345e-3", "KWD", "12.345"],
    ["-1.5e1", "EUR", "-15.00"],
    ["0E0", "EUR", "0.00"],
    ["19.989999999999998", "EUR", "19.989999999999998"],
    [`19.99${"0".repeat(46)}`, "EUR", "19.99"],
    ["12345678901234567890.12", "EUR", "12345678901234567890.12"],
    [0.1 + 0.2, "EUR", "0.30"],
    [19.989999999999998, "EUR", "19.99"],
    [1e21, "EUR", `1${"0".repeat(21)}.00`],
    [1e-7, "EUR", "0.0000001"],
    [2 ** 53, "EUR", "9007199254740992.00"],
  ] as const) {
    test(`The amount ${JSON.stringify(amount)} ${currency} is written as ${value}`, () => {
      assert.deepEqual(money(amount, currency), { value, currency: currency.toUpperCase() });
    });
  }

  for (const amount of [
    ...[
      "1e",
      "e3",
      "1e1.5",
      "1e+-3",
      "1e 3",
      "",
      " ",
      " 1",
      "1 ",
      "+1",
      "1.",
      ".5",
      "1,000",
      "1.000,5",
      "--1",
      "0x10",
      "NaN",
      "Infinity",
      "١",
      "1_0",
    ],
    ...[
      "9".repeat(41),
      ...["1E400000", "1E9999", "1e-9999", "1E41", "0.1e-101", `1${"0".repeat(50)}e-60000`],
      "9".repeat(161),
      1e300,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      null,
      undefined,
      true,
      {},
    ],
  ]) {
    test(`${JSON.stringify(amount) ?? "undefined"} is not a valid amount`, () => {
      assert.equal(money(amount, "EUR"), null);
    });
  }

  for (const currency of ["", "EU", "EURO", "€", "E R", "ſss", "ﬀi", 978, null, undefined]) {
    test(`${JSON.stringify(currency) ?? "undefined"} is not a valid currency`, () => {
      assert.equal(money("1", currency), null);
    });
  }

  test("money() never throws and returns null or money that matches the contract", () => {
    fc.assert(
      fc.property(fc.anything(), fc.oneof(currencies, fc.anything()), (amount, currency) => {
        const result = money(amount, currency);
        assert.ok(result === null || moneySchema.safeParse(result).success);
      }),
    );
  });

  test("money() does not change an amount that has its final form", () => {
    fc.assert(
      fc.property(minorUnits, currencies, (units, currency) => {
        const written = moneyFromMinor(String(units), currency);
        assert.ok(written);
        assert.deepEqual(money(written.value, written.currency), written);
      }),
    );
  });

  test("money() reads an amount with an exponent as the amount without it", () => {
    const exponents = fc.integer({ min: -30, max: 18 });
    fc.assert(
      fc.property(minorUnits, exponents, currencies, fc.constantFrom("e", "E"), (units, exponent, currency, letter) => {
        const plain = exponent < 0 ? null : money(`${units}${units === 0n ? "" : "0".repeat(exponent)}`, currency);
        const sign = exponent < 0 ? "" : "+";
        const written = money(`${units}${letter}${sign}${exponent}`, currency);
        assert.ok(written);
        if (plain) assert.deepEqual(written, plain);
        const back = money(`${units}E0`, currency);
        assert.deepEqual(money(`${units}.0`, currency), back);
        assert.deepEqual(money(`${written.value}E0`, currency), written);
      }),
    );
  });

  test("money() reads hostile exponents without the digits that they stand for", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), (exponent) => {
        const result = money(`1E${exponent}`, "EUR");
        assert.ok(result === null || result.value.length <= 110);
      }),
    );
  });

  test("money() keeps every number of at most 15 digits exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 15 - 1 }), (cents) => {
        const text = moneyFromMinor(cents, "EUR")?.value ?? "";
        assert.equal(money(Number(text), "EUR")?.value, text);
      }),
    );
  });
});

describe("moneyFromMinor", () => {
  for (const [amount, currency, value] of [
    [1234, "KWD", "1.234"],
    ["999", "EUR", "9.99"],
    [5, "EUR", "0.05"],
    ["1700.0", "EUR", "17.00"],
    ["1.7E3", "EUR", "17.00"],
    ["1.0E7", "JPY", "10000000"],
    [1699.9999999999998, "EUR", "17.00"],
    [-5, "EUR", "-0.05"],
    [5000, "JPY", "5000"],
    ["10000", "CLF", "1.0000"],
  ] as const) {
    test(`${amount} minor units of ${currency} are written as ${value}`, () => {
      assert.deepEqual(moneyFromMinor(amount, currency), { value, currency });
    });
  }

  test("moneyFromMinor() refuses a fraction of a minor unit", () => {
    for (const amount of ["1.5", "1E-1", "1700.01"]) assert.equal(moneyFromMinor(amount, "EUR"), null);
  });
});

describe("addMoney and compareMoney", () => {
  test("addMoney() adds decimals exactly that floats would round", () => {
    const sum = addMoney({ value: "0.10", currency: "EUR" }, { value: "0.20", currency: "EUR" });
    assert.deepEqual(sum, { value: "0.30", currency: "EUR" });
  });

  test("addMoney() and compareMoney() agree with integers of minor units", () => {
    fc.assert(
      fc.property(minorUnits, minorUnits, currencies, (a, b, currency) => {
        const of = (units: bigint) => moneyFromMinor(String(units), currency) ?? assert.fail();
        assert.deepEqual(addMoney(of(a), of(b)), of(a + b));
        assert.equal(compareMoney(of(a), of(b)), a === b ? 0 : a < b ? -1 : 1);
      }),
    );
  });

  test("compareMoney() compares amounts with different numbers of decimals", () => {
    assert.equal(compareMoney({ value: "10", currency: "EUR" }, { value: "10.00", currency: "EUR" }), 0);
    assert.equal(compareMoney({ value: "9.995", currency: "EUR" }, { value: "9.99", currency: "EUR" }), 1);
  });

  test("compareMoney() takes amounts as equal that differ by less than half a minor unit", () => {
    for (const [a, b, currency, expected] of [
      ["19.999999999999996", "20.00", "EUR", 0],
      ["20.0049", "20.00", "EUR", 0],
      ["20.005", "20.00", "EUR", 1],
      ["19.995", "20.00", "EUR", -1],
      ["5000.4", "5000", "JPY", 0],
      ["5000.5", "5000", "JPY", 1],
      ["1.2341", "1.234", "KWD", 0],
      ["1.2345", "1.234", "KWD", 1],
      ["-0.001", "0.00", "EUR", 0],
    ] as const) {
      assert.equal(compareMoney({ value: a, currency }, { value: b, currency }), expected, `${a} and ${b}`);
    }
  });

  test("compareMoney() of two sums of doubles equals the comparison of the exact sums", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10 ** 7 }), { minLength: 1, maxLength: 20 }), (cents) => {
        const sumOfDoubles = cents.reduce((sum, each) => sum + each / 100, 0);
        const exact = moneyFromMinor(
          cents.reduce((sum, each) => sum + each, 0),
          "EUR",
        );
        const asText = money(String(sumOfDoubles), "EUR");
        assert.ok(exact && asText);
        assert.equal(compareMoney(asText, exact), 0);
        assert.deepEqual(money(sumOfDoubles, "EUR"), exact);
      }),
    );
  });

  test("addMoney() and compareMoney() return null for two currencies", () => {
    const [euro, yen] = [
      { value: "1.00", currency: "EUR" },
      { value: "1", currency: "JPY" },
    ];
    assert.equal(addMoney(euro, yen), null);
    assert.equal(compareMoney(euro, yen), null);
  });
});

test("An unknown currency has two decimals", () => {
  assert.equal(currencyDecimals("ABC"), 2);
});

describe("minorUnitsOf()", () => {
  const minorUnits = minorUnitsOf({ 0: "CVE IDR", 2: "CLP ISK" }, "BIF MGA");

  test("A provider's own minor units replace those of ISO 4217 for its currencies only", () => {
    assert.deepEqual(moneyFromMinor(5000, "IDR", minorUnits), { value: "5000.00", currency: "IDR" });
    assert.deepEqual(moneyFromMinor(5000, "CLP", minorUnits), { value: "50", currency: "CLP" });
    assert.deepEqual(moneyFromMinor(5050, "CLP", minorUnits), { value: "50.5", currency: "CLP" });
    assert.deepEqual(moneyFromMinor(5000, "KWD", minorUnits), { value: "5.000", currency: "KWD" });
    assert.deepEqual(moneyFromMinor(5000, "CLP"), { value: "5000", currency: "CLP" });
  });

  test("An amount in a currency whose minor units the provider does not document is left out", () => {
    assert.equal(moneyFromMinor(5000, "BIF", minorUnits), null);
    assert.equal(moneyFromMinor(5000, "MGA", minorUnits), null);
  });
});
