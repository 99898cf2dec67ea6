/** Plain http: fine on this machine, sent on for people, refused for programs; https is told to stay. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { overPlainHttp, withTransportSecurity } from "../../../../edge/http/transport.ts";

const over = (address: string) => overPlainHttp(new Request(address));

describe("plain http", () => {
  for (const host of ["localhost:8787", "127.0.0.1", "[::1]:9000"]) {
    test(`is served on ${host}`, () => assert.equal(over(`http://${host}/s/token`), null));
  }

  test("sends a page on to https, with its query", () => {
    const response = over("http://status.shop.example/p/shop/payment/x?lang=pt");
    assert.deepEqual(
      [response?.status, response?.headers.get("Location")],
      [308, "https://status.shop.example/p/shop/payment/x?lang=pt"],
    );
  });

  test("gets no token, status or webhook anywhere, and is told why", async () => {
    for (const path of ["/s/token", "/v1/shop/payment/x", "/v1/shop/webhook", "/healthz"]) {
      const response = over(`http://status.shop.example${path}`);
      assert.equal(response?.status, 400, path);
      assert.match((await response?.text()) ?? "", /Use https/);
    }
  });

  test("is not remembered as secure, https is", () => {
    const secured = (address: string) =>
      withTransportSecurity(new Request(address), new Response("x")).headers.get("Strict-Transport-Security");
    assert.equal(secured("http://localhost/"), null);
    assert.equal(secured("https://status.shop.example/"), "max-age=63072000; includeSubDomains");
    assert.equal(over("https://status.shop.example/s/token"), null);
  });
});
