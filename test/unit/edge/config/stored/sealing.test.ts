// Sealed credentials: what opens them, and what does not.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  open,
  readSealingKeys,
  type Sealed,
  type SealingKey,
  seal,
} from "../../../../../edge/config/stored/sealing.ts";

const keyText = () => randomBytes(32).toString("base64url");

function keysOf(raw: unknown): SealingKey[] {
  const keys = readSealingKeys(raw);
  assert.ok(keys.ok);
  return keys.value;
}

const keys = keysOf([
  { kid: "new", key: keyText() },
  { kid: "old", key: keyText() },
]);
const use = { name: "shop", table: '{"provider":"ixopay"}' };

/** The same text with another character in one place. */
function changed(text: string, at: number): string {
  const place = at % text.length;
  return `${text.slice(0, place)}${text[place] === "A" ? "B" : "A"}${text.slice(place + 1)}`;
}

describe("sealed credentials", () => {
  test("Every text opens again, for its name and table, with the key that has sealed it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string(), fc.string(), async (text, name, table) => {
        const sealed = await seal(text, { name, table }, keys);
        assert.equal(sealed.kid, "new");
        assert.deepEqual(await open(sealed, { name, table }, keys), { ok: true, value: text });
      }),
    );
  });

  test("They do not open under another name or beside another table", async () => {
    const other = fc.record({ name: fc.string(), table: fc.string() });
    const sealed = await seal("secret", use, keys);
    await fc.assert(
      fc.asyncProperty(other, async ({ name, table }) => {
        for (const wrong of [
          { name, table: use.table },
          { name: use.name, table },
          { name: `${use.name}${name}`, table },
        ])
          if (wrong.name !== use.name || wrong.table !== use.table)
            assert.deepEqual(await open(sealed, wrong, keys), { ok: false, failure: "not-authentic" });
      }),
    );
  });

  test("They do not open when any part of them was changed", async () => {
    const sealed = await seal("secret", use, keys);
    const part = fc.constantFrom<keyof Sealed>("nonce", "data");
    await fc.assert(
      fc.asyncProperty(part, fc.nat(), async (name, at) => {
        // The last character of a base64url text may have bits that no byte has.
        const text = changed(sealed[name], at % (sealed[name].length - 1));
        assert.equal((await open({ ...sealed, [name]: text }, use, keys)).ok, false);
      }),
    );
    for (const wrong of [{ data: "" }, { nonce: "" }, { data: "%" }, { nonce: "%" }, { kid: "old" }])
      assert.deepEqual(await open({ ...sealed, ...wrong }, use, keys), { ok: false, failure: "not-authentic" });
  });

  test("The same text is sealed with another nonce each time, and appears nowhere", async () => {
    const sealed = await Promise.all(Array.from({ length: 50 }, () => seal("secret", use, keys)));
    assert.equal(new Set(sealed.map(({ nonce }) => nonce)).size, 50);
    assert.ok(!JSON.stringify(sealed).includes("secret"));
  });

  test("After a rotation the first key seals, and the others still open what they have sealed", async () => {
    const sealed = await seal("secret", use, keys.slice(1));
    assert.equal(sealed.kid, "old");
    assert.deepEqual(await open(sealed, use, keys), { ok: true, value: "secret" });
    assert.deepEqual(await open(sealed, use, keys.slice(0, 1)), { ok: false, failure: "unknown-key" });
  });

  test("Another key with the same id opens nothing", async () => {
    const sealed = await seal("secret", use, keysOf(keyText()));
    assert.deepEqual(await open(sealed, use, keysOf(keyText())), { ok: false, failure: "not-authentic" });
  });
});

describe("SEALING_KEY", () => {
  test("One key, a list of keys, and a list as JSON text are read, and none is no key", () => {
    const [one, other] = [keyText(), keyText()];
    const list = [
      { kid: "a", key: one },
      { kid: "b", key: other },
    ];
    assert.equal(keysOf(one).length, 1);
    assert.deepEqual(keysOf(one)[0]?.bytes, new Uint8Array(Buffer.from(one, "base64url")));
    assert.deepEqual(
      keysOf(list).map(({ kid }) => kid),
      ["a", "b"],
    );
    assert.deepEqual(keysOf(JSON.stringify(list)), keysOf(list));
    assert.deepEqual(keysOf(undefined), []);
  });

  for (const [name, raw] of [
    ["of 31 bytes", randomBytes(31).toString("base64url")],
    ["of 33 bytes", randomBytes(33).toString("base64url")],
    ["that is padded", randomBytes(32).toString("base64")],
    ["that is empty", ""],
    ["that is a number", 7],
    ["in an empty list", []],
    ["without an id", [{ key: keyText() }]],
    ["with an unknown member", [{ kid: "a", key: keyText(), alg: "A256GCM" }]],
    ["with the id of another", ["a", "a"].map((kid) => ({ kid, key: keyText() }))],
  ] as const) {
    test(`A key ${name} is an error that names the secret and has no value`, () => {
      const keys = readSealingKeys(raw);
      assert.ok(!keys.ok);
      for (const error of keys.failure) assert.match(error, /^SEALING_KEY.* Example: /);
      if (typeof raw === "string" && raw !== "") assert.ok(!keys.failure.join().includes(raw));
    });
  }
});
