// Which resource a member of staff means, how the answer is fetched, and where the key is kept.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KINDS, pagePath, resourcePath } from "../../../contract/resource.ts";
import { failureOf, fetchTrace } from "../../../support/fetch-trace.ts";
import { KeyStore } from "../../../support/key-store.ts";
import { pastedResource, typedResource } from "../../../support/resource-input.ts";

const resource = { connection: "shop", kind: "payment" as const, id: "a/b" };
const found = { ok: true, resource };
const ids = fc
  .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
  .filter((id) => typedResource("shop", "payment", id).ok);

describe("the resource that is asked about", () => {
  test("A page address, an API address and a resource path name the resource, with what people copy around it", () => {
    for (const pasted of [
      "shop/payment/a%2Fb",
      " https://status.shop.example/p/shop/payment/a%2Fb?lang=de&theme=dark#x ",
      "https://status.shop.example/p/shop/payment/a%2Fb/.",
      "https://status.shop.example/v1/shop/payment/a%2Fb/trace",
      "/v1/shop/payment/a%2Fb",
    ])
      assert.deepEqual(pastedResource(pasted), found, pasted);
  });

  test("Every id is found in the address of its page", () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), ids, (kind, id) => {
        const meant = { connection: "shop", kind, id };
        assert.deepEqual(pastedResource(`https://status.shop.example${pagePath(meant)}`), {
          ok: true,
          resource: meant,
        });
        assert.deepEqual(typedResource("shop", kind, id), { ok: true, resource: meant });
      }),
    );
  });

  test("What names no resource is refused with a sentence that says what to do", () => {
    const mistakeOf = (input: ReturnType<typeof pastedResource>) => (input.ok ? "" : input.mistake);
    for (const pasted of ["", "abc", "https://", "https://status.shop.example/p/shop/coin/1", "shop/payment/%zz"])
      assert.match(mistakeOf(pastedResource(pasted)), /Example: shop\/payment\//, pasted);
    assert.match(mistakeOf(pastedResource("https://status.shop.example/s/a.b.c")), /^A hosted link .* Open it/);
    assert.match(mistakeOf(typedResource("", "payment", "a")), /connection/);
    assert.match(mistakeOf(typedResource("shop/x", "payment", "a")), /connection/);
    assert.match(mistakeOf(typedResource("shop", "coin", "a")), /kind/);
    assert.match(mistakeOf(typedResource("shop", "payment", "")), /id/);
  });
});

describe("the request for a trace", () => {
  const { signal } = new AbortController();

  test("The key is in a header alone, and no cookie, cache or redirect is used", async (t) => {
    const calls: [string, RequestInit][] = [];
    t.mock.method(globalThis, "fetch", async (address: string, init: RequestInit) => {
      calls.push([address, init]);
      return Response.json({});
    });
    const answer = await fetchTrace(resource, "secret-key", signal);
    assert.match(answer.ok ? "" : answer.failure, /cannot be read/);
    const [address, init] = calls[0] ?? [];
    assert.equal(address, `/v1/${resourcePath(resource)}/trace`);
    assert.deepEqual(init?.headers, { Authorization: "Bearer secret-key" });
    assert.deepEqual([init?.cache, init?.credentials, init?.redirect], ["no-store", "omit", "error"]);
  });

  test("A key that no header can carry is wrong, and nothing is sent", async (t) => {
    const { mock } = t.mock.method(globalThis, "fetch", async () => Response.json({}));
    const answer = await fetchTrace(resource, "schlüssel ☃", signal);
    assert.equal(!answer.ok && answer.isKeyWrong, true);
    assert.equal(mock.callCount(), 0);
  });

  test("Each failure is a sentence of its own", async (t) => {
    assert.match(failureOf(400, null), /id is not valid/);
    assert.match(failureOf(401, null), /link key/);
    assert.match(failureOf(404, null), /^Not found\. Check/);
    assert.match(failureOf(429, "17"), /again in 17 seconds/);
    assert.match(failureOf(429, "<b>"), /again in a minute/);
    assert.match(failureOf(503, null), /\(503\)\. Try again/);
    assert.match(failureOf(418, null), /refused the request \(418\)/);
    t.mock.method(globalThis, "fetch", () => Promise.reject(new TypeError("no network")));
    const answer = await fetchTrace(resource, "key", signal);
    assert.match(answer.ok ? "" : answer.failure, /cannot be reached/);
  });
});

describe("the link key", () => {
  test("It is kept in the storage of the session until it is forgotten", () => {
    const stored = new Map<string, string>();
    const store = new KeyStore(() => ({
      getItem: (name) => stored.get(name) ?? null,
      setItem: (name, value) => void stored.set(name, value),
      removeItem: (name) => void stored.delete(name),
    }));
    assert.equal(store.read(), "");
    store.keep("secret");
    assert.equal(store.read(), "secret");
    store.forget();
    assert.deepEqual([store.read(), stored.size], ["", 0]);
  });

  test("A browser that forbids storage keeps no key, and nothing fails", () => {
    const store = new KeyStore(() => {
      throw new DOMException("forbidden", "SecurityError");
    });
    store.keep("secret");
    store.forget();
    assert.equal(store.read(), "");
  });
});
