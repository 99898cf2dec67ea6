import { expect } from "@open-wc/testing";
import fc from "fast-check";
import { lostStreamDelayMs, pollDelayMs, retryAfterMs, retryDelayMs } from "../../../../widget/connection/backoff.ts";
import { SERVER_MS } from "../support/samples.ts";

const almostOne = 1 - Number.EPSILON;
const chance = fc.double({ min: 0, max: almostOne, noNaN: true });

describe("retry delay", () => {
  it("The retry delay doubles its range from 1 s up to 30 s", () => {
    const ranges = [0, 1, 2, 3, 4, 5, 6, 60].map((failures) => Math.round(retryDelayMs(failures, 0, () => almostOne)));
    expect(ranges).to.deep.equal([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("The retry delay may be zero, so that lost viewers do not return together", () => {
    expect(retryDelayMs(9, 0, () => 0)).to.equal(0);
    expect(retryDelayMs(1, 0, () => 0.25)).to.equal(500);
  });

  it("The retry delay is never below the server's floor and at most 30 s above it", () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(600_000), chance, (failures, floorMs, random) => {
        const delayMs = retryDelayMs(failures, floorMs, () => random);
        return delayMs >= floorMs && delayMs <= floorMs + 30_000;
      }),
    );
  });
});

describe("the spread of a thousand viewers", () => {
  /** A random generator with a seed (mulberry32). */
  function seeded(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /** How many viewers return in the fullest second, and in which second the last one does. */
  function spreadOf(delayMs: (random: () => number) => number, seed: number) {
    const random = seeded(seed);
    const viewers = new Map<number, number>();
    for (let viewer = 0; viewer < 1000; viewer++) {
      const second = Math.floor(delayMs(random) / 1000);
      viewers.set(second, (viewers.get(second) ?? 0) + 1);
    }
    return { fullest: Math.max(...viewers.values()), last: Math.max(...viewers.keys()) };
  }

  for (const [name, delayMs, lastSecond] of [
    ["of a server that restarts", (random) => lostStreamDelayMs(0, random), 30],
    ["with a floor of 3 s after a restart", (random) => lostStreamDelayMs(3000, random), 33],
    ["with a floor of 20 s", (random) => retryDelayMs(0, 20_000, random), 40],
    ["after five failures", (random) => retryDelayMs(5, 0, random), 30],
  ] as [string, (random: () => number) => number, number][]) {
    it(`A thousand viewers ${name} return over 30 s, at most a tenth of them in any one`, () => {
      for (let seed = 1; seed <= 20; seed++) {
        const { fullest, last } = spreadOf(delayMs, seed);
        expect(fullest, `seed ${seed}`).to.be.at.most(100);
        expect(last).to.be.at.most(lastSecond);
      }
    });
  }
});

describe("the floor of a lost stream", () => {
  it("A retry field never silences the element for more than ten minutes and half a minute", () => {
    expect(lostStreamDelayMs(86_400_000, () => 1)).to.equal(630_000);
  });

  it("A retry field below zero is no floor", () => {
    expect(lostStreamDelayMs(-5000, () => 0)).to.equal(0);
  });
});

describe("Retry-After", () => {
  it("Retry-After is read as seconds", () => {
    expect(retryAfterMs("7", SERVER_MS)).to.equal(7000);
  });

  it("Retry-After is read as an HTTP date by the clock", () => {
    expect(retryAfterMs("Sat, 21 Nov 2026 10:00:30 GMT", SERVER_MS)).to.equal(30_000);
  });

  it("A past date, an unreadable value and a missing one are no delay", () => {
    for (const header of ["Sat, 21 Nov 2026 09:00:00 GMT", "soon", "", "-3", null])
      expect(
        retryDelayMs(0, retryAfterMs(header, SERVER_MS), () => 0),
        `${header}`,
      ).to.equal(0);
  });

  it("Retry-After never silences the element for more than ten minutes", () => {
    for (const header of ["99999999", "Sat, 21 Nov 2099 10:00:00 GMT", "9".repeat(400)])
      expect(
        retryDelayMs(0, retryAfterMs(header, SERVER_MS), () => 0),
        header.slice(0, 30),
      ).to.equal(600_000);
  });
});

describe("poll delay", () => {
  it("The poll delay is about 5 s for the first minute, then about 30 s", () => {
    expect(pollDelayMs(0, false, () => 0.5)).to.equal(5000);
    expect(pollDelayMs(11, false, () => 0.5)).to.equal(5000);
    expect(pollDelayMs(12, false, () => 0.5)).to.equal(30_000);
  });

  it("The poll delay varies by up to 25 % in both directions", () => {
    expect(pollDelayMs(0, false, () => 0)).to.equal(3750);
    expect(Math.round(pollDelayMs(0, false, () => almostOne))).to.equal(6250);
  });
});
