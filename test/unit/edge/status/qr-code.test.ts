/** QR codes are drawn module by module, with a quiet zone; codes to pay with are recognised. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { encode } from "uqr";
import { paymentQrCode, qrCode } from "../../../../edge/status/qr-code.ts";

/** ISO/IEC 18004, 6.3.8. */
const QUIET_ZONE = 4;

const PIX =
  "00020101021226850014br.gov.bcb.pix2563pix.example/qr/v2/9d36b84fc70b478fb95c12729b90ca2552040000530398654049.905802BR5913Loja  Exemplo6009SAO PAULO62070503***6304AB12";

const addresses = fc
  .tuple(fc.domain(), fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }))
  .map(([host, id]) => `https://${host}/p/shop/payment/${encodeURIComponent(id)}`)
  .filter(({ length }) => length <= 400);

/** How often an SVG path of rectangles paints each square of the grid. */
function paintedBy(path: string, size: number): number[][] {
  const times = Array.from({ length: size }, () => Array<number>(size).fill(0));
  const rest = path.replace(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g, (_, x, y, right, left) => {
    assert.equal(right, left);
    for (let column = Number(x); column < Number(x) + Number(right); column++) {
      const row = times[Number(y)];
      assert.ok(row && column < size, "nothing is painted outside the grid");
      row[column] = (row[column] ?? 0) + 1;
    }
    return "";
  });
  assert.equal(rest, "", "the path has only rectangles");
  return times;
}

describe("QR code", () => {
  test("A QR code paints each dark module once and nothing else, inside a quiet zone of four", () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const { data, size: inner } = encode(address, { ecc: "M", border: 0 });
        const { path, size } = qrCode(address);
        assert.equal(size, inner + 2 * QUIET_ZONE);
        const painted = paintedBy(path, size);
        for (const [y, row] of painted.entries())
          for (const [x, times] of row.entries())
            assert.equal(times, data[y - QUIET_ZONE]?.[x - QUIET_ZONE] ? 1 : 0, `${x}, ${y}`);
      }),
      { numRuns: 60 },
    );
  });

  test("A QR code paints each run of dark modules as one rectangle", () => {
    const { path, size } = qrCode("https://status.shop.example/p/shop/payment/abcde12345abcde12345");
    const painted = paintedBy(path, size);
    const runs = painted.map((row) => row.join("").match(/1+/g)?.length ?? 0);
    assert.equal(
      path.split("z").length - 1,
      runs.reduce((sum, count) => sum + count),
    );
  });

  test("A QR code has the three finder patterns in its corners", () => {
    const { path, size } = qrCode("https://status.shop.example/p/shop/payment/abcde12345abcde12345");
    const painted = paintedBy(path, size);
    const last = size - QUIET_ZONE - 7;
    for (const [x, y] of [
      [QUIET_ZONE, QUIET_ZONE],
      [last, QUIET_ZONE],
      [QUIET_ZONE, last],
    ] as const) {
      const row = (line: number) => painted[y + line]?.slice(x, x + 7).join("");
      assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map(row), [
        ...["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"],
      ]);
    }
  });

  test("A Pix code is drawn as a QR code of its exact text", () => {
    const { data } = encode(PIX, { ecc: "M", border: QUIET_ZONE });
    const code = paymentQrCode(PIX);
    assert.deepEqual(
      paintedBy(`${code?.path}`, Number(code?.size)),
      data.map((row) => row.map(Number)),
    );
  });

  test("A code that is no EMV text has no QR code to pay with", () => {
    for (const other of [null, "", "93000262280678", PIX.slice(1), PIX.slice(0, -1), `${PIX}0`])
      assert.equal(paymentQrCode(other), null, `${other}`);
  });

  test("The path of a QR code to pay with has only the characters that the element draws", () => {
    assert.match(`${paymentQrCode(PIX)?.path}`, /^[Mhvz0-9 -]+$/);
  });
});
