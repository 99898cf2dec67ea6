import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { getPath } from "hono/utils/url";
import { pagePath, parseResourcePath } from "../../../../contract/resource.ts";

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const APP = "../../../../edge/http/app.ts";
const { routePath }: { routePath(request: Request): string } = await import(APP);

const pathOf = (path: string) => routePath(new Request(`https://status.shop.example${path}`));

describe("the path of a route", () => {
  test("A slash or a full stop behind a page, a hosted link or a webhook address is ignored, also before a query", () => {
    for (const path of ["/p/shop/payment/abc", "/s/e30.e30.c2ln", "/v1/shop/webhook", "/v1/shop/webhook/key-7f"]) {
      for (const end of ["", "/", ".", "./", "...", "//"]) {
        assert.equal(pathOf(`${path}${end}`), path);
        assert.equal(pathOf(`${path}${end}?lang=pt/`), path);
      }
    }
  });

  test("A slash or a full stop behind any other path belongs to it", () => {
    const others = [
      "/v1/shop/payment/abc.",
      "/v1/shop/payment/abc/",
      "/",
      "/p/",
      "/s/",
      "/healthz/",
      "/v1/shop/links/",
    ];
    for (const path of others) assert.equal(pathOf(path), path);
  });

  test("Every other path is the one that Hono reads", () => {
    for (const path of [
      "/v1/shop/payment/a%2Fb",
      "/v1/shop/payment/a%25b",
      "/p/shop/order/%C3%BC",
      "/v1/shop/order/%",
    ]) {
      assert.equal(pathOf(path), getPath(new Request(`https://status.shop.example${path}`)));
    }
  });

  test("The page of an id that ends with full stops is reached at its own path", () => {
    for (const id of ["A.", "A..", "a.b", "\u00fc."]) {
      const resource = { connection: "shop", kind: "order", id } as const;
      const path = pathOf(pagePath(resource));
      assert.deepEqual(parseResourcePath(path.slice("/p/".length)), resource);
    }
  });
});
