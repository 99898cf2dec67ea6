/** What every provider that sends webhooks must pass: forged ones count for nothing, unsigned ones are called that. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Facts } from "../../edge/providers/facts.ts";
import type { Account } from "../../edge/providers/provider.ts";
import type { WebhookEvent, WebhookVerdict } from "../../edge/providers/webhook-event.ts";
import { changed, type Json, namesOn, nonsense, pathsOf, valueAt, withValue } from "./mutations.ts";
import { type AnswerSuite, assertHonest, NOW_MS, readFixture, secretsOf } from "./query-suite.ts";

export interface WebhookCase {
  fixture: string;
  but?: string;
  /** As in `AnswerCase`. */
  change?: Record<string, Json>;
  expected: WebhookEvent[];
}

export interface WebhookSuite<Options, Credentials> {
  events: WebhookCase[];
  uri: string;
  /** Whether the signature covers the address too. */
  signsUri: boolean;
  /** Headers as the provider sends them at `NOW_MS`, signed with this account's secret. Written apart from the code under test. */
  sign(account: Account<Options, Credentials>, uri: string, body: string): Record<string, string>;
  /** The same account with another secret, and with none. */
  otherSecret: Account<Options, Credentials>;
  withoutSecret: Account<Options, Credentials>;
  /** Fields that may name a thing, which is then asked for under exactly that id. */
  naming: string[];
}

export function testWebhook<Options, Credentials>(
  { provider, account, fixtures, shown }: AnswerSuite<Options, Credentials>,
  suite: WebhookSuite<Options, Credentials>,
): void {
  const bodyOf = ({ fixture, change }: WebhookCase): Json => {
    return changed(readFixture(fixtures, fixture), change ?? {});
  };

  async function receive(headers: Record<string, string>, body: string, as = account): Promise<WebhookVerdict> {
    const bytes = new TextEncoder().encode(body);
    const request = { uri: suite.uri, headers: new Headers(headers), body: bytes, nowMs: NOW_MS };
    return (await provider.webhook?.(as, request)) ?? assert.fail("this provider has no webhook");
  }

  const receiveSigned = (body: string) => receive(suite.sign(account, suite.uri, body), body);

  async function noticesOf(json: Json): Promise<WebhookEvent[]> {
    const verdict = await receiveSigned(JSON.stringify(json));
    assert.ok(verdict.verdict === "signed");
    for (const event of verdict.events) if ("facts" in event) assertHonest(event.facts);
    return verdict.events;
  }

  describe("webhooks", () => {
    for (const row of suite.events) {
      test(`reads ${row.fixture}${row.but ? ` ${row.but}` : ""} as ${row.expected.map(nameOf).join("; ") || "nothing"}`, async () => {
        assert.deepEqual(await noticesOf(bodyOf(row)), row.expected);
      });
    }

    test("without a secret is unsigned, and names the same things", async () => {
      const thingsOf = (events: WebhookEvent[]) => events.map(({ kind, id }) => ({ kind, id }));
      for (const row of suite.events) {
        const verdict = await receive({}, JSON.stringify(bodyOf(row)), suite.withoutSecret);
        assert.ok(verdict.verdict === "unsigned");
        assert.deepEqual(thingsOf(verdict.events), thingsOf(row.expected));
      }
    });

    test("takes a webhook for forged without a signature, with one of another secret, and with any byte changed", async () => {
      const body = JSON.stringify(bodyOf(suite.events[0] ?? assert.fail()));
      const headers = suite.sign(account, suite.uri, body);
      const forged = { verdict: "forged" };
      assert.deepEqual(await receive({}, body), forged);
      assert.deepEqual(await receive(suite.sign(suite.otherSecret, suite.uri, body), body), forged);
      if (suite.signsUri) assert.deepEqual(await receive(suite.sign(account, "/elsewhere", body), body), forged);
      for (const name of Object.keys(headers)) {
        assert.deepEqual(await receive({ ...headers, [name]: `x${headers[name]}` }, body), forged, name);
      }
      await fc.assert(
        fc.asyncProperty(fc.nat(body.length - 1), async (place) => {
          const changed = `${body.slice(0, place)}~${body.slice(place + 1)}`;
          assert.deepEqual(await receive(headers, changed), forged);
        }),
      );
    });

    test("never throws on headers and bodies of any kind", async () => {
      const header = fc.string({ unit: fc.constantFrom(..."aZ0=+/ ,.~\u00e9") });
      await fc.assert(
        fc.asyncProperty(header, fc.string({ unit: "binary" }), async (value, body) => {
          const names = Object.keys(suite.sign(account, suite.uri, body));
          assert.deepEqual(await receive(Object.fromEntries(names.map((name) => [name, value])), body), {
            verdict: "forged",
          });
        }),
      );
    });

    for (const [what, body] of [
      ["HTML", "<html>"],
      ["nothing", ""],
      ["a list", "[]"],
      ["10,000 lists in each other", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
      ["half a document", '{"a": '],
    ] as const) {
      test(`takes ${what}, well signed, for unreadable`, async () => {
        assert.deepEqual(await receiveSigned(body), { verdict: "unreadable" });
      });
    }

    test("gives honest notices of well-formed ids, and never throws, whatever one field holds", async () => {
      const spoiled = fc
        .constantFrom(...suite.events.map(bodyOf))
        .chain((json) => fc.tuple(fc.constant(json), fc.constantFrom(...pathsOf(json)), nonsense));
      await fc.assert(
        fc.asyncProperty(spoiled, async ([json, path, value]) => {
          for (const { id } of await noticesOf(withValue(json, path, value))) {
            assert.ok(id.isWellFormed() && id.length >= 1 && id.length <= 255 && id !== "." && id !== "..");
          }
        }),
        { numRuns: 1000 },
      );
    });

    test("lets no text out but of the fields a customer may see or that name a thing", async () => {
      for (const row of suite.events) {
        const json = bodyOf(row);
        for (const path of pathsOf(json).filter((path) => typeof valueAt(json, path) !== "object")) {
          const name = namesOn(path).at(-1) ?? "";
          for (const mark of ["PII-MARK-7c2e", "9753", ...secretsOf(account)]) {
            const events = await noticesOf(withValue(json, path, mark));
            const rest = events.map((event) => withoutShown(event, shown[name], suite.naming.includes(name)));
            assert.ok(
              !JSON.stringify(rest).includes(mark),
              `${row.fixture}: ${path.join(".")} shows in ${JSON.stringify(rest)}`,
            );
          }
        }
      }
    });
  });
}

function withoutShown(event: WebhookEvent, field: keyof Facts | undefined, isNaming: boolean): unknown {
  const id = isNaming ? null : event.id;
  if ("facts" in event) {
    const facts = { ...event.facts, ...(field && { [field]: null }), ...(isNaming && { paymentId: null }) };
    return { ...event, id, ...(isNaming && "uuid" in event ? { uuid: null } : {}), facts };
  }
  if (event.type === "check") return { ...event, id };
  const followUp = {
    ...event.followUp,
    ...(isNaming ? { uuid: null } : {}),
    ...(field === "amount" ? { amount: null } : {}),
  };
  return { ...event, id, followUp };
}

function nameOf(event: WebhookEvent): string {
  const what = "facts" in event ? event.facts.state : event.type === "follow-up" ? event.followUp.type : "check";
  return `${event.kind} ${what}`;
}
