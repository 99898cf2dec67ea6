import { expect } from "@open-wc/testing";
import { isSupportCode, supportCode } from "../../../../widget/card/support-code.ts";
import { OF } from "../support/samples.ts";

const CODES = Array.from({ length: 500 }, (_, index) => supportCode(`shop/payment/${index}`));

describe("a support code", () => {
  it("is three groups of four digits, the same for everybody who sees the thing", () => {
    expect(supportCode(OF)).to.equal("1809 1208 4784");
    for (const code of CODES) expect(code).to.match(/^\d{4} \d{4} \d{4}$/);
  });

  it("differs from thing to thing, also where only the last character does", () => {
    const many = Array.from({ length: 20_000 }, (_, index) => supportCode(`shop/order/2026-${index}`));
    expect(new Set(many).size).to.equal(many.length);
    expect(new Set(["payment", "order", "payout"].map((kind) => supportCode(`shop/${kind}/a`))).size).to.equal(3);
  });

  it("shows that one digit is wrong", () => {
    for (const code of CODES.slice(0, 50)) {
      expect(isSupportCode(code)).to.equal(true);
      for (const [at, digit] of [...code].entries())
        for (const wrong of "0123456789".replace(digit, ""))
          if (digit !== " ")
            expect(isSupportCode(code.slice(0, at) + wrong + code.slice(at + 1)), code).to.equal(false);
    }
  });

  it("shows that two digits are swapped, wherever they stand", () => {
    for (const code of CODES) {
      const digits = code.replaceAll(" ", "");
      for (let one = 0; one < 11; one++)
        for (let other = one + 1; other < 12; other++) {
          const swapped = [...digits];
          [swapped[one], swapped[other]] = [`${digits[other]}`, `${digits[one]}`];
          if (digits[one] !== digits[other]) expect(isSupportCode(swapped.join("")), code).to.equal(false);
        }
    }
  });

  it("is no code where digits are missing or something else stands there", () => {
    for (const text of ["", "1809", "1809 1208 478", "1809 1208 47840", "1809 1208 478O"])
      expect(isSupportCode(text), text).to.equal(false);
  });
});
