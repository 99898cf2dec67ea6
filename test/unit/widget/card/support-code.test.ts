import { expect } from "@open-wc/testing";
import { isSupportCode, supportCode } from "../../../../contract/support-code.ts";
import { OF } from "../support/samples.ts";

const CODES = Array.from({ length: 500 }, (_, index) => supportCode(`shop/payment/${index}`));

describe("support codes", () => {
  it("A support code is three groups of four digits, and always the same for a resource path", () => {
    expect(supportCode(OF)).to.equal("1809 1208 4784");
    for (const code of CODES) expect(code).to.match(/^\d{4} \d{4} \d{4}$/);
  });

  it("Resource paths that differ in one character have different support codes", () => {
    const many = Array.from({ length: 20_000 }, (_, index) => supportCode(`shop/order/2026-${index}`));
    expect(new Set(many).size).to.equal(many.length);
    expect(new Set(["payment", "order", "payout"].map((kind) => supportCode(`shop/${kind}/a`))).size).to.equal(3);
  });

  it("A support code with one wrong digit is invalid", () => {
    for (const code of CODES.slice(0, 50)) {
      expect(isSupportCode(code)).to.equal(true);
      for (const [at, digit] of [...code].entries())
        for (const wrong of "0123456789".replace(digit, ""))
          if (digit !== " ")
            expect(isSupportCode(code.slice(0, at) + wrong + code.slice(at + 1)), code).to.equal(false);
    }
  });

  it("A support code with two swapped digits is invalid", () => {
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

  it("A text with missing digits or other characters is not a support code", () => {
    for (const text of ["", "1809", "1809 1208 478", "1809 1208 47840", "1809 1208 478O"])
      expect(isSupportCode(text), text).to.equal(false);
  });
});
