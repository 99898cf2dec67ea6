// What a merchant's server may request a link for: the provider must be able to know the id.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { makeStatusToken, type StatusTokenRequest } from "../../../../edge/access/status-token.ts";
import { connectionOf, readConfig } from "../../../../edge/config/config.ts";
import { parseLinkRequest } from "../../../../edge/http/link-request.ts";

const merchant = { name: "Example Shop" };
const config = await readConfig({
  CONNECTIONS: { shop: { provider: "ixopay", merchant }, latam: { provider: "yuno", merchant } },
  SHOP_CREDENTIALS: { apiKey: "a", username: "b", password: "c" },
  LATAM_CREDENTIALS: { publicApiKey: "d", privateSecretKey: "e" },
});

/** Why a link is refused, or the id that it is for. */
function outcomeOf(name: string, kind: string, id: string, more: object = {}): string {
  const connection = connectionOf(config, name) ?? assert.fail();
  const body = new TextEncoder().encode(JSON.stringify({ kind, id, ...more }));
  const link = parseLinkRequest(body, connection, "https://status.shop.example");
  if (link.ok) return `link for ${link.value.resource.id}`;
  assert.equal(link.failure.reason, "bad-request");
  return "detail" in link.failure ? link.failure.detail : "";
}

describe("a request for a link", () => {
  for (const [name, kind, id, expected] of [
    ["shop", "payment", "abcde12345abcde12345", "link for abcde12345abcde12345"],
    ["shop", "payment", "abcde 12345", "The id of kind payment is 1 to 50 letters, digits and hyphens."],
    ["shop", "order", "Nr. 7", "link for Nr. 7"],
    ["shop", "order", "2026/7", "The provider takes this id in a path, so it has none of the characters / \\ ? # %."],
    ["latam", "order", "2026/7", "link for 2026/7"],
    ["latam", "order", "a7", "The id of kind order is a text of 3 to 255 characters."],
    ["shop", "report", "a", "This connection has no report."],
    ["shop", "order", "a\ud800", "An id has no control characters."],
  ] as const) {
    test(`A link for the ${kind} ${id} of the connection ${name} is answered with: ${expected}`, () => {
      assert.equal(outcomeOf(name, kind, id), expected);
    });
  }

  test("A link lives 30 days by default", () => {
    const connection = connectionOf(config, "shop") ?? assert.fail();
    const body = new TextEncoder().encode(JSON.stringify({ kind: "order", id: "a" }));
    const link = parseLinkRequest(body, connection, "https://status.shop.example");
    assert.equal(link.ok && link.value.expiresInSeconds, 2_592_000);
  });

  // Whatever a link is refused for, a token of the merchant's own server is refused for too.
  const key = { kid: "k", secret: "A".repeat(43) };
  for (const [what, ofLink, ofToken, sentence] of [
    ["no lifetime", { expiresIn: 0 }, { expiresInSeconds: 0 }, "at least 1"],
    ["half a second", { expiresIn: 0.5 }, { expiresInSeconds: 0.5 }, "must be whole seconds"],
    ["more than 400 days", { expiresIn: 34_560_001 }, { expiresInSeconds: 34_560_001 }, "34560000 seconds (400 days)"],
    ["an endless life", { expiresIn: null }, { expiresInSeconds: Infinity }, "must be whole seconds"],
    [
      "a scope that does not exist",
      { scope: "status admin" },
      { scopes: ["status", "admin"] },
      "scope is one or more of",
    ],
    [
      "a return address that is a script",
      { returnUrl: "javascript:alert(1)" },
      null,
      "returnUrl must be an https address",
    ],
    [
      "a return address without encryption",
      { returnUrl: "http://shop.example" },
      null,
      "returnUrl must be an https address",
    ],
    [
      "a long address",
      { retryUrl: `https://a.example/${"x".repeat(500)}` },
      null,
      "retryUrl is longer than 500 characters",
    ],
    ["an address that is not a text", { retryUrl: 5 }, null, "retryUrl must be a text"],
  ] as const) {
    test(`A link and a token with ${what} are refused with the same sentence`, async () => {
      assert.ok(outcomeOf("shop", "order", "a", ofLink).includes(sentence), outcomeOf("shop", "order", "a", ofLink));
      const request = { key, resource: { connection: "shop", kind: "order", id: "a" }, ...(ofToken ?? ofLink) };
      const made = await makeStatusToken(request as StatusTokenRequest);
      assert.ok(!made.ok && made.failure.includes(sentence), JSON.stringify(made));
    });
  }
});
