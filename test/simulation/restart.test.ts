// Evicts gate or hub after every single statement that writes storage or sends a message, one in each run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Evicted } from "./environment.ts";
import { visitingOf } from "./traffic.ts";
import { MINUTE_MS, randomOf, START_MS } from "./virtual-time.ts";
import { watchPage } from "./visitors.ts";
import { World } from "./world.ts";

const WATCHED = "shop/payment/watched";
const LEFT = "shop/payment/left";
const MINUTES = 8;
/** The gaps between checks while a viewer is present (docs/interface.md#freshness). */
const PACE_SECONDS = [2, 3, 5, 8, 13, 21, 34, 55, 60];
const BACKGROUND_AFTER_SECONDS = 300;
/** Long enough for a first result, also when its check request is lost once. */
const STAY_SECONDS = 45;
/** Every check request is sent again within this time. */
const SENT_AGAIN_SECONDS = 30;
/** Messages and the call itself. */
const ROUND_TRIP_SECONDS = 1;

type Victim = "the same actor" | "the other actor" | "both";

interface RestartRun {
  statements: number;
  /** When the provider counted calls for each payment, in seconds since the beginning. */
  callsAt: Map<string, number[]>;
  world: World;
}

/** One payment is watched all the time. The other is left after a while and never settles. */
function runWithEviction(afterStatement: number | null, victim: Victim): RestartRun {
  const world = new World(randomOf(1), { latencyMs: 300, faultShare: 0, unknownIds: "not-found", outages: [] });
  const callsAt = new Map<string, number[]>([
    [WATCHED, []],
    [LEFT, []],
  ]);
  const count = world.judge.count.bind(world.judge);
  world.judge.count = (path, sentMs, arrivedMs, answer) => {
    callsAt.get(path)?.push((arrivedMs - START_MS) / 1000);
    return count(path, sentMs, arrivedMs, answer);
  };
  let statements = 0;
  world.onStatement = (actor) => {
    if (++statements !== afterStatement) return;
    const evictsOther = victim !== "the same actor";
    if (evictsOther && actor === "hub") world.gate.evict();
    if (evictsOther && actor === "gate") for (const hub of world.hubs) hub.evict();
    if (victim !== "the other actor") throw new Evicted();
  };
  for (const [path, stayMs] of [
    [WATCHED, 2 * MINUTES * MINUTE_MS],
    [LEFT, STAY_SECONDS * 1000],
  ] as const) {
    world.provider.lifecycles.set(path, [{ state: "processing", settled: false, fromMs: START_MS }]);
    const caller = { trusted: true, network: null };
    world.time.after(100, () => watchPage(world, visitingOf(world, "with token", path, caller, stayMs), false));
  }
  world.time.runUntil(START_MS + MINUTES * MINUTE_MS);
  return { statements, callsAt, world };
}

/** The gaps between the calls that are longer than a check request that is lost once may make them. */
function tooLong(callsAt: readonly number[], endAt: number): string[] {
  const allowedOf = (index: number) =>
    (index === 0 ? 0 : (PACE_SECONDS[Math.min(index, PACE_SECONDS.length) - 1] ?? 60)) +
    SENT_AGAIN_SECONDS +
    2 * ROUND_TRIP_SECONDS;
  return [...callsAt, endAt].flatMap((at, index) => {
    const gap = at - (callsAt[index - 1] ?? 0);
    return gap > allowedOf(index) ? [`${gap.toFixed(1)} s before call ${index + 1} of the watched payment`] : [];
  });
}

for (const victim of ["the same actor", "the other actor", "both"] satisfies Victim[]) {
  test(`After an eviction of ${victim} at any statement, every check runs within 30 s and no limit is exceeded`, () => {
    const { statements } = runWithEviction(null, victim);
    assert.ok(statements > 50, `only ${statements} statements`);
    const problems: string[] = [];
    for (let statement = 0; statement <= statements; statement++) {
      const { callsAt, world } = runWithEviction(statement, victim);
      const found = tooLong(callsAt.get(WATCHED) ?? [], MINUTES * 60);
      const latestBackground = STAY_SECONDS + BACKGROUND_AFTER_SECONDS + SENT_AGAIN_SECONDS + 2 * ROUND_TRIP_SECONDS;
      const hasBackground = callsAt.get(LEFT)?.some((at) => at > BACKGROUND_AFTER_SECONDS && at < latestBackground);
      if (!hasBackground) found.push(`no background check by ${latestBackground} s`);
      if (world.judge.account.worst > world.limits.perAccount) found.push("the limit of the account");
      if (world.judge.worstId > world.limits.perId) found.push("the limit of one id");
      problems.push(...found.map((problem) => `statement ${statement}: ${problem}`));
    }
    assert.deepEqual(problems, []);
  });
}
