/** Whom an erasure shuts out, and how it is stored. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isShutOut, readErasure, toStoredErasure } from "../../../../../edge/hub/storage/stored-erasure.ts";

const ERASED_MS = 1_795_255_200_000;
const digests: [string, number][] = [["digest", ERASED_MS - 1]];
const erasure = { atMs: ERASED_MS, untilMs: ERASED_MS + 1, digests };

describe("an erasure", () => {
  test("It is read as it was stored, with its version", () => {
    const stored = toStoredErasure(erasure);
    assert.equal(stored.schemaVersion, 1);
    assert.deepEqual(readErasure(stored), erasure);
    assert.equal(readErasure(undefined), null);
    const { digests: _, ...older } = stored;
    assert.deepEqual(readErasure(older), { ...erasure, digests: [] });
  });

  test("One of a newer version, or of another shape, is not taken for none", () => {
    for (const stored of [{ ...toStoredErasure(erasure), schemaVersion: 2 }, {}, null, ERASED_MS, { atMs: "1" }])
      assert.equal(readErasure(stored), "unknown-version");
  });

  test("A token is refused if it was made until then, whatever has happened since, and no later one is", () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 10 }), fc.boolean(), (offset, hasBegunAnew) => {
        const viewer = { trusted: true, issuedMs: ERASED_MS + offset };
        assert.equal(isShutOut(erasure, viewer, hasBegunAnew), offset <= 0);
      }),
    );
  });

  test("A token whose time is not known is refused", () => {
    assert.equal(isShutOut(erasure, { trusted: true, issuedMs: null }, true), true);
  });

  test("A viewer without a token sees nothing until a newer token or a signed webhook has named the resource", () => {
    const viewer = { trusted: false, issuedMs: null };
    assert.deepEqual(
      [false, true].map((hasBegunAnew) => isShutOut(erasure, viewer, hasBegunAnew)),
      [true, false],
    );
  });

  test("Without an erasure nobody is shut out", () => {
    for (const trusted of [true, false]) assert.equal(isShutOut(null, { trusted, issuedMs: null }, false), false);
  });
});
