// The cookies of hosted links: on https, in a frame and on loopback, which of them a browser keeps, and which token is in one.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { base64url } from "jose";
import { SCOPES, type Scope } from "../../../../contract/resource.ts";
import { createStatusToken, type StatusTokenRequest } from "../../../../edge/access/status-token.ts";
import { cookieOf, deleteCookie, setCookie, tokenCookiesIn } from "../../../../edge/access/token-cookie.ts";
import { MAX_TOKEN_LENGTH } from "../../../../edge/access/token-rules.ts";
import { readConfig } from "../../../../edge/config/config.ts";
import type { SharedTokenKey } from "../../../../edge/config/token-keys.ts";
import { openLink } from "../../../../edge/http/hosted-link.ts";
import { NOW_MS } from "../samples.ts";

const key: SharedTokenKey = { kid: "k", alg: "HS256", secret: base64url.encode(new Uint8Array(32).fill(7)) };
const config = await readConfig({ SANDBOX: "on", TOKEN_KEYS: [key] });
const resource = { connection: "sandbox", kind: "payment", id: "test_succeeded" } as const;
const HTTPS = "https://status.shop.example/s/x";

const tokenFor = (more: Partial<StatusTokenRequest> = {}) =>
  createStatusToken({ key, resource, expiresInSeconds: 600, nowMs: NOW_MS, ...more });

/** The `Set-Cookie` headers of a link that a browser with these cookies opens. */
async function cookiesOf(token: string, address = HTTPS, cookie = "", nowMs = NOW_MS): Promise<string[]> {
  const opened = await openLink(config, token, new Request(address, { headers: { Cookie: cookie } }), nowMs);
  assert.ok(opened.ok);
  return opened.value.headers.getSetCookie();
}

async function cookieAt(address: string): Promise<string> {
  const token = await tokenFor();
  return (await cookiesOf(token, address)).join("\n").replace(token, "TOKEN");
}

/** The cookies of one site in a browser, which sends them in any order. */
class Jar {
  #cookies = new Map<string, string>();

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  get names(): string[] {
    return [...this.#cookies.keys()];
  }

  /** Sends the cookies that were set first last, as no standard does. */
  store(headers: readonly string[]): void {
    for (const header of headers) {
      assert.ok(header.length <= 4096, `${header.length} bytes`);
      const [, name = "", value = "", seconds] =
        /^([^=]+)=([^;]*);.*Max-Age=(\d+)$/.exec(header) ?? assert.fail(header);
      this.#cookies.delete(name);
      if (seconds !== "0") this.#cookies = new Map([[name, value], ...this.#cookies]);
    }
  }
}

describe("the cookie of a hosted link", () => {
  test("The cookie is bound to this host and https, and lives as long as its token counts", async () => {
    assert.match(
      await cookieAt(HTTPS),
      /^__Host-pst-[0-9a-f]{24}=\d+\.TOKEN; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=660$/,
    );
  });

  test("The cookie is partitioned in a merchant's frame, so that it cannot track a customer across shops", async () => {
    assert.match(
      await cookieAt(`${HTTPS}?frame`),
      /^__Host-pst-[0-9a-f]{24}=\d+\.TOKEN; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned; Max-Age=660$/,
    );
  });

  test("The cookie works on loopback without https", async () => {
    assert.match(
      await cookieAt("http://localhost:8787/s/x"),
      /^pst-[0-9a-f]{24}=\d+\.TOKEN; Path=\/; HttpOnly; SameSite=Lax; /,
    );
  });

  test("The cookie is found among others by its whole name, with and without its time", () => {
    const [one, two] = [`pst-${"1".repeat(24)}`, `pst-${"2".repeat(24)}`];
    const header = `a=1; x${one}=a.b.wrong; ${one}=a.b.right; ${one}2=a.b.wrong; ${one}=a.b.second; ${two}=17.a.b.timed`;
    assert.equal(cookieOf(header, one), "a.b.right");
    assert.equal(cookieOf(header, two), "a.b.timed");
    assert.equal(cookieOf(header, "pst-"), null);
    assert.equal(cookieOf(header, "a"), null);
    assert.equal(cookieOf(null, one), null);
  });

  test("White space in a name is part of it, since any subdomain can set a cookie with such a name", () => {
    const name = `__Host-pst-${"1".repeat(24)}`;
    for (const space of ["\u2000", "\u00a0", "\u3000", "\ufeff", "\u2028", "\u000b", "\u000c", "\t", " "]) {
      const header = `a=1; ${space}${name}=a.b.foreign; ${name}${space}=a.b.foreign; ${name}=a.b.own`;
      assert.equal(cookieOf(header, name), "a.b.own", JSON.stringify(space));
    }
  });

  test("A cookie whose value cannot be a token counts as none", () => {
    const name = `pst-${"1".repeat(24)}`;
    for (const value of ["", "a", "a.b", "x.a.b.c", "1.2.a.b.c", "a.b.c,", '"a.b.c"', "a.b.%63"])
      assert.equal(cookieOf(`${name}=${value}`, name), null, value);
  });

  test("The longest token fits into the cookie of every browser, in a frame too", async () => {
    const options = { isHttps: true, isFramed: true, nowMs: NOW_MS * 100, seconds: 34_560_060 };
    const longest = setCookie(`__Host-pst-${"0".repeat(24)}`, "t".repeat(MAX_TOKEN_LENGTH), options);
    assert.ok(longest.length <= 4096, `${longest.length} bytes`);
    await assert.rejects(tokenFor({ resource: { ...resource, id: `test_${"😀".repeat(250)}` } }), TypeError);
  });
});

describe("the cookies of many links", () => {
  const links = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        tokenFor({ resource: { ...resource, id: `test_succeeded~order${index}` } }),
      ),
    );

  test("After 150 links, a browser has the cookies of the newest 20, which are less than 13 KB", async () => {
    const jar = new Jar();
    const names: string[] = [];
    for (const [index, token] of (await links(150)).entries()) {
      const cookies = await cookiesOf(token, HTTPS, jar.header, NOW_MS + index);
      names.push(cookies[0]?.split("=")[0] ?? "");
      jar.store(cookies);
      assert.ok(jar.header.length < 13 * 1024, `${jar.header.length} bytes`);
    }
    assert.equal(new Set(names).size, 150);
    assert.deepEqual(jar.names.toSorted(), names.slice(-20).toSorted());
  });

  test("A link that is opened again is the newest, so that another is deleted first", async () => {
    const jar = new Jar();
    const [first = "", ...others] = await links(21);
    let opened = 0;
    const open = async (token: string) => {
      const cookies = await cookiesOf(token, HTTPS, jar.header, NOW_MS + opened++);
      jar.store(cookies);
      return cookies[0]?.split("=")[0] ?? "";
    };
    const name = await open(first);
    const oldest = await open(others[0] ?? "");
    for (const token of others.slice(1, 19)) await open(token);
    assert.equal(await open(first), name);
    await open(others[19] ?? "");
    assert.ok(jar.names.includes(name));
    assert.ok(!jar.names.includes(oldest));
    assert.equal(jar.names.length, 20);
  });

  test("Whatever cookies a browser has, it keeps the newest within 20 and 12 KB, and loses no other cookie", async () => {
    const token = await tokenFor();
    const [own = ""] = (await cookiesOf(token))[0]?.split("=") ?? [];
    const cookie = fc.record({
      hash: fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 24, maxLength: 24 }),
      opened: fc.option(fc.nat(2_000_000_000), { nil: null }),
      length: fc.integer({ min: 5, max: 3_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cookie, { maxLength: 60 }), async (cookies) => {
        const pairs = cookies.map(({ hash, opened, length }) => {
          const value = `a.b.${"c".repeat(length - 4)}`;
          return `__Host-pst-${hash}=${opened === null ? value : `${opened}.${value}`}`;
        });
        const header = ["consent=yes", ...pairs, "pst-short=a.b.c"].join("; ");
        const before = tokenCookiesIn(header).filter(({ name }) => name !== own);
        const [set = "", ...deleted] = await cookiesOf(token, HTTPS, header);
        const gone = new Set(deleted.map((line) => line.split("=")[0]));
        for (const name of gone) assert.ok(before.some((each) => each.name === name));
        const kept = before.filter(({ name }) => !gone.has(name));
        const bytes = kept.reduce((sum, each) => sum + each.bytes, set.indexOf(";"));
        assert.ok(kept.length < 20 && bytes <= 12 * 1024);
        const newestGone = Math.max(-1, ...before.filter(({ name }) => gone.has(name)).map((each) => each.openedMs));
        for (const { openedMs } of kept) assert.ok(openedMs >= newestGone);
      }),
      { numRuns: 100 },
    );
  });

  test("Of links that were opened at the same time, the one that a browser lists first is deleted first", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `__Host-pst-${`${index}`.padStart(24, "0")}`);
    const header = names.map((name) => `${name}=${NOW_MS}.a.b.c`).join("; ");
    const [, ...deleted] = await cookiesOf(await tokenFor(), HTTPS, header);
    assert.deepEqual(new Set(deleted.map((line) => line.split("=")[0])), new Set(names.slice(0, 1)));
  });

  test("Cookies that a subdomain can set push out none of ours, however many and new they are", async () => {
    const foreign = Array.from(
      { length: 40 },
      (_, index) => `pst-${`${index}`.padStart(24, "0")}=999999999999999.a.b.c`,
    );
    const header = [`__Host-pst-${"f".repeat(24)}=1.a.b.own`, ...foreign].join("; ");
    assert.deepEqual((await cookiesOf(await tokenFor(), HTTPS, header)).slice(1), []);
    const ours = header.replaceAll("; pst-", "; __Host-pst-");
    assert.notDeepEqual((await cookiesOf(await tokenFor(), HTTPS, ours)).slice(1), []);
  });

  test("A cookie is deleted as it was set, of the page and of a frame", () => {
    assert.deepEqual(deleteCookie("__Host-pst-1", true), [
      "__Host-pst-1=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0",
      "__Host-pst-1=; Path=/; HttpOnly; Secure; SameSite=None; Partitioned; Max-Age=0",
    ]);
    assert.deepEqual(deleteCookie("pst-1", false), ["pst-1=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"]);
  });
});

describe("a second link for the same resource", () => {
  /** The token in the cookie after a link was opened in a browser that has another. */
  async function keptToken(
    held: Partial<StatusTokenRequest>,
    opened: Partial<StatusTokenRequest>,
  ): Promise<"held" | "opened"> {
    const tokens = { held: await tokenFor(held), opened: await tokenFor(opened) };
    const [first = ""] = await cookiesOf(tokens.held);
    const [second = ""] = await cookiesOf(tokens.opened, HTTPS, first.split(";")[0]);
    const [name = ""] = second.split("=");
    const kept = cookieOf(second.split(";")[0] ?? "", name);
    return kept === tokens.held ? "held" : kept === tokens.opened ? "opened" : assert.fail();
  }
  const scopes = (...list: Scope[]) => ({ scopes: list });

  test("A token replaces another only with all its scopes and more, or with the same ones for longer", async () => {
    const sets = fc.subarray(SCOPES.slice(1)).map((some): Scope[] => ["status", ...some]);
    const lifetimes = fc.constantFrom(600, 601, 900);
    await fc.assert(
      fc.asyncProperty(sets, lifetimes, sets, lifetimes, async (held, heldSeconds, opened, openedSeconds) => {
        const hasAll = held.every((scope) => opened.includes(scope));
        const isGreater = hasAll && (opened.length > held.length || openedSeconds > heldSeconds);
        const kept = await keptToken(
          { scopes: held, expiresInSeconds: heldSeconds },
          { scopes: opened, expiresInSeconds: openedSeconds },
        );
        assert.equal(kept, isGreater ? "opened" : "held");
      }),
      { numRuns: 100 },
    );
  });

  test("A link that shows less does not take away what a customer may see", async () => {
    assert.equal(
      await keptToken(scopes("status", "details"), { ...scopes("status"), expiresInSeconds: 3_000_000 }),
      "held",
    );
    assert.equal(await keptToken(scopes("status", "details"), scopes("status", "items")), "held");
    assert.equal(await keptToken(scopes("status"), { ...scopes("status", "details"), expiresInSeconds: 60 }), "opened");
  });

  test("A token that has expired is replaced by any other", async () => {
    const [expired = ""] = await cookiesOf(await tokenFor(scopes("status", "details", "items")));
    const later = NOW_MS + 660_000;
    const token = await tokenFor({ ...scopes("status"), nowMs: later });
    const [cookie = ""] = await cookiesOf(token, HTTPS, expired.split(";")[0], later);
    assert.ok(cookie.includes(token));
  });
});
