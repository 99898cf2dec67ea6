// An id that the provider cannot know is refused before any Durable Object is called, whichever way it comes in.
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { resourcePath } from "../../../../contract/resource.ts";
import { ID_CONNECTIONS, platform, signedToken } from "../../../fuzz/fuzz-fixture.ts";

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const APP = "../../../../edge/http/app.ts";
const { app }: { app: { fetch(request: Request, env: object): Promise<Response> } } = await import(APP);

/** Another network for each test, and none of another file: thirty wrong tokens of one network are limited. */
let network = 0;

function fetchApp(path: string, init?: RequestInit): Promise<Response> {
  const request = new Request(`https://edge.test${path}`, init);
  request.headers.set("CF-Connecting-IP", `198.52.${network}.1`);
  return app.fetch(request, platform.env);
}

beforeEach(() => {
  platform.reset();
  network += 1;
});

describe("an id of another form", () => {
  for (const connection of ID_CONNECTIONS) {
    for (const id of ["a/b", "..%2f", "\u202eabc", "a\u200b", "\u0301"]) {
      test(`The payment ${encodeURIComponent(id)} of the connection ${connection} is not found, also with a token, and wakes no object`, async () => {
        const path = resourcePath({ connection, kind: "payment", id });
        const Authorization = `Bearer ${await signedToken(path)}`;
        for (const route of ["", "/events", "/items", "/file"]) {
          assert.equal((await fetchApp(`/v1/${path}${route}`)).status, 404);
          assert.equal((await fetchApp(`/v1/${path}${route}`, { headers: { Authorization } })).status, 404);
        }
        assert.equal((await fetchApp(`/p/${path}`)).status, 404);
        assert.equal((await fetchApp(`/s/${await signedToken(path)}`)).status, 401);
        assert.equal(platform.calls, 0);
      });
    }
  }

  test("An order of another form is not found also without a token, so that it costs nothing", async () => {
    assert.equal((await fetchApp("/v1/latam/order/ab")).status, 404);
    assert.equal((await fetchApp("/v1/latam/order/abc")).status, 401);
    assert.equal(platform.calls, 0);
  });
});

describe("a webhook about an id of another form", () => {
  async function deliver(connection: string, body: object) {
    const lines = mock.method(console, "log", () => {});
    const { status } = await fetchApp(`/v1/${connection}/webhook`, { method: "POST", body: JSON.stringify(body) });
    const [line] = lines.mock.calls.map(({ arguments: [text] }) => JSON.parse(String(text)));
    lines.mock.restore();
    return { status, events: line.events, impossible: line.impossible, delivered: platform.events };
  }

  test("An event with an impossible id is left out and counted in the log, and the others are delivered", async () => {
    const payment = { id: "5201de5f-03e6-43e1-ba36-bebaf3f429f6", status: "SUCCEEDED", merchant_order_id: "ab" };
    assert.deepEqual(await deliver("latam", { payment }), {
      ...{ status: 200, events: 1, impossible: 1 },
      delivered: [{ kind: "payment", id: payment.id, uuid: null }],
    });
  });

  test("A webhook with impossible ids alone is accepted, so that the provider does not repeat it, and wakes no object", async () => {
    const body = { result: "OK", uuid: "a/../b", merchantTransactionId: "a\u200bb", transactionType: "DEBIT" };
    assert.deepEqual(await deliver("closed", body), { status: 200, events: 0, impossible: 2, delivered: [] });
  });

  test("The payment of a link is left out when its own id is impossible", async () => {
    const payment = { id: "no-uuid", status: "SUCCEEDED", payment_link_code: "5201de5f-03e6-43e1-ba36-bebaf3f429f6" };
    assert.deepEqual((await deliver("latam", { payment })).delivered, []);
  });
});
