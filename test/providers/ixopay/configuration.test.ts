import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/ixopay/index.ts";
import { account } from "./account.ts";

describe("IXOPAY's configuration", () => {
  test("signs nothing and accepts only SHA-512 unless told otherwise", () => {
    assert.deepEqual(provider.options.parse({ provider: "ixopay" }), {
      signRequests: false,
      callbackBodyHash: ["sha512"],
    });
  });

  for (const [what, options] of [
    ["a word for signRequests", { signRequests: "yes" }],
    ["an unknown body hash", { callbackBodyHash: ["sha1"] }],
    ["no body hash at all", { callbackBodyHash: [] }],
    ["a word for callbackBodyHash", { callbackBodyHash: "md5" }],
  ] as const) {
    test(`refuses ${what}`, () => assert.equal(provider.options.safeParse(options).success, false));
  }

  for (const name of ["apiKey", "username", "password", "sharedSecret"]) {
    test(`refuses an empty ${name} without repeating the others`, () => {
      const result = provider.credentials?.safeParse({ ...account.credentials, [name]: "" });
      assert.equal(result?.success, false);
      assert.deepEqual(
        result?.error?.issues.map(({ path, message }) => [...path, message]),
        [[name, "is empty"]],
      );
    });
  }

  test("needs no shared secret, unless requests are to be signed", () => {
    const credentials = { ...account.credentials, sharedSecret: undefined };
    assert.equal(provider.credentials?.safeParse(credentials).success, true);
    const quiet = { ...account.options, signRequests: false };
    assert.equal(provider.configError?.({ ...account, options: quiet, credentials }), null);
    assert.match(provider.configError?.({ ...account, credentials }) ?? "", /signRequests.*sharedSecret/);
    assert.equal(provider.configError?.(account), null);
  });

  test("counts one API user as one account, and ids by the endpoint they are sent to", () => {
    assert.equal(provider.accountOf(account), "anyApiUser-7f");
    const [payment, link, payout, order] = (["payment", "payment-link", "payout", "order"] as const).map((kind) =>
      provider.budgetKeyOf(kind, "same"),
    );
    assert.equal(payment, link);
    assert.equal(payment, payout);
    assert.notEqual(payment, order);
  });
});
