import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sameSecret } from "../../../../edge/platform/crypto.ts";

describe("the comparison of secrets", () => {
  test("A secret equals itself", async () => {
    assert.equal(await sameSecret("link-key-0123456789", "link-key-0123456789"), true);
  });

  test("No other text equals a secret, however much of it or of its digest is the same", async () => {
    for (const given of ["", "link-key-012345678", "link-key-01234567890", "Link-key-0123456789"]) {
      assert.equal(await sameSecret(given, "link-key-0123456789"), false, given);
    }
    // Among so many, some digests begin with the byte of the secret's digest.
    for (let number = 0; number < 2_000; number++) {
      assert.equal(await sameSecret(`guess-${number}`, "link-key-0123456789"), false, `${number}`);
    }
  });
});
