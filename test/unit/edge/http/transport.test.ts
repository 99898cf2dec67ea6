// Plain http is served on loopback only; https gets HSTS.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { overHttps } from "../../../../edge/http/transport.ts";

const responseTo = (address: string) => overHttps(new Request(address), () => new Response("served"));

describe("transport security", () => {
  for (const host of ["localhost:8787", "127.0.0.1", "[::1]:9000"]) {
    test(`Plain http is served on ${host}`, async () => {
      for (const path of ["/s/token", "/p/shop/payment/x"]) {
        assert.equal(await (await responseTo(`http://${host}${path}`)).text(), "served");
      }
    });
  }

  test("A page over plain http is redirected to https with its query", async () => {
    const response = await responseTo("http://status.shop.example/p/shop/payment/x?lang=pt");
    assert.deepEqual(
      [response.status, response.headers.get("Location")],
      [308, "https://status.shop.example/p/shop/payment/x?lang=pt"],
    );
  });

  test("A request over plain http for anything except a page is refused with a reason", async () => {
    for (const path of ["/s/token", "/v1/shop/payment/x", "/v1/shop/webhook", "/healthz"]) {
      const response = await responseTo(`http://status.shop.example${path}`);
      assert.equal(response.status, 400, path);
      assert.match(await response.text(), /Use https/);
    }
  });

  test("A response has HSTS over https only", async () => {
    const hstsOf = async (address: string) => (await responseTo(address)).headers.get("Strict-Transport-Security");
    assert.equal(await hstsOf("http://localhost/"), null);
    assert.equal(await hstsOf("https://status.shop.example/"), "max-age=63072000; includeSubDomains");
    assert.equal(await (await responseTo("https://status.shop.example/s/token")).text(), "served");
  });
});
