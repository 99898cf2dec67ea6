// Plain http is served on loopback only; https gets HSTS.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { plainHttpResponse, withTransportSecurity } from "../../../../edge/http/transport.ts";

const responseTo = (address: string) => plainHttpResponse(new Request(address));

describe("transport security", () => {
  for (const host of ["localhost:8787", "127.0.0.1", "[::1]:9000"]) {
    test(`Plain http is served on ${host}`, () => assert.equal(responseTo(`http://${host}/s/token`), null));
  }

  test("A page over plain http is redirected to https with its query", () => {
    const response = responseTo("http://status.shop.example/p/shop/payment/x?lang=pt");
    assert.deepEqual(
      [response?.status, response?.headers.get("Location")],
      [308, "https://status.shop.example/p/shop/payment/x?lang=pt"],
    );
  });

  test("Any other request over plain http is refused with a reason", async () => {
    for (const path of ["/s/token", "/v1/shop/payment/x", "/v1/shop/webhook", "/healthz"]) {
      const response = responseTo(`http://status.shop.example${path}`);
      assert.equal(response?.status, 400, path);
      assert.match((await response?.text()) ?? "", /Use https/);
    }
  });

  test("A response has HSTS over https only", () => {
    const secured = (address: string) =>
      withTransportSecurity(new Request(address), new Response("x")).headers.get("Strict-Transport-Security");
    assert.equal(secured("http://localhost/"), null);
    assert.equal(secured("https://status.shop.example/"), "max-age=63072000; includeSubDomains");
    assert.equal(responseTo("https://status.shop.example/s/token"), null);
  });
});
