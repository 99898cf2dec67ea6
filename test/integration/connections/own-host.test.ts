/** A host name of its own serves one connection, in real workerd with requests for different hosts. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import {
  bearer,
  CREDENTIALS,
  customer,
  type Fixture,
  fetchAnsweredStatus,
  LINK_KEY,
  payment,
  probeWorker,
  problemOf,
} from "../fixture.ts";
import { ADMIN_KEY, openStoredFixture, sealingKey, tableOf } from "./stored-fixture.ts";

const OWN = "own.localhost";
const TOYS = "toys.localhost";

let fixture: Fixture;
before(async () => {
  const secrets = { SEALING_KEY: sealingKey(), OWN_CREDENTIALS: CREDENTIALS };
  fixture = await openStoredFixture(secrets, { own: { host: OWN } });
});
after(() => fixture.close());

/** The origin of a host name of this Worker. */
const originAt = (host: string) => `http://${host}:${new URL(fixture.worker.url).port}`;

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Sends a request as a client that has resolved this host name does. Node's `fetch` sets the header `Host` itself. */
async function at(host: string, path: string, { method, headers, body }: Sent = {}): Promise<Response> {
  const { host: Host } = new URL(originAt(host));
  const sent = request(new URL(path, fixture.worker.url), { method, headers: { ...customer(), ...headers, Host } });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const received = new Headers();
  for (const [name, values] of Object.entries(response.headersDistinct))
    for (const value of values ?? []) received.append(name, value);
  const status = response.statusCode ?? 0;
  const content = await buffer(response);
  return new Response(status === 204 ? null : new Uint8Array(content), { status, headers: received });
}

const shared = () => new URL(fixture.worker.url).hostname;

function put(name: string, change: object, host = shared()) {
  return at(host, `/admin/connections/${name}`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${ADMIN_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ ...tableOf(fixture, change), credentials: CREDENTIALS }),
  });
}

function create(connection: string) {
  const { uuid } = fixture.simulator.control.create({
    lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }],
  });
  return { uuid, path: `${connection}/payment/${uuid}` };
}

async function errorOf(response: Response): Promise<string> {
  const { errors } = (await problemOf(response, 422)) as { errors?: { pointer: string; detail: string }[] };
  return (errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail.split(".")[0]}`).join();
}

describe("a host name of its own", { timeout: 90_000 }, () => {
  test("It serves the status, the page and the scripts of its connection, and the shared one goes on", async () => {
    const { uuid, path } = create("own");
    await fetchAnsweredStatus(fixture, path, await bearer(payment(uuid, "payment", "own")));
    for (const host of [OWN, shared()]) {
      assert.equal((await at(host, `/v1/${path}`)).status, 200, host);
      const page = await at(host, `/p/${path}`);
      assert.equal(page.status, 200);
      const html = await page.text();
      assert.ok(html.includes(`edge="${originAt(host)}"`), host);
      assert.ok(html.includes(`${originAt(OWN)}/p/${path}`), `${host}: the address to keep is on the own host name`);
      const element = await at(host, "/.well-known/payment-status.json");
      assert.match(await element.text(), new RegExp(originAt(host)));
    }
  });

  test("Every other connection, the administration and the demo's pages are not found there", async () => {
    const { path, uuid } = create("shop");
    const authorization = { Authorization: `Bearer ${LINK_KEY}` };
    const token = (await bearer(payment(uuid))).Authorization?.replace("Bearer ", "");
    for (const [address, headers] of [
      [`/v1/${path}`, {}],
      [`/v1/${path}/events`, {}],
      [`/v1/${path}/trace`, authorization],
      ["/v1/shop/health", authorization],
      [`/p/${path}`, {}],
      ["/v1/sandbox/payment/test_succeeded", {}],
      ["/admin/connections", { Authorization: `Bearer ${ADMIN_KEY}` }],
      ["/admin/connections/toys", { Authorization: `Bearer ${ADMIN_KEY}` }],
      ["/sandbox/shop", {}],
      ["/", {}],
      ["/demo/", {}],
    ] as const)
      assert.equal((await at(OWN, address, { headers })).status, 404, address);
    assert.equal((await at(OWN, `/s/${token}`)).status, 401);
    assert.equal((await at(OWN, "/v1/shop/webhook", { method: "POST", body: "{}" })).status, 404);
    assert.equal((await at(OWN, "/healthz")).status, 200);
    const page = await at(OWN, "/", { headers: { Accept: "text/html" } });
    assert.match(await page.text(), /Example Shop/, "the page of a wrong address names the shop");
  });

  test("Links of its connection lead to it, and their cookie counts on that host name alone", async () => {
    const { uuid, path } = create("own");
    const link = await at(shared(), "/v1/own/links", {
      method: "POST",
      headers: { Authorization: `Bearer ${LINK_KEY}` },
      body: JSON.stringify({ kind: "payment", id: uuid }),
    });
    const { url } = (await link.json()) as { url: string };
    assert.equal(new URL(url).origin, originAt(OWN));
    const opened = await at(OWN, new URL(url).pathname);
    assert.deepEqual([opened.status, opened.headers.get("Location")], [303, `/p/${path}`]);
    const cookie = opened.headers.get("Set-Cookie") ?? "";
    assert.ok(cookie.length > 0 && !/domain=/i.test(cookie), cookie);
  });

  test("A stored connection gets one, changes it and gives it back, and no other connection can have it", async () => {
    assert.equal((await put("toys", { host: TOYS })).status, 201);
    const { path } = create("toys");
    assert.equal((await at(TOYS, `/v1/${path}`)).status, 200);
    assert.equal((await at(TOYS, `/v1/${create("shop").path}`)).status, 404);
    assert.equal(await errorOf(await put("games", { host: TOYS })), "/host is also that of toys");
    assert.equal(await errorOf(await put("games", { host: OWN })), "/host is also that of own");
    assert.equal(
      await errorOf(await put("games", { host: "status" })),
      "/host must be a host name: no https://, no port, no path, no *",
    );
    await problemOf(await put("games", {}, TOYS), 404);
    assert.equal((await put("toys", { host: "play.localhost" })).status, 200);
    await probeWorker(fixture, "forward", { ms: "30000" });
    assert.equal((await at("play.localhost", `/v1/${create("shop").path}`)).status, 404);
    assert.equal((await at(TOYS, `/v1/${create("shop").path}`)).status, 200);
    assert.equal((await put("games", { host: TOYS })).status, 201);
    const removed = await at(shared(), "/admin/connections/games", {
      method: "DELETE",
      headers: { Authorization: `Bearer ${ADMIN_KEY}` },
    });
    assert.equal(removed.status, 204);
    await probeWorker(fixture, "forward", { ms: "30000" });
    assert.equal((await at(TOYS, `/v1/${create("shop").path}`)).status, 200);
  });

  test("The host name that a request for a change came to serves all connections, and cannot be one's own", async () => {
    const body = { host: "edge.localhost" };
    assert.equal(await errorOf(await put("late", body, "edge.localhost")), "/host serves all connections");
    assert.equal((await put("late", body)).status, 201);
  });
});
