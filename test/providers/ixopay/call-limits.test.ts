/**
 * Which call limit IXOPAY's 429 reports: the header `X-RateLimit-Limit` has the limit's size.
 * @see https://gateway.ixopay.com/documentation/apiv3 (60 calls of an API user, 10 for one id, in 60 s)
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/ixopay/index.ts";
import type { ProviderResponse } from "../../../edge/providers/query.ts";
import { http, NOW_MS } from "../query-cases.ts";
import { account } from "./account.ts";

const BODY = '{"success":false,"errorMessage":"Too many requests","errorCode":1009}';

async function resultOf(response: ProviderResponse) {
  const times = { nowMs: NOW_MS, trusted: true, firstRequestedMs: NOW_MS };
  const query = { kind: "payment" as const, id: "a", ...times, cursor: null, session: { bearer: null } };
  return provider.query(account, query, async () => response);
}

const limitedWith = async (header: string, status = 429) => {
  const result = await resultOf(http(status, BODY, { "X-RateLimit-Limit": header, "Retry-After": "50" }));
  assert.partialDeepStrictEqual(result, { outcome: "no-result", reason: "rate-limited", retryAfterSeconds: 50 });
  return "limited" in result ? result.limited : undefined;
};

describe("IXOPAY call limits", () => {
  test("An IXOPAY 429 with the limit of one id is about that id, and with the limit of the API user about the account", async () => {
    assert.equal(await limitedWith("10"), "id");
    assert.equal(await limitedWith("60"), "account");
    assert.equal(await limitedWith(" 60 "), "account");
  });

  test("An IXOPAY error 1009 with HTTP status 200 names its limit in the same header", async () => {
    assert.equal(await limitedWith("10", 200), "id");
  });

  test("An IXOPAY white label that allows an id fewer calls is understood", async () => {
    assert.equal(await limitedWith("5"), "id");
  });

  test("An IXOPAY 429 with any other limit does not show which limit was met", async () => {
    for (const header of [
      "0",
      "-10",
      "11",
      "59",
      "61",
      "600",
      "1e1",
      "10.0",
      "0x0a",
      "ten",
      "10, 60",
      "60, 10",
      "9".repeat(40),
    ]) {
      assert.equal(await limitedWith(header), undefined, header);
    }
    assert.deepEqual(await resultOf(http(429, BODY)), { outcome: "no-result", reason: "rate-limited" });
  });
});
