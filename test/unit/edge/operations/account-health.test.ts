import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountReport } from "../../../../edge/gate/report/report-messages.ts";
import { accountHealthSchema, healthOf, healthWithout } from "../../../../edge/operations/account-health.ts";

const NOW_MS = Date.parse("2026-11-28T12:00:00Z");

const HEALTHY: AccountReport = {
  lastResultMs: NOW_MS - 2_000,
  lastWebhookMs: null,
  refusedSinceMs: null,
  paused: null,
  calls: { used: 3, limit: 60, windowSeconds: 60 },
  pending: { first: 2, watched: 1 },
  oldestDueMs: NOW_MS - 1_900,
  isQueueStopped: false,
  goodput: { calls: 3, useful: 2 },
  webhooksStopped: false,
  check: null,
  forged: null,
};

const problemsWith = (change: Partial<AccountReport>) => healthOf({ ...HEALTHY, ...change }, NOW_MS).problems;

test("A healthy account has its times, counts and no problem", () => {
  const health = healthOf(HEALTHY, NOW_MS);
  assert.deepEqual(accountHealthSchema.parse(health), health);
  assert.deepEqual(health, {
    ok: true,
    problems: [],
    serverTime: "2026-11-28T12:00:00.000Z",
    account: {
      lastResultAt: "2026-11-28T11:59:58.000Z",
      lastWebhookAt: null,
      credentialsRefusedSince: null,
      paused: null,
      calls: { used: 3, limit: 60, windowSeconds: 60 },
      pending: { total: 3, oldestSeconds: 1, byLane: { first: 2, watched: 1 } },
      goodput: { minutes: 10, calls: 3, useful: 2, share: 0.67 },
      webhooksStopped: false,
    },
  });
});

test("Each fault of an account has its own code", () => {
  assert.deepEqual(problemsWith({ refusedSinceMs: NOW_MS }), ["credentials-refused"]);
  assert.deepEqual(problemsWith({ paused: { reason: "failing", untilMs: NOW_MS } }), ["circuit-open"]);
  assert.deepEqual(problemsWith({ paused: { reason: "rate-limited", untilMs: NOW_MS } }), ["rate-limited"]);
  assert.deepEqual(problemsWith({ paused: { reason: "operator", untilMs: null } }), ["paused"]);
  assert.deepEqual(problemsWith({ isQueueStopped: true }), ["queue-stopped"]);
  assert.deepEqual(problemsWith({ webhooksStopped: true }), ["webhooks-stopped"]);
});

test("An account without calls has no share of useful ones", () => {
  assert.equal(healthOf({ ...HEALTHY, goodput: { calls: 0, useful: 0 } }, NOW_MS).account?.goodput.share, null);
});

test("A check that is due by a clock which is ahead has waited for no time", () => {
  assert.equal(healthOf({ ...HEALTHY, oldestDueMs: NOW_MS + 5_000 }, NOW_MS).account?.pending.oldestSeconds, 0);
});

test("An account whose gate did not answer has a problem and no details", () => {
  const { ok, problems, account } = healthWithout("gate-unreachable", NOW_MS);
  assert.deepEqual([ok, problems, account], [false, ["gate-unreachable"], null]);
});
