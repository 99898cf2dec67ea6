// Attacks on status tokens: other spellings, odd headers, claims of other types, times at their limits.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import fc from "fast-check";
import { base64url } from "jose";
import { checkStatusToken, type TokenFault } from "../../../../edge/access/check-token.ts";
import { createStatusToken } from "../../../../edge/access/status-token.ts";
import type { SharedTokenKey } from "../../../../edge/config/token-keys.ts";
import { NOW_MS, resource } from "../samples.ts";

const key: SharedTokenKey = { kid: "2026-11", alg: "HS256", secret: base64url.encode(new Uint8Array(32).fill(7)) };
const NOW_SECONDS = NOW_MS / 1000;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const DAY_SECONDS = 86_400;

const header = { alg: "HS256", typ: "pst+jwt", kid: key.kid };
const claims = {
  sub: "shop/payment/abcde12345abcde12345",
  scope: "status details",
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 3600,
  aud: "payment-status",
};

const encode = (part: object | string) => base64url.encode(typeof part === "string" ? part : JSON.stringify(part));

/** A token that the key has signed over exactly these parts. */
function signed(claimsPart: object | string, headerPart: object | string = header): string {
  return signedText(`${encode(headerPart)}.${encode(claimsPart)}`);
}

/** The signature over any text, as a merchant's own code could make it. */
function signedText(input: string): string {
  return `${input}.${createHmac("sha256", base64url.decode(key.secret)).update(input).digest("base64url")}`;
}

async function faultOf(token: string, { nowMs = NOW_MS, notBeforeMs = 0 } = {}): Promise<TokenFault | null> {
  const checked = await checkStatusToken(token, resource, [key], notBeforeMs, nowMs);
  return checked.ok ? null : checked.failure;
}

describe("the spelling of a token", () => {
  test("A token with padding, blanks or the characters of base64 is malformed, in each of its parts", async () => {
    const parts = signed(claims).split(".");
    assert.equal(await faultOf(parts.join(".")), null);
    for (const index of [0, 1, 2])
      for (const change of ["=", "==", " ", "\t", "\n", "%3D", "+", "/", ".", "\u00a0", "é"])
        for (const where of ["start", "end"]) {
          const changed = parts.map((part, at) =>
            at === index ? (where === "end" ? part + change : change + part) : part,
          );
          assert.equal(await faultOf(changed.join(".")), "malformed", JSON.stringify(changed[index]));
        }
  });

  test("A token whose last character has bits that decoding drops is malformed, in each of its parts", async () => {
    // The lengths of the parts modulo 4 are 0, 2 and 3.
    for (const pad of ["", "x", "xx"]) {
      const token = signed({ ...claims, pad }, { ...header });
      const parts = token.split(".");
      for (const [index, part] of parts.entries()) {
        if (part.length % 4 === 0) continue;
        const last = ALPHABET.indexOf(part.at(-1) ?? "");
        for (let more = 1; more < (part.length % 4 === 3 ? 4 : 16); more++) {
          const other = parts.with(index, part.slice(0, -1) + ALPHABET[last + more]);
          assert.deepEqual(base64url.decode(other[index] ?? ""), base64url.decode(part));
          assert.equal(await faultOf(other.join(".")), "malformed");
          // Also when the key has signed this very spelling.
          if (index < 2) assert.equal(await faultOf(signedText(other.slice(0, 2).join("."))), "malformed");
        }
      }
    }
  });

  test("Of all texts near a token, only the token itself counts", async () => {
    const token = await createStatusToken({ key, resource, nowMs: NOW_MS });
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...ALPHABET, ".", "=", ""), async (at, character) => {
        const near = token.slice(0, at) + character + token.slice(at + 1);
        assert.equal((await faultOf(near)) === null, near === token);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the header of a token", () => {
  for (const member of ["jwk", "jku", "x5u", "x5c", "b64", "crit", "cty", "zip", "nonce"])
    test(`A token with ${member} in its header is malformed`, async () => {
      assert.equal(
        await faultOf(signed(claims, { ...header, [member]: member === "crit" ? ["exp"] : true })),
        "malformed",
      );
    });

  for (const [what, odd] of [
    ["a type in other letters", { ...header, typ: "PST+JWT" }],
    ["a media type", { ...header, typ: "application/pst+jwt" }],
    ["a key id that is a number", { ...header, kid: 5 }],
    ["a list", [header]],
    ["a text", "x"],
    ["null", "null"],
  ] as const)
    test(`A token whose header has ${what} is malformed`, async () => {
      assert.equal(await faultOf(signed(claims, odd)), "malformed");
    });
});

describe("the claims of a token", () => {
  for (const [what, odd] of [
    ["a fraction of a second", { ...claims, exp: claims.exp + 0.5 }],
    ["a negative time", { ...claims, iat: -1 }],
    ["an expiry beyond all numbers", JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999')],
    ["a time of issue that is null", { ...claims, iat: null }],
    ["an expiry that is not after the time of issue", { ...claims, exp: claims.iat }],
    ["a scope of 101 characters", { ...claims, scope: "s".repeat(101) }],
    ["an address of 501 characters", { ...claims, retry: "x".repeat(501) }],
    ["no object", [claims]],
    ["no JSON", "{"],
    ["a byte order mark", `\ufeff${JSON.stringify(claims)}`],
  ] as const)
    test(`A token whose claims have ${what} is malformed`, async () => {
      assert.equal(await faultOf(signed(odd)), "malformed");
    });

  test("Claims that are not UTF-8 are malformed", async () => {
    const bytes = Buffer.concat([
      Buffer.from(JSON.stringify({ ...claims, x: "y" }).slice(0, -2)),
      Buffer.from([0xff, 0x22, 0x7d]),
    ]);
    assert.equal(await faultOf(signedText(`${encode(header)}.${base64url.encode(bytes)}`)), "malformed");
  });

  test("A token is for this audience alone, as a text or in a list", async () => {
    assert.equal(await faultOf(signed({ ...claims, aud: ["payment-status"] })), null);
    for (const aud of ["other", "", [], ["payment-status", "other"], ["other"], "payment-status payment-status"])
      assert.equal(await faultOf(signed({ ...claims, aud })), "wrong-audience", JSON.stringify(aud));
  });
});

describe("the time of a token", () => {
  test("A token lives at most 400 days", async () => {
    assert.equal(await faultOf(signed({ ...claims, exp: claims.iat + 400 * DAY_SECONDS })), null);
    assert.equal(await faultOf(signed({ ...claims, exp: claims.iat + 400 * DAY_SECONDS + 1 })), "lives-too-long");
    assert.equal(await faultOf(signed({ ...claims, iat: 0 })), "lives-too-long");
  });

  test("A token counts from a minute before its time of issue until a minute after its expiry", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -200_000, max: 3_900_000 }), async (fromIssueMs) => {
        const fault = await faultOf(signed(claims), { nowMs: NOW_MS + fromIssueMs });
        const expected = fromIssueMs < -60_000 ? "not-yet-valid" : fromIssueMs >= 3_660_000 ? "expired" : null;
        assert.equal(fault, expected);
      }),
      { examples: [[-60_001], [-60_000], [3_659_999], [3_660_000]], numRuns: 200 },
    );
  });

  test("A token with nbf does not count before it", async () => {
    assert.equal(await faultOf(signed({ ...claims, nbf: NOW_SECONDS + 61 })), "not-yet-valid");
    assert.equal(await faultOf(signed({ ...claims, nbf: NOW_SECONDS + 60 })), null);
  });

  test("Only a token that is right in all else is expired", async () => {
    const old = { ...claims, iat: NOW_SECONDS - 7200, exp: NOW_SECONDS - 3600 };
    assert.equal(await faultOf(signed(old)), "expired");
    assert.equal(await faultOf(signed(old), { notBeforeMs: NOW_MS }), "issued-before");
    assert.equal(await faultOf(signed({ ...old, aud: "other" })), "wrong-audience");
    assert.equal(await faultOf(signed({ ...old, sub: "shop/payment/b" })), "other-resource");
    assert.equal(await faultOf(signed(old, { ...header, kid: "other" })), "unknown-key");
    assert.equal(await faultOf(`${signed(old).slice(0, -8)}AAAAAAAA`), "bad-signature");
  });
});

describe("what createStatusToken refuses", () => {
  const made = (change: object) => createStatusToken({ key, resource, nowMs: NOW_MS, ...change });

  for (const [what, change, sentence] of [
    [
      "a key of 31 bytes",
      { key: { kid: "k", secret: "A".repeat(42) } },
      "secret must be base64url of at least 32 bytes",
    ],
    ["an empty key", { key: { kid: "k", secret: "" } }, "secret must be base64url of at least 32 bytes"],
    ["no key id", { key: { kid: "", secret: key.secret } }, "kid must be a text"],
    ["a connection in capitals", { resource: { ...resource, connection: "Shop" } }, "connection has 1 to 32"],
    ["a kind that does not exist", { resource: { ...resource, kind: "coin" } }, "kind must be one of"],
    ["an id that is a number", { resource: { ...resource, id: 5 } }, "id must be a text"],
  ] as const)
    test(`No token is created for ${what}`, async () => {
      const reason = (error: unknown) => error instanceof TypeError && error.message.includes(sentence);
      await assert.rejects(made(change), reason);
    });
});
