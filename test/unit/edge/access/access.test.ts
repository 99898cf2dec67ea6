// What a viewer may see, for every combination of kind, public view, token and scope.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KINDS, SCOPES, type Scope } from "../../../../contract/resource.ts";
import { decideAccess, isLocalTrial, isOnOrigins, mayEmbed, type TokenFact } from "../../../../edge/access/access.ts";

const EXPIRES_MS = 1_000;

function token(...scopes: Scope[]): TokenFact {
  return { token: "valid", claims: { scopes, issuedMs: 0, expiresMs: EXPIRES_MS, returnUrl: null, retryUrl: null } };
}

/** Every set of scopes that a token can have; each includes `status`. */
const scopeSets = [0, 1, 2, 3, 4, 5, 6, 7].map((bits): Scope[] => [
  "status",
  ...SCOPES.slice(1).filter((_, index) => bits & (1 << index)),
]);

function verdict(...asked: Parameters<typeof decideAccess>): string {
  const decision = decideAccess(...asked);
  return decision.ok ? decision.value.view : decision.failure.reason;
}

describe("decideAccess", () => {
  test("A viewer without a token sees only the status of payments and payment links, where the connection allows it", () => {
    for (const kind of KINDS) {
      for (const publicView of ["status", "none"] as const) {
        for (const scope of SCOPES) {
          const isOpen = publicView === "status" && ["payment", "payment-link"].includes(kind) && scope === "status";
          const expected = isOpen ? "status" : "token-missing";
          assert.equal(
            verdict(kind, publicView, { token: "absent" }, scope),
            expected,
            `${kind} ${publicView} ${scope}`,
          );
        }
      }
    }
  });

  test("With an invalid token, nothing is shown, not even the public view", () => {
    for (const kind of KINDS)
      for (const publicView of ["status", "none"] as const)
        for (const scope of SCOPES)
          assert.equal(verdict(kind, publicView, { token: "invalid" }, scope), "token-invalid");
  });

  test("With a valid token, every kind is shown within its scopes, and details only with their scope", () => {
    for (const kind of KINDS) {
      for (const publicView of ["status", "none"] as const) {
        for (const scopes of scopeSets) {
          for (const scope of SCOPES) {
            const view = scopes.includes("details") ? "details" : "status";
            const expected = scopes.includes(scope) ? view : "scope-missing";
            assert.equal(verdict(kind, publicView, token(...scopes), scope), expected, `${scopes} ${scope}`);
          }
        }
      }
    }
  });

  test("Only a token makes the id trusted, and access ends a minute after the token expires", () => {
    const held = decideAccess("payout", "none", token("status"));
    assert.deepEqual(held.ok && [held.value.trusted, held.value.expiresMs], [true, EXPIRES_MS + 60_000]);
    const bare = decideAccess("payment", "status", { token: "absent" });
    assert.deepEqual(bare.ok && [bare.value.trusted, bare.value.expiresMs], [false, null]);
  });
});

describe("mayEmbed", () => {
  const own = "https://status.shop.example";
  const listed = ["https://shop.example", "http://localhost:3000"];

  for (const origin of [null, own, ...listed]) {
    test(`${origin ?? "A request without Origin"} is allowed`, () => {
      assert.equal(mayEmbed(origin, own, listed), true);
    });
  }

  for (const origin of [
    "null",
    "",
    "https://shop.example.evil",
    "https://shop.example:8443",
    "http://shop.example",
    "https://www.shop.example",
    "https://shop.example/",
    "HTTPS://SHOP.EXAMPLE",
    "*",
  ]) {
    test(`The origin ${JSON.stringify(origin)} is refused`, () => {
      assert.equal(mayEmbed(origin, own, listed), false);
    });
  }

  test("An origin with *. in front allows the subdomains of that name over https, and nothing else", () => {
    const previews = ["https://*.shop.example"];
    for (const origin of ["https://a.shop.example", "https://pr-7.preview.shop.example"])
      assert.equal(mayEmbed(origin, own, previews), true, origin);
    for (const origin of [
      "https://shop.example",
      "http://a.shop.example",
      "https://a.shop.example:8443",
      "https://ashop.example",
      "https://a.shop.example.evil",
      "https://evil/.shop.example",
      "https://evil@a.shop.example",
      "https://a.shop.example/",
      "https://.shop.example",
      "null",
    ])
      assert.equal(mayEmbed(origin, own, previews), false, origin);
    assert.equal(isOnOrigins("https://a.shop.example/orders?x=1", previews, own), true);
    assert.equal(isOnOrigins("https://shop.example.evil/a.shop.example", previews, own), false);
  });

  test("A trial is local only if the page and the provider are on this machine", () => {
    const simulator = "http://127.0.0.1:8788/api/v3";
    assert.equal(isLocalTrial("http://localhost:5173", simulator), true);
    assert.equal(isLocalTrial("http://[::1]:5173", simulator), true);
    for (const origin of [null, "null", "https://shop.example", "http://localhost.evil.example"])
      assert.equal(isLocalTrial(origin, simulator), false, `${origin}`);
    assert.equal(isLocalTrial("http://localhost:5173", "https://gateway.ixopay.com/api/v3"), false);
  });

  test("The sandbox allows every origin except null", () => {
    assert.equal(mayEmbed("https://any.example", own, "*"), true);
    assert.equal(mayEmbed("null", own, "*"), false);
  });
});

describe("isOnOrigins", () => {
  const own = "https://status.shop.example";

  test("An address is on the origins of a connection only as a web address of one of them", () => {
    const origins = ["https://shop.example", "http://localhost:3000"];
    for (const address of ["https://shop.example/back?a=1", "https://shop.example:443", "http://localhost:3000/pay"])
      assert.equal(isOnOrigins(address, origins, own), true, address);
    for (const address of [
      ...[
        "",
        "/back",
        "shop.example",
        "https://shop.example.evil/",
        "https://shop.example:8443/",
        "http://shop.example/",
      ],
      ...["https://evil.example/https://shop.example", "https://shop.example@evil.example/", "javascript:alert(1)"],
      ...["blob:https://shop.example/1", "data:text/html,x", `${own}/`, "http://localhost:3001/"],
    ])
      assert.equal(isOnOrigins(address, origins, own), false, address);
  });

  test("A page of the sandbox leads only to the Worker itself and to this machine", () => {
    for (const address of [`${own}/sandbox/shop`, "http://localhost:5173/back", "http://127.0.0.1/"])
      assert.equal(isOnOrigins(address, "*", own), true, address);
    for (const address of ["https://evil.example/", "https://shop.example/", `${own}.evil.example/`, "javascript:0"])
      assert.equal(isOnOrigins(address, "*", own), false, address);
  });
});
