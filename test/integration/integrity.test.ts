/** What `npm run integrity` finds: nothing on a good deployment, and every change on a spoilt one. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { differencesOf } from "../../release/integrity.ts";
import { openShop, type Shop } from "./fixture.ts";

let shop: Shop;
before(async () => {
  shop = await openShop();
});
after(() => shop.close());

interface Spoiler {
  headers?: (path: string, headers: Headers) => void;
  body?: (path: string, body: Buffer) => Buffer;
}

/** The deployment through somebody who changes what it says. */
async function differencesThrough({ headers = () => {}, body = (_path, same) => same }: Spoiler): Promise<string[]> {
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    const answer = await shop.worker.fetch(path);
    const spoilt = new Headers(answer.headers);
    spoilt.delete("Content-Length");
    spoilt.delete("Content-Encoding");
    headers(path, spoilt);
    let text = Buffer.from(await answer.arrayBuffer());
    if (path.startsWith("/.well-known")) {
      text = Buffer.from(text.toString().replaceAll(shop.worker.url, `http://127.0.0.1:${port()}`));
    }
    response.writeHead(answer.status, Object.fromEntries(spoilt));
    response.end(body(path, text));
  });
  const port = () => (server.address() as AddressInfo).port;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await differencesOf(`http://127.0.0.1:${port()}`, Date.now());
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("the weekly check", () => {
  test("finds nothing wrong with a good deployment", async () => {
    assert.deepEqual(await differencesOf(shop.worker.url, Date.now()), []);
    assert.deepEqual(await differencesThrough({}), []);
  });

  test("finds a script with one byte more, at either address", async () => {
    const spoil = (where: RegExp) => ({
      body: (path: string, text: Buffer) => (where.test(path) ? Buffer.concat([text, Buffer.from(";")]) : text),
    });
    assert.match(
      (await differencesThrough(spoil(/^\/\d.*payment-status\.js/))).join("\n"),
      /is not what the inventory says/,
    );
    for (const name of ["payment-status.js", "embed.js"])
      assert.deepEqual(await differencesThrough(spoil(new RegExp(`^/${name}`))), [`/${name} is not the current one.`]);
  });

  for (const [name, where] of [
    ["content-security-policy", /^\/p\//],
    ["content-security-policy", /^\/v1\//],
    ["referrer-policy", /^\/p\//],
    ["x-content-type-options", /payment-status\.js$/],
    ["access-control-allow-origin", /embed\.js$/],
    ["access-control-allow-origin", /payment-status\.js$/],
  ] as const) {
    test(`finds that ${name} is missing at ${where.source}`, async () => {
      const differences = await differencesThrough({
        headers: (path, headers) => where.test(path) && headers.delete(name),
      });
      assert.match(differences.join("\n").toLowerCase(), new RegExp(`${name} is missing`));
    });
  }

  test("finds a policy that allows more than it should", async () => {
    const differences = await differencesThrough({
      headers: (path, headers) => {
        const policy = headers.get("content-security-policy");
        if (path.startsWith("/p/") && policy) {
          headers.set("content-security-policy", policy.replace("default-src 'none'", "default-src *"));
        }
      },
    });
    assert.match(differences.join("\n"), /the page: Content-Security-Policy is "default-src \*/);
  });

  test("finds that there is no inventory", async () => {
    const differences = await differencesThrough({
      body: (path, text) => (/well-known/.test(path) ? Buffer.from("{}") : text),
    });
    assert.deepEqual(differences, ["/.well-known/payment-status.json is no inventory of scripts."]);
  });
});
