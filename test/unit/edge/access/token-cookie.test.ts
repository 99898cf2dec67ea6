// The cookie of a hosted link on https, in a frame and on loopback.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { base64url } from "jose";
import { createStatusToken } from "../../../../edge/access/status-token.ts";
import { cookieOf } from "../../../../edge/access/token-cookie.ts";
import { readConfig } from "../../../../edge/config/config.ts";
import type { SharedTokenKey } from "../../../../edge/config/token-keys.ts";
import { openLink } from "../../../../edge/http/hosted-link.ts";
import { NOW_MS } from "../samples.ts";

const key: SharedTokenKey = { kid: "k", alg: "HS256", secret: base64url.encode(new Uint8Array(32).fill(7)) };
const resource = { connection: "sandbox", kind: "payment", id: "test_succeeded" } as const;

async function cookieAt(address: string, expiresInSeconds = 600): Promise<string> {
  const config = await readConfig({ SANDBOX: "on", TOKEN_KEYS: [key] });
  const token = await createStatusToken({ key, resource, expiresInSeconds, nowMs: NOW_MS });
  const opened = await openLink(config, token, new URL(address), NOW_MS);
  assert.ok(opened.ok);
  return (opened.value.headers.get("Set-Cookie") ?? "").replace(token, "TOKEN");
}

describe("the cookie of a hosted link", () => {
  test("The cookie is bound to this host and https, and expires with its token", async () => {
    assert.match(
      await cookieAt("https://status.shop.example/s/x"),
      /^__Host-pst-[0-9a-f]{24}=TOKEN; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=600$/,
    );
  });

  test("The cookie is partitioned in a merchant's frame, so that it cannot track a customer across shops", async () => {
    assert.match(
      await cookieAt("https://status.shop.example/s/x?frame"),
      /^__Host-pst-[0-9a-f]{24}=TOKEN; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned; Max-Age=600$/,
    );
  });

  test("The cookie works on loopback without https", async () => {
    assert.match(
      await cookieAt("http://localhost:8787/s/x"),
      /^pst-[0-9a-f]{24}=TOKEN; Path=\/; HttpOnly; SameSite=Lax; /,
    );
  });

  test("The cookie is found among others by its whole name", () => {
    const header = "a=1; xpst-1=wrong; pst-1=right; pst-12=wrong; pst-1=second";
    assert.equal(cookieOf(header, "pst-1"), "right");
    assert.equal(cookieOf(header, "pst-"), null);
    assert.equal(cookieOf(null, "pst-1"), null);
  });
});
