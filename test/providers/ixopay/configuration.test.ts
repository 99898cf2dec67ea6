/** The settings and credentials of an IXOPAY connection. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/ixopay/index.ts";
import { account } from "./account.ts";

describe("IXOPAY's configuration", () => {
  test("IXOPAY options default to unsigned requests and to both body hashes", () => {
    assert.deepEqual(provider.options.parse({ provider: "ixopay" }), {
      signRequests: false,
      callbackBodyHash: ["sha512", "md5"],
    });
  });

  for (const [what, options] of [
    ["text for signRequests", { signRequests: "yes" }],
    ["an unknown body hash", { callbackBodyHash: ["sha1"] }],
    ["an empty list of body hashes", { callbackBodyHash: [] }],
    ["text for callbackBodyHash", { callbackBodyHash: "md5" }],
  ] as const) {
    test(`IXOPAY options with ${what} are refused`, () =>
      assert.equal(provider.options.safeParse(options).success, false));
  }

  for (const name of ["apiKey", "username", "password", "sharedSecret"]) {
    test(`IXOPAY credentials with an empty ${name} are refused with a message that contains no other credential`, () => {
      const result = provider.credentials?.safeParse({ ...account.credentials, [name]: "" });
      assert.equal(result?.success, false);
      assert.deepEqual(
        result?.error?.issues.map(({ path, message }) => [...path, message]),
        [[name, "is empty"]],
      );
    });
  }

  test("IXOPAY credentials need a shared secret only when requests are signed", () => {
    const credentials = { ...account.credentials, sharedSecret: undefined };
    assert.equal(provider.credentials?.safeParse(credentials).success, true);
    const unsigned = { ...account.options, signRequests: false };
    assert.equal(provider.configError?.({ ...account, options: unsigned, credentials }), null);
    assert.match(provider.configError?.({ ...account, credentials }) ?? "", /signRequests.*sharedSecret/);
    assert.equal(provider.configError?.(account), null);
  });

  test("IXOPAY budgets count one API user as one account, and ids by the endpoint that receives them", () => {
    assert.equal(provider.accountOf(account), "anyApiUser-7f");
    const [payment, link, payout, order] = (["payment", "payment-link", "payout", "order"] as const).map((kind) =>
      provider.budgetKeyOf(kind, "same"),
    );
    assert.equal(payment, link);
    assert.equal(payment, payout);
    assert.notEqual(payment, order);
  });
});
