import assert from "node:assert/strict";
import { test } from "node:test";
import { countUnverified } from "../../../../edge/access/webhook-limits.ts";

const NOW_MS = Date.parse("2026-11-21T10:00:00Z");
const connection = (name: string, perAccount = 60, windowSeconds = 60) => ({
  name,
  limits: { perAccount, perId: 10, windowSeconds },
});

/** How many of 10,000 webhooks of one network are accepted at one moment. */
function accepted(name: string, network: string, isAccepted: boolean, limits = connection(name)): number {
  let count = 0;
  while (count < 10_000 && countUnverified(limits, network, isAccepted, NOW_MS).ok) count++;
  return count;
}

test("A client network may send 30 forged webhooks a minute, to all connections together", () => {
  assert.equal(accepted("one", "forger", false), 30);
  assert.equal(accepted("two", "forger", false), 0);
  assert.equal(accepted("one", "other", false), 30);
  const refused = countUnverified(connection("one"), "forger", false, NOW_MS + 20_000);
  assert.ok(!refused.ok);
  assert.deepEqual([refused.failure.policy.name, refused.failure.retryAfterSeconds], ["webhooks", 40]);
  assert.equal(countUnverified(connection("one"), "forger", false, NOW_MS + 60_000).ok, true);
});

test("A connection that cannot verify accepts five unsigned webhooks for each check that its account allows", () => {
  assert.equal(accepted("quiet", "provider", true), 300);
  assert.equal(accepted("busy", "provider", true, connection("busy", 10, 1)), 3_000);
  assert.equal(accepted("small", "provider", true, connection("small", 1)), 30);
});

test("All addresses of one IPv6 site count as one network", () => {
  assert.equal(accepted("one", "site/subnet/first", false), 30);
  assert.equal(accepted("one", "site/subnet/second", false), 0);
});
