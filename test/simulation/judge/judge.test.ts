import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SCENARIOS } from "../scenarios.ts";
import { MINUTE_MS, START_MS } from "../virtual-time.ts";
import type { Run } from "./figures.ts";
import { Judge, type Lifecycle, type Visitor } from "./judge.ts";
import { sawLateSuccess } from "./late-success.ts";
import { summaryOf } from "./summary.ts";
import { linesOf, rowsOf } from "./table.ts";
import { WindowCount } from "./window-count.ts";

const UNSETTLED = { settled: false };
const SETTLED = { settled: true };
const FIVE_MINUTES_MS = 300_000;

test("The most calls in a window are found wherever the window begins", () => {
  const count = new WindowCount(60_000);
  for (let call = 0; call < 10; call++) count.add(59_000 + call);
  for (let call = 0; call < 7; call++) count.add(61_000 + call);
  count.add(119_003);
  assert.equal(count.worst, 17);
});

describe("Whom a call serves", () => {
  test("A call that is sent while a stream is open serves a viewer", () => {
    const judge = new Judge(60_000);
    judge.opens("a");
    assert.equal(judge.count("a", 1_000, 1_100, UNSETTLED), "viewer");
  });

  test("A call that is sent a second after the last viewer has left serves nobody", () => {
    const judge = new Judge(60_000);
    judge.opens("a");
    judge.opens("a");
    judge.closes("a", 500);
    assert.equal(judge.count("a", 900, 900, UNSETTLED), "viewer");
    judge.closes("a", 1_000);
    assert.equal(judge.count("a", 2_000, 2_100, UNSETTLED), "nobody");
  });

  test("A GET makes its viewer present for ten seconds", () => {
    const judge = new Judge(60_000);
    judge.gets("a", 1_000);
    assert.equal(judge.count("a", 10_900, 11_000, UNSETTLED), "viewer");
    assert.equal(judge.count("a", 11_200, 11_300, UNSETTLED), "nobody");
  });

  test("One answered call confirms a webhook, and a failed one leaves it unconfirmed", () => {
    const judge = new Judge(60_000);
    judge.webhook("a", 1_000);
    assert.equal(judge.count("a", 900, 1_100, SETTLED), "nobody");
    assert.equal(judge.count("a", 2_000, 2_100, null), "webhook");
    assert.equal(judge.count("a", 3_000, 3_100, SETTLED), "webhook");
    assert.equal(judge.count("a", 4_000, 4_100, SETTLED), "nobody");
  });

  test("A call that was sent before the newest webhook confirms those before it", () => {
    const judge = new Judge(60_000);
    judge.webhook("a", 1_000);
    judge.webhook("a", 2_050);
    assert.equal(judge.count("a", 2_000, 2_100, SETTLED), "webhook");
    assert.equal(judge.count("a", 3_000, 3_100, SETTLED), "webhook");
    assert.equal(judge.count("a", 4_000, 4_100, SETTLED), "nobody");
  });

  test("A background check of an unsettled resource is due five minutes after the last call", () => {
    const judge = new Judge(60_000);
    judge.opens("a");
    judge.count("a", 0, 100, UNSETTLED);
    judge.closes("a", 10_000);
    assert.equal(judge.count("a", FIVE_MINUTES_MS - 5_000, FIVE_MINUTES_MS, UNSETTLED), "nobody");
    assert.equal(judge.count("a", 2 * FIVE_MINUTES_MS, 2 * FIVE_MINUTES_MS, SETTLED), "background");
    assert.equal(judge.count("a", 4 * FIVE_MINUTES_MS, 4 * FIVE_MINUTES_MS, SETTLED), "nobody");
  });

  test("A call for a resource that nobody has ever viewed serves nobody", () => {
    assert.equal(new Judge(60_000).count("a", START_MS, START_MS, UNSETTLED), "nobody");
  });
});

test("A status that the provider did not have by then is wrong", () => {
  const judge = new Judge(60_000);
  const visit = judge.arrives("with token", undefined, 0);
  const lifecycle: Lifecycle = [
    { state: "processing", settled: false, fromMs: 0 },
    { state: "succeeded", settled: true, fromMs: 5_000 },
  ];
  judge.sees(visit, { state: "processing", settled: false }, lifecycle, 100);
  judge.sees(visit, { state: "unknown", settled: false }, lifecycle, 200);
  assert.equal(judge.wrong, 0);
  judge.sees(visit, { state: "succeeded", settled: true }, lifecycle, 4_000);
  judge.sees(visit, { state: "failed", settled: true }, lifecycle, 6_000);
  assert.equal(judge.wrong, 2);
});

describe("The table of promises", () => {
  for (const scenario of SCENARIOS) {
    test(`A run that serves nobody well misses every promise of "${scenario.name}"`, () => {
      const rows = rowsOf([scenario], [measurementOf(scenario.name, badRun())]);
      const held = rows.filter(({ holds }) => holds !== false);
      assert.deepEqual(held, [], linesOf(rows).join("\n"));
    });

    test(`A run that serves everybody at once keeps every promise of "${scenario.name}"`, () => {
      const rows = rowsOf([scenario], [measurementOf(scenario.name, goodRun())]);
      const missed = rows.filter(({ holds }) => holds !== true);
      assert.deepEqual(missed, [], linesOf(rows).join("\n"));
    });
  }

  function measurementOf(name: string, run: Run) {
    const figures = SCENARIOS.find((scenario) => scenario.name === name)?.figures ?? [];
    return { scenario: name, seed: 1, minutes: run.minutes, values: figures.map((figure) => figure.measure(run)) };
  }
});

const MINUTES = 60;

/** More calls than allowed, all for nobody. One visitor in ten sees a status: at first soon, later after 59 s. */
function badRun(): Run {
  const judge = new Judge(60_000);
  for (let call = 0; call < 61; call++) judge.count("a", START_MS, START_MS + call, UNSETTLED);
  addVisits(judge, (visit, index) => {
    if (index % 10 !== 0) return;
    const isEarly = visit.arrivedMs < START_MS + 0.2 * MINUTES * MINUTE_MS;
    const lifecycle: Lifecycle = [{ state: "processing", settled: false, fromMs: START_MS }];
    const seenMs = visit.arrivedMs + (isEarly ? 100 : 59_000);
    judge.sees(visit, { state: "processing", settled: false }, lifecycle, seenMs);
  });
  addLateVisits(judge, () => {});
  judge.wrong = 1;
  return { judge, minutes: MINUTES, budgetUsed: 0.5, unconverged: 1 };
}

/** Every visitor sees the status at once, and sees it settle. */
function goodRun(): Run {
  const judge = new Judge(60_000);
  judge.opens("a");
  judge.count("a", START_MS, START_MS, SETTLED);
  addVisits(judge, (visit) => {
    const lifecycle: Lifecycle = [
      { state: "processing", settled: false, fromMs: START_MS },
      { state: "succeeded", settled: true, fromMs: visit.arrivedMs + 5_000 },
    ];
    judge.sees(visit, { state: "processing", settled: false }, lifecycle, visit.arrivedMs + 300);
    judge.sees(visit, { state: "succeeded", settled: true }, lifecycle, visit.arrivedMs + 6_000);
  });
  addLateVisits(judge, (visit) => {
    for (const { state, settled, fromMs } of LATE_SUCCESS)
      judge.sees(visit, { state, settled }, LATE_SUCCESS, fromMs + 300);
  });
  return { judge, minutes: MINUTES, budgetUsed: 1, unconverged: 0 };
}

/** A hundred visitors of each class arrive each minute. Their payments settle 5 s after they came. */
function addVisits(judge: Judge, sees: (visit: ReturnType<Judge["arrives"]>, index: number) => void): void {
  for (const visitor of ["with token", "without token"] satisfies Visitor[]) {
    for (let index = 0; index < 100 * MINUTES; index++) {
      const arrivedMs = START_MS + (index * MINUTE_MS) / 100;
      const settles: Lifecycle = [{ state: "succeeded", settled: true, fromMs: arrivedMs + 5_000 }];
      const visit = judge.arrives(visitor, settles, arrivedMs);
      sees(visit, index);
      visit.leftMs = arrivedMs + 60_000;
    }
  }
}

const LATE_SUCCESS: Lifecycle = [
  { state: "processing", settled: false, fromMs: START_MS },
  { state: "failed", settled: true, fromMs: START_MS + 5_000 },
  { state: "succeeded", settled: true, fromMs: START_MS + 4 * MINUTE_MS },
];

/** Ten visitors stay until long after the late success of their payment. */
function addLateVisits(judge: Judge, sees: (visit: ReturnType<Judge["arrives"]>) => void): void {
  for (let index = 0; index < 10; index++) {
    const visit = judge.arrives("with token", LATE_SUCCESS, START_MS);
    sees(visit);
    visit.leftMs = START_MS + 9 * MINUTE_MS;
  }
}

test("A late success counts for those who saw it in time, of those who were there for so long", () => {
  const judge = new Judge(60_000);
  const lifecycle: Lifecycle = [
    { state: "failed", settled: true, fromMs: START_MS },
    { state: "succeeded", settled: true, fromMs: START_MS + 100_000 },
  ];
  const [failed, succeeded] = lifecycle.map(({ state, settled }) => ({ state, settled }));
  assert.ok(failed && succeeded);
  // Each has seen the success after so many seconds, or never, and has left after so many.
  for (const [seenAfter, leftAfter] of [
    [10, 300],
    [30, 300],
    [null, 300],
    [null, 5],
  ] as const) {
    const visit = judge.arrives("with token", lifecycle, START_MS);
    judge.sees(visit, failed, lifecycle, START_MS + 1_000);
    if (seenAfter !== null) judge.sees(visit, succeeded, lifecycle, START_MS + 100_000 + seenAfter * 1_000);
    visit.leftMs = START_MS + 100_000 + leftAfter * 1_000;
  }
  const run = { judge, minutes: 10, budgetUsed: 1, unconverged: 0 };
  assert.equal(sawLateSuccess(30, 0).measure(run), 200 / 3);
  assert.equal(sawLateSuccess(20, 0).measure(run), 100 / 3);
});

test("The time to recover ends with the last visitors whose service was not normal", () => {
  const judge = new Judge(60_000);
  const trouble = { from: 0.2, to: 0.4 };
  for (let second = 0; second < 600; second++) {
    const arrivedMs = START_MS + second * 1_000;
    const visit = judge.arrives("with token", undefined, arrivedMs);
    const isSlow = second >= 120 && second < 290;
    const shown = { state: "processing", settled: false } as const;
    judge.sees(visit, shown, [{ ...shown, fromMs: START_MS }], arrivedMs + (isSlow ? 20_000 : 300));
  }
  const lines = summaryOf({ judge, minutes: 10, budgetUsed: 1, unconverged: 0 }, trouble);
  assert.match(lines.join("\n"), /with token: 600 visitors, 100\.0 % saw a status, .*back to normal after 60\.0 s/);
});
