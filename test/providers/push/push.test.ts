/** The configuration of a connection whose statuses the merchant's server pushes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KINDS } from "../../../contract/resource.ts";
import { idFormOf, isPossible, readConnection } from "../../../edge/config/connection.ts";
import { isQueriedKind } from "../../../edge/providers/provider.ts";
import { provider } from "../../../edge/providers/push/index.ts";

const pushKey = "a-push-key-of-the-tests-0123456789";
const nextPushKey = "the-next-push-key-of-the-tests-012345";
// A shared secret, and the keys of an Ed25519 pair, in the forms of Standard Webhooks.
const sharedSecret = "whsec_c3RhdHVzLXB1c2gtdGVzdC1rZXktMDEyMzQ1Njc4OWFi";
const publicKey = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
const privateKey = "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

const bank = { provider: "push", merchant: { name: "Example Bank" }, origins: ["https://bank.example"] };

async function connect(credentials: object, change: object = {}) {
  return readConnection("bank", { ...bank, ...change }, JSON.stringify(credentials));
}

async function errorsOf(credentials: object, change: object = {}): Promise<string[]> {
  const read = await connect(credentials, change);
  return read.ok ? [] : read.failure;
}

async function keysOf(credentials: object) {
  const read = await connect(credentials);
  assert.ok(read.ok, JSON.stringify(read));
  return provider.pushKeys?.({ ...read.value.account, credentials: provider.credentials?.parse(credentials) ?? {} });
}

describe("the credentials of a push connection", () => {
  test("A key, a secret, or both are enough, each once or twice", async () => {
    assert.deepEqual(await keysOf({ pushKey }), { bearer: [pushKey], signing: [] });
    assert.deepEqual(await keysOf({ pushSecret: sharedSecret }), { bearer: [], signing: [sharedSecret] });
    assert.deepEqual(await keysOf({ pushKey: [pushKey, nextPushKey], pushSecret: [sharedSecret, publicKey] }), {
      bearer: [pushKey, nextPushKey],
      signing: [sharedSecret, publicKey],
    });
  });

  test("Without a key and a secret, nobody could push: the error names both", async () => {
    const [error = "", ...others] = await errorsOf({});
    assert.match(error, /^BANK_CREDENTIALS: needs pushKey or pushSecret\. Example: /);
    assert.deepEqual(others, []);
  });

  test("A short key, a key with blanks, three keys, or a secret of another form is an error without its value", async () => {
    for (const credentials of [
      { pushKey: "short" },
      { pushKey: `${pushKey} ${nextPushKey}` },
      { pushKey: [pushKey, nextPushKey, `${pushKey}3`] },
      { pushKey: [] },
      { pushSecret: pushKey },
      // The private key is its owner's alone.
      { pushSecret: privateKey },
      { pushSecret: "whsec_c2hvcnQ=" },
    ]) {
      const errors = await errorsOf(credentials);
      assert.equal(errors.length, 1, JSON.stringify(credentials));
      assert.match(errors[0] ?? "", /^BANK_CREDENTIALS\.push(Key|Secret)/);
      assert.ok(![pushKey, privateKey, "c2hvcnQ"].some((value) => errors[0]?.includes(value)), errors[0]);
    }
  });

  test("A misspelt key is an error that names the one that was meant", async () => {
    const [error = ""] = await errorsOf({ pushKey, pushSecert: sharedSecret });
    assert.match(error, /pushSecert is not known\. Example: pushSecret$/);
  });
});

describe("a push connection", () => {
  test("Every kind has ids of the merchant's own, and none can be queried", async () => {
    const read = await connect({ pushKey });
    assert.ok(read.ok);
    for (const kind of KINDS) {
      for (const id of ["A-1001", "2026/11 ä?#%", "x".repeat(255)])
        assert.equal(isPossible(read.value, { kind, id }), true, `${kind} ${id}`);
      for (const id of ["", "..", "a\nb", "x".repeat(256), "\u200b"])
        assert.equal(isPossible(read.value, { kind, id }), false, `${kind} ${JSON.stringify(id)}`);
      assert.equal(idFormOf(read.value, kind)?.isExact, true);
      assert.equal(isQueriedKind(provider, kind), false);
    }
  });

  test("Customers are led to the merchant's own pages, or to listed hosts", async () => {
    const hostsOf = async (change: object) => {
      const read = await connect({ pushKey }, change);
      return read.ok ? read.value.continueHosts : read.failure;
    };
    const origins = ["https://bank.example", "https://*.shop.example"];
    assert.deepEqual(await hostsOf({ origins }), ["bank.example", "*.shop.example"]);
    assert.deepEqual(await hostsOf({ continueHosts: ["pay.bank.example"] }), ["pay.bank.example"]);
  });

  test("Each connection is an account of its own, without its keys in the name", async () => {
    const read = await connect({ pushKey });
    assert.equal(read.ok && read.value.accountKey, "push|push.invalid|bank");
  });
});
