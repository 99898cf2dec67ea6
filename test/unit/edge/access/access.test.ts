/** "Who may see what" of the interface, over every combination. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KINDS, SCOPES, type Scope } from "../../../../contract/resource.ts";
import { decideAccess, mayEmbed, type TokenFact } from "../../../../edge/access/access.ts";

const EXPIRES_MS = 1_000;

function token(...scopes: Scope[]): TokenFact {
  return { token: "good", claims: { scopes, issuedMs: 0, expiresMs: EXPIRES_MS, returnUrl: null } };
}

/** Every set of scopes that a token can have; each includes `status`. */
const scopeSets = [0, 1, 2, 3, 4, 5, 6, 7].map((bits): Scope[] => [
  "status",
  ...SCOPES.slice(1).filter((_, index) => bits & (1 << index)),
]);

function verdict(...asked: Parameters<typeof decideAccess>): string {
  const decision = decideAccess(...asked);
  return decision.allowed ? decision.access.view : decision.failure.reason;
}

describe("access", () => {
  test("without a token shows the status of payments and payment links alone, where the connection allows it", () => {
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

  test("with a token that does not hold shows nothing, not even what is public", () => {
    for (const kind of KINDS)
      for (const publicView of ["status", "none"] as const)
        for (const scope of SCOPES)
          assert.equal(verdict(kind, publicView, { token: "unusable" }, scope), "token-unusable");
  });

  test("with a token shows any kind, in details only with that scope, and no more than its scopes", () => {
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

  test("lets a token vouch for the id, and end with its expiry; nothing else does", () => {
    const held = decideAccess("payout", "none", token("status"));
    assert.deepEqual(held.allowed && [held.access.trusted, held.access.expiresMs], [true, EXPIRES_MS]);
    const bare = decideAccess("payment", "status", { token: "absent" });
    assert.deepEqual(bare.allowed && [bare.access.trusted, bare.access.expiresMs], [false, null]);
  });
});

describe("embedding", () => {
  const own = "https://status.shop.example";
  const listed = ["https://shop.example", "http://localhost:3000"];

  for (const origin of [null, own, ...listed]) {
    test(`is allowed for ${origin ?? "a request without Origin"}`, () => {
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
    test(`is refused for ${JSON.stringify(origin)}`, () => {
      assert.equal(mayEmbed(origin, own, listed), false);
    });
  }

  test("of the sandbox is allowed everywhere but in a frame without an origin", () => {
    assert.equal(mayEmbed("https://any.example", own, "*"), true);
    assert.equal(mayEmbed("null", own, "*"), false);
  });
});
