// The scenarios and the figures that each must reach.
import {
  alwaysPromised,
  budgetUsed,
  converged,
  type Figure,
  recovered,
  sawFinalStatus,
  sawItSettle,
  sawStatus,
  sawStatusPerCall,
  sawStatusWithin,
  undisturbed,
  waitedAtMost,
} from "./judge/figures.ts";
import { sawLateSuccess } from "./judge/late-success.ts";
import type { FaultSchedule } from "./provider-model.ts";
import type { Customers, Evictions, Guessers, Span, Watchers } from "./traffic.ts";
import { LIMITS } from "./world.ts";

export interface Scenario {
  name: string;
  customers: Customers[];
  guessers?: Guessers[];
  /** How the provider answers a call for an id that it does not know; `not-found` by default. */
  unknownIds?: FaultSchedule["unknownIds"];
  watchers?: Watchers[];
  /** The longest time of a message to or from the provider; 300 ms by default. */
  latencyMs?: number;
  /** By how much the clocks of the gate's hosts differ. */
  clockDifferenceMs?: number;
  /** A peak or an attack that ends. */
  trouble?: Span;
  /** Every fault and random traffic instead of customers. */
  hasFaults?: boolean;
  evictions: Evictions | null;
  figures: Figure[];
}

const WHOLE: Span = { from: 0, to: 1 };
const TROUBLE: Span = { from: 0.2, to: 0.4 };
const ATTACK: Span = { from: 0.2, to: 0.8 };
const FLOOD: Span = { from: 0.2, to: 0.3 };
/** They leave before a run of ten minutes ends. */
const ARRIVALS_OF_LATE: Span = { from: 0, to: 0.2 };
const EVICTIONS: Evictions = { gateEveryMs: 1_200_000, hubEveryMs: 5_000 };

const WITH_TOKEN: Customers = {
  visitor: "with token",
  perMinute: 100,
  stayMs: 60_000,
  during: WHOLE,
  settledShare: 0.5,
  lostWebhooks: null,
};
const WITHOUT_TOKEN: Customers = { ...WITH_TOKEN, visitor: "without token", perMinute: 12 };

export const SCENARIOS: readonly Scenario[] = [
  overDemand(100, 40),
  overDemand(300, 25),
  withWebhooks(100),
  withWebhooks(300),
  peak(100),
  peak(300),
  leavesSoon(),
  lateSuccess("no webhooks", null, [sawLateSuccess(95, 85), sawLateSuccess(200, 99)]),
  lateSuccess("5 % of webhooks lost", 0.05, [sawLateSuccess(5, 80), sawLateSuccess(200, 99)]),
  ...[20, 40, 100, 600].map(threeGuessers),
  sixtyGuessers(),
  attackThatEnds(),
  floodOfGuesses(),
  guessesThat("hangs", "time out"),
  guessesThat("rate-limited", "get a 429"),
  unsignedWebhooks(),
  watcher(),
  busyAccount(),
  slowProvider(),
  {
    name: "faults",
    customers: [],
    hasFaults: true,
    evictions: null,
    // Some runs make few calls, so that those for a stream whose end went unnoticed count much.
    figures: [...alwaysPromised(LIMITS.perAccount, LIMITS.perId, "mean"), converged],
  },
];

function scenario(name: string, parts: Partial<Scenario>, figures: Figure[]): Scenario {
  const all = [...alwaysPromised(LIMITS.perAccount, LIMITS.perId), ...figures];
  return { name, customers: [], evictions: EVICTIONS, ...parts, figures: all };
}

function overDemand(perMinute: number, settlePercent: number): Scenario {
  return scenario(`${perMinute}/min, no webhooks`, { customers: [{ ...WITH_TOKEN, perMinute }] }, [
    sawStatusPerCall("with token", LIMITS.perAccount, 75),
    waitedAtMost("with token", 0.5, 12),
    sawItSettle(settlePercent),
    // An eviction of the gate costs the calls in flight.
    budgetUsed(95, "mean"),
  ]);
}

function withWebhooks(perMinute: number): Scenario {
  const customers = [{ ...WITH_TOKEN, perMinute, lostWebhooks: 0.05 }];
  return scenario(`${perMinute}/min, 5 % of webhooks lost`, { customers }, [sawFinalStatus(97)]);
}

function peak(perMinute: number): Scenario {
  const customers = [
    { ...WITH_TOKEN, perMinute: 40 },
    { ...WITH_TOKEN, perMinute: perMinute - 40, during: TROUBLE },
  ];
  return scenario(
    `40/min, peak of ${perMinute}/min`,
    { customers, trouble: TROUBLE },
    recovered("with token", TROUBLE),
  );
}

/** Nobody stays long enough to see much, but no call is made for those who have left. */
function leavesSoon(): Scenario {
  const customers = [
    { ...WITH_TOKEN, stayMs: 5_000 },
    { ...WITH_TOKEN, perMinute: 2 },
  ];
  return scenario("100/min leave after 5 s", { customers }, []);
}

/**
 * Every payment is declined, and succeeds four minutes later. Streams show what the check after five minutes finds, which is
 * sent again within 30 s when an evicted gate has lost it. One customer in ten has no stream: their page sends a GET a minute,
 * and learns of it by the one after that which has requested the check.
 */
function lateSuccess(name: string, lostWebhooks: number | null, figures: Figure[]): Scenario {
  const late = { perMinute: 6, stayMs: 450_000, during: ARRIVALS_OF_LATE, settledShare: 0, succeedsAfterMs: 240_000 };
  return scenario(
    `success 4 min after a decline, ${name}`,
    { customers: [{ ...WITH_TOKEN, ...late, lostWebhooks }] },
    figures,
  );
}

function threeGuessers(perMinuteEach: number): Scenario {
  const parts = {
    customers: [WITHOUT_TOKEN],
    guessers: [{ networks: 3, perMinuteEach, during: WHOLE }],
  };
  return scenario(`3 networks guess ${perMinuteEach}/min each`, parts, [sawStatusWithin("without token", 10, 90)]);
}

function sixtyGuessers(): Scenario {
  const parts = {
    customers: [WITHOUT_TOKEN, { ...WITH_TOKEN, perMinute: 10 }],
    guessers: [{ networks: 60, perMinuteEach: 10, during: ATTACK }],
  };
  return scenario("60 networks guess 10/min each", parts, [
    sawStatusWithin("without token", 10, 80, ATTACK),
    undisturbed("with token", ATTACK, 0.5, 0.5),
    undisturbed("with token", ATTACK, 0.9, 1),
  ]);
}

function attackThatEnds(): Scenario {
  const parts = {
    customers: [WITHOUT_TOKEN, { ...WITH_TOKEN, perMinute: 10 }],
    guessers: [{ networks: 60, perMinuteEach: 10, during: TROUBLE }],
    trouble: TROUBLE,
  };
  return scenario("attack of 60 networks ends", parts, [
    ...recovered("without token", TROUBLE),
    ...recovered("with token", TROUBLE),
  ]);
}

/** Ten thousand different ids a minute, from 5,000 IPv4 networks and from one IPv6 network. */
function floodOfGuesses(): Scenario {
  const parts = {
    customers: [{ ...WITH_TOKEN, perMinute: 20 }, WITHOUT_TOKEN],
    guessers: [
      { networks: 5_000, perMinuteEach: 1, during: FLOOD },
      { networks: 1, perMinuteEach: 5_000, during: FLOOD, hasSubnets: true },
    ],
    trouble: FLOOD,
  };
  return scenario("10,000 guesses a minute", parts, [
    undisturbed("with token", FLOOD, 0.5, 0.5),
    undisturbed("with token", FLOOD, 0.9, 1),
    ...recovered("without token", FLOOD),
  ]);
}

/** Guesses that the provider answers in a way that could stop an account. */
function guessesThat(unknownIds: FaultSchedule["unknownIds"], name: string): Scenario {
  const parts = {
    customers: [{ ...WITH_TOKEN, perMinute: 20 }],
    guessers: [{ networks: 60, perMinuteEach: 10, during: ATTACK }],
    unknownIds,
  };
  return scenario(`60 networks guess, guesses ${name}`, parts, [
    undisturbed("with token", ATTACK, 0.5, 0.5),
    undisturbed("with token", ATTACK, 0.9, 1),
  ]);
}

function unsignedWebhooks(): Scenario {
  const parts = {
    customers: [WITHOUT_TOKEN],
    guessers: [{ networks: 1, perMinuteEach: 1, during: WHOLE, sendsWebhooks: true }],
  };
  return scenario("unsigned webhooks about guesses", parts, [sawStatusWithin("without token", 10, 90)]);
}

function watcher(): Scenario {
  const parts = {
    customers: [{ ...WITH_TOKEN, perMinute: 20 }],
    watchers: [{ payments: 40, visitor: "watcher" as const }],
    // A check request that an evicted gate has lost is sent again within 30 s, which is longer than the promised wait.
    evictions: { ...EVICTIONS, gateEveryMs: Number.POSITIVE_INFINITY },
  };
  return scenario("one network watches 40 payments", parts, [
    waitedAtMost("with token", 0.5, 2),
    waitedAtMost("with token", 1, 10),
    sawStatus("with token", 99),
  ]);
}

/** More due checks than the budget allows. */
function busyAccount(): Scenario {
  const watchers = [{ payments: 120, visitor: "with token" as const }];
  // A fifth of the window is kept for first checks.
  return scenario("120 customers stay", { watchers, evictions: null }, [budgetUsed(0.95 * 80, "worst")]);
}

/**
 * More due checks than the budget allows, while calls take up to 4.8 s, a gate is evicted with calls in flight and moves to
 * hosts whose clocks differ, and webhooks request more checks of one id than its limit allows.
 */
function slowProvider(): Scenario {
  const parts = {
    customers: [{ ...WITH_TOKEN, perMinute: 60 }],
    watchers: [{ payments: 1, visitor: "with token" as const, webhooksPerMinute: 60 }],
    evictions: { gateEveryMs: 20_000, hubEveryMs: 1_000 },
    latencyMs: 2_400,
    clockDifferenceMs: 900,
  };
  return scenario("slow provider, many evictions", parts, []);
}
