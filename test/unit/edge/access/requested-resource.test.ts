// Which paths name a resource, and which connections can be requested.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KINDS, parseResourcePath, type ResourceRef, resourcePath } from "../../../../contract/resource.ts";
import { connectionWith, parseResource, requestedConnection } from "../../../../edge/access/requested-resource.ts";
import { connectionOf, readConfig } from "../../../../edge/config/config.ts";

const SENDER = new Request("https://edge.test/");

function reasonOf(id: string, kind = "payment"): string | null {
  const resource = parseResource("shop", kind, id);
  return resource.ok ? null : resource.failure.reason;
}

describe("parseResource", () => {
  for (const [name, encodedId] of [
    ["an empty text", ""],
    ["a dot", "."],
    ["two dots", "%2E%2e"],
    ["a null character", "a%00b"],
    ["a line break", "a%0Ab"],
    ["a C1 control character", "%C2%85"],
    ["a delete character", "%7F"],
    ["a text of 256 characters", "a".repeat(256)],
    ["a text of 256 characters outside the basic plane", encodeURIComponent("😀".repeat(256))],
    ["a text of 10 KB", "a".repeat(10_240)],
  ] as const) {
    test(`The id ${name} is a bad request`, () => {
      assert.equal(reasonOf(decodeURIComponent(encodedId)), "bad-request");
      assert.equal(parseResourcePath(`shop/payment/${encodedId}`), null);
    });
  }

  test("An unpaired surrogate is a bad request", () => {
    assert.equal(reasonOf("a\ud800"), "bad-request");
  });

  for (const encodedId of [
    "...",
    "a%2Fb",
    "%25",
    "a b",
    "ü",
    encodeURIComponent("😀".repeat(255)),
    "test_succeeded~EUR9.99",
  ]) {
    test(`${encodedId.slice(0, 30)} is an id`, () => {
      assert.equal(reasonOf(decodeURIComponent(encodedId)), null);
    });
  }

  test("An unknown kind is not found", () => {
    for (const kind of ["payments", "Payment", "", "constructor"]) assert.equal(reasonOf("a", kind), "not-found");
  });
});

describe("parseResourcePath", () => {
  for (const [name, encodedId] of [
    ["a malformed escape", "%"],
    ["an escape that is not UTF-8", "%C3%28"],
    ["an encoded surrogate", "%ED%A0%80"],
  ] as const) {
    test(`A path with ${name} is not a resource path`, () => {
      assert.equal(parseResourcePath(`shop/payment/${encodedId}`), null);
    });
  }

  test("The path of a resource leads back to it, for any id", () => {
    const id = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
      .filter((text) => reasonOf(text) === null && text.isWellFormed());
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), id, (kind, text) => {
        const resource: ResourceRef = { connection: "shop", kind, id: text };
        assert.deepEqual(parseResourcePath(resourcePath(resource)), resource);
      }),
    );
  });

  test("A path with too few or too many parts is not a resource path", () => {
    for (const path of ["", "shop", "shop/payment", "shop/payment/", "shop/payment/a/b", "/payment/a", "shop/x/a"])
      assert.equal(parseResourcePath(path), null, path);
  });
});

describe("requestedConnection", () => {
  test("A connection is found by its name, an unknown one is not found, and a misconfigured one is reported", async () => {
    const merchant = { name: "Example Shop" };
    const config = await readConfig({ SANDBOX: "on", CONNECTIONS: { broken: { provider: "ixopay", merchant } } });
    const requested = async (name: string) => {
      const connection = await requestedConnection(config, name, SENDER);
      return connection.ok ? connection.value : connection.failure;
    };
    assert.equal(await requested("sandbox"), connectionOf(config, "sandbox"));
    assert.deepEqual(await requested("nobody"), { reason: "not-found" });
    assert.deepEqual(await requested("broken"), { reason: "connection-misconfigured" });
  });
});

describe("connectionWith", () => {
  const merchant = { name: "Example Shop" };
  const id = "5201de5f-03e6-43e1-ba36-bebaf3f429f6";

  async function outcomeOf(resource: ResourceRef): Promise<string> {
    const config = await readConfig({
      CONNECTIONS: {
        shop: { provider: "ixopay", merchant },
        classic: { provider: "airtm", api: "v1", merchant },
        enterprise: { provider: "airtm", api: "v2", merchant },
        latam: { provider: "yuno", merchant },
        broken: { provider: "ixopay" },
      },
      SHOP_CREDENTIALS: { apiKey: "a", username: "b", password: "c" },
      CLASSIC_CREDENTIALS: { key: "d", secret: "e" },
      ENTERPRISE_CREDENTIALS: { key: "f", secret: "g" },
      LATAM_CREDENTIALS: { publicApiKey: "h", privateSecretKey: "i" },
      SANDBOX: "on",
    });
    const connection = await connectionWith(config, resource, SENDER);
    return connection.ok ? "found" : connection.failure.reason;
  }

  for (const [connection, kind, text, expected] of [
    ["shop", "payment", "abcde12345abcde12345", "found"],
    ["shop", "payment", "a".repeat(51), "not-found"],
    ["shop", "payment", "a%2e", "not-found"],
    ["shop", "order", "2026-11 \u00e4", "found"],
    ["shop", "order", "2026/11", "not-found"],
    ["shop", "report", id, "not-found"],
    ["latam", "order", "2026/11?a=b#c%", "found"],
    ["latam", "payment", "nobody", "not-found"],
    ["enterprise", "report", id, "found"],
    ["classic", "report", id, "not-found"],
    ["classic", "payment", "no-uuid", "not-found"],
    ["sandbox", "payment", "test_processing-5.succeeded~EUR9.99", "found"],
    ["sandbox", "payment", "test_succeded", "not-found"],
    ["sandbox", "payment", "abcde12345abcde12345", "not-found"],
    ["broken", "payment", "a%", "connection-misconfigured"],
    ["nobody", "payment", id, "not-found"],
  ] as const) {
    test(`The ${kind} ${text.slice(0, 40)} of the connection ${connection} is ${expected}`, async () => {
      assert.equal(await outcomeOf({ connection, kind, id: text }), expected);
    });
  }
});
