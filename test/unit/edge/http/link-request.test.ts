// What a merchant's server may request a link for: the provider must be able to know the id.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectionOf, readConfig } from "../../../../edge/config/config.ts";
import { parseLinkRequest } from "../../../../edge/http/link-request.ts";

const merchant = { name: "Example Shop" };
const config = await readConfig({
  CONNECTIONS: { shop: { provider: "ixopay", merchant }, latam: { provider: "yuno", merchant } },
  SHOP_CREDENTIALS: { apiKey: "a", username: "b", password: "c" },
  LATAM_CREDENTIALS: { publicApiKey: "d", privateSecretKey: "e" },
});

/** Why a link is refused, or the id that it is for. */
function outcomeOf(name: string, kind: string, id: string): string {
  const connection = connectionOf(config, name) ?? assert.fail();
  const link = parseLinkRequest(new TextEncoder().encode(JSON.stringify({ kind, id })), connection);
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
  ] as const) {
    test(`A link for the ${kind} ${id} of the connection ${name} is answered with: ${expected}`, () => {
      assert.equal(outcomeOf(name, kind, id), expected);
    });
  }
});
