/** `npm run integrity` finds nothing on a correct deployment, and every change on a manipulated one. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { differencesOf } from "../../release/integrity.ts";
import { type Fixture, openFixture } from "./fixture.ts";

let fixture: Fixture;
before(async () => {
  fixture = await openFixture();
});
after(() => fixture.close());

interface Manipulation {
  headers?: (path: string, headers: Headers) => void;
  body?: (path: string, body: Buffer) => Buffer;
}

/** The differences of the deployment behind a proxy that changes its responses. */
async function differencesThrough({
  headers = () => {},
  body = (_path, same) => same,
}: Manipulation): Promise<string[]> {
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    const upstream = await fixture.worker.fetch(path);
    const changed = new Headers(upstream.headers);
    changed.delete("Content-Length");
    changed.delete("Content-Encoding");
    headers(path, changed);
    let text = Buffer.from(await upstream.arrayBuffer());
    if (path.startsWith("/.well-known")) {
      text = Buffer.from(text.toString().replaceAll(fixture.worker.url, `http://127.0.0.1:${port()}`));
    }
    response.writeHead(upstream.status, Object.fromEntries(changed));
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

describe("npm run integrity", () => {
  test("The check finds no difference on a correct deployment", async () => {
    assert.deepEqual(await differencesOf(fixture.worker.url, Date.now()), []);
    assert.deepEqual(await differencesThrough({}), []);
  });

  test("The check finds a script with one byte more, with or without a version in its address", async () => {
    const append = (where: RegExp) => ({
      body: (path: string, text: Buffer) => (where.test(path) ? Buffer.concat([text, Buffer.from(";")]) : text),
    });
    assert.match(
      (await differencesThrough(append(/^\/\d.*payment-status\.js/))).join("\n"),
      /has another hash than the inventory/,
    );
    for (const name of ["payment-status.js", "embed.js"])
      assert.deepEqual(await differencesThrough(append(new RegExp(`^/${name}`))), [
        `/${name} is not the newest version.`,
      ]);
  });

  for (const [name, where] of [
    ["content-security-policy", /^\/p\//],
    ["content-security-policy", /^\/v1\//],
    ["referrer-policy", /^\/p\//],
    ["x-content-type-options", /payment-status\.js$/],
    ["access-control-allow-origin", /embed\.js$/],
    ["access-control-allow-origin", /payment-status\.js$/],
  ] as const) {
    test(`The check finds that ${name} is missing at ${where.source}`, async () => {
      const differences = await differencesThrough({
        headers: (path, headers) => where.test(path) && headers.delete(name),
      });
      assert.match(differences.join("\n").toLowerCase(), new RegExp(`${name} is missing`));
    });
  }

  test("The check finds a Content-Security-Policy that allows more than it should", async () => {
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

  test("The check finds that there is no inventory", async () => {
    const differences = await differencesThrough({
      body: (path, text) => (/well-known/.test(path) ? Buffer.from("{}") : text),
    });
    assert.deepEqual(differences, ["/.well-known/payment-status.json is not an inventory of scripts."]);
  });
});
