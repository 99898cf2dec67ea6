/** How viewers without a token share the calls of an account: fair among client networks, and never all at once. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Gate } from "../../../../edge/gate/gate.ts";
import type { QueryResult } from "../../../../edge/providers/query.ts";
import { found, notFound } from "../samples.ts";
import {
  type CheckOptions,
  check,
  end,
  grantsOf,
  openGate,
  resourcesOf,
  runAll,
  runWindow,
  START_MS,
  spend,
} from "./gate-fixture.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function guess(gate: Gate, resource: string, network: string, nowMs: number, options: CheckOptions = {}) {
  return gate.requestCheck(check(resource, { untrusted: true, network, atMs: nowMs, seq: nowMs, ...options }), nowMs);
}

/** Runs checks whenever the gate wakes. Returns each with its time since `fromMs`, in seconds. */
function runUntil(
  gate: Gate,
  fromMs: number,
  toMs: number,
  resultOf: (resource: string) => QueryResult,
): [string, number][] {
  const served: [string, number][] = [];
  for (let nowMs: number | null = fromMs; nowMs !== null && nowMs <= toMs; nowMs = gate.wakeMs(nowMs)) {
    for (let grants = grantsOf(gate, nowMs); grants.length > 0; grants = grantsOf(gate, nowMs)) {
      for (const grant of grants) {
        end(gate, grant, resultOf(grant.resource), nowMs);
        served.push([grant.resource, (nowMs - fromMs) / 1_000]);
      }
    }
  }
  return served;
}

const missing = () => notFound;

describe("pending checks of untrusted ids", () => {
  test("A client network has at most three untrusted checks pending, and the reply to a fourth says when to ask again", () => {
    const gate = openGate();
    for (const [index, network] of ["a/1/1", "a/1/2", "a/2"].entries())
      assert.equal(guess(gate, `guess-${index}`, network, START_MS).queued, true);
    const refused = guess(gate, "guess-3", "a/3", START_MS);
    assert.deepEqual(refused, { expectedMs: START_MS + 10_000, queued: false });
    assert.equal(guess(gate, "other", "b", START_MS).queued, true);
    assert.equal(gate.requestCheck(check("customer", { network: "a/1/1" }), START_MS).queued, true);
  });

  test("A repeated request of a pending check is no new one, and a check that has ended leaves its place", () => {
    const gate = openGate();
    for (let index = 0; index < 3; index++) guess(gate, `guess-${index}`, "a", START_MS);
    assert.equal(guess(gate, "guess-1", "a", START_MS + 1).queued, true);
    gate.requestCheck({ version: 1, type: "cancel", resource: "guess-0", seq: START_MS + 1 }, START_MS + 1);
    assert.equal(guess(gate, "guess-3", "a", START_MS + 2).queued, true);
    assert.equal(guess(gate, "guess-4", "a", START_MS + 3).queued, false);
  });

  test("An account has at most ten times its calls as untrusted checks pending, until they are dropped after a minute", () => {
    const gate = openGate({ perAccount: 2 });
    for (let index = 0; index < 20; index++)
      assert.equal(guess(gate, `guess-${index}`, `n${index}`, START_MS).queued, true);
    assert.equal(guess(gate, "one-more", "other", START_MS).queued, false);
    assert.equal(gate.requestCheck(check("customer"), START_MS).queued, true);
    assert.equal(guess(gate, "later", "other", START_MS + MINUTE_MS).queued, true);
  });

  test("Ways to write one id, which anybody can make up, leave a fifth of its calls to viewers with a token", () => {
    const gate = openGate();
    for (let index = 0; index < 10; index++) {
      const atMs = START_MS + index * 2_000;
      guess(gate, `order-${index}`, `network-${index}`, atMs, { key: "order" });
      runAll(gate, atMs, notFound);
    }
    const nowMs = START_MS + 20_000;
    const { expectedMs } = guess(gate, "ORDER", "other", nowMs, { key: "order" });
    assert.equal(expectedMs, START_MS + 61_000);
    gate.requestCheck(check("order", { atMs: nowMs }), nowMs);
    assert.deepEqual(runAll(gate, nowMs), ["order"]);
  });

  test("Untrusted checks without the name of a network count as one network", () => {
    const gate = openGate();
    for (let index = 0; index < 4; index++)
      assert.equal(guess(gate, `guess-${index}`, "a", START_MS, { network: null }).queued, index < 3);
  });

  test("A check that a viewer with a token requests again is a trusted one", () => {
    const gate = openGate();
    guess(gate, "payment", "a", START_MS);
    gate.requestCheck(check("payment", { seq: START_MS + 1 }), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.deepEqual([grant?.resource, grant?.untrusted], ["payment", false]);
  });
});

describe("turns of client networks", () => {
  /** A gate whose next untrusted call is allowed at `START_MS + 2_000`, after three calls for these networks. */
  function withCallsFor(...networks: string[]): Gate {
    const gate = openGate();
    for (const [index, network] of networks.entries()) {
      guess(gate, `before-${index}`, network, START_MS - 3 + index);
      runAll(gate, START_MS - 3 + index, notFound);
    }
    return gate;
  }

  /** Which of these networks goes first, each with one check. */
  function firstOf(gate: Gate, networks: string[], nowMs = START_MS): string | undefined {
    for (const network of networks) guess(gate, network, network, nowMs);
    return runUntil(gate, nowMs + 2_000, nowMs + 2_000, missing)[0]?.[0];
  }

  test("The network whose last untrusted call is longest ago goes first", () => {
    assert.equal(firstOf(withCallsFor("a", "b", "c"), ["c", "b", "a"]), "a");
    assert.equal(firstOf(withCallsFor("c", "b", "a"), ["c", "b", "a"]), "c");
  });

  test("A network without an untrusted call goes before all others, as does one whose call is more than an hour ago", () => {
    assert.equal(firstOf(withCallsFor("a", "b", "c"), ["a", "new", "b"]), "new");
    const gate = withCallsFor("a", "b", "c");
    const nowMs = START_MS + HOUR_MS - 4_000;
    for (const network of ["d", "e", "b"]) {
      guess(gate, `${network}-again`, network, nowMs - 10);
      runAll(gate, nowMs - 10, notFound);
    }
    assert.equal(firstOf(gate, ["d", "a"], nowMs + 3_000), "a");
  });

  test("Among networks without a call, the first that came goes first, until it has waited for five seconds", () => {
    const orderAfter = (waitedMs: number) => {
      const gate = withCallsFor("x", "y", "z");
      const untilMs = START_MS + waitedMs;
      for (const [index, network] of ["first", "second", "third"].entries())
        guess(gate, network, network, untilMs - waitedMs + index);
      return runUntil(gate, untilMs, untilMs, missing)[0]?.[0];
    };
    assert.equal(orderAfter(4_000), "first");
    assert.equal(orderAfter(5_000), "third");
  });

  test("Within a network, the narrower network whose last call is longest ago goes first", () => {
    assert.equal(firstOf(withCallsFor("a/1/1", "a/2/1", "x"), ["a/1/1", "a/2/1"]), "a/1/1");
    assert.equal(firstOf(withCallsFor("a/2/1", "a/1/1", "x"), ["a/1/1", "a/2/1"]), "a/2/1");
    assert.equal(firstOf(withCallsFor("a/1/1", "a/1/2", "x"), ["a/1/2", "a/1/1"]), "a/1/1");
    assert.equal(firstOf(withCallsFor("a/1/1", "x", "y"), ["a/1/1", "a/2/1"]), "a/2/1");
  });

  test("Within one network, the newest check goes first", () => {
    const gate = withCallsFor("x", "y", "z");
    guess(gate, "old", "a", START_MS);
    guess(gate, "new", "a", START_MS + 2);
    guess(gate, "middle", "a", START_MS + 1);
    assert.deepEqual(
      runUntil(gate, START_MS + 2_000, START_MS + 2_000, missing).map(([resource]) => resource),
      ["new"],
    );
  });
});

describe("the share of untrusted ids", () => {
  /** Guesses from this many networks, three each, at one moment. */
  function guessFrom(gate: Gate, networks: number, nowMs = START_MS): void {
    for (let index = 0; index < networks * 3; index++)
      guess(gate, `guess-${nowMs}-${index}`, `n${Math.floor(index / 3)}`, nowMs);
  }

  test("After the first three calls, calls for untrusted ids are two seconds apart", () => {
    const gate = openGate();
    guessFrom(gate, 2);
    const times = runUntil(gate, START_MS, START_MS + 10_000, missing).map(([, second]) => second);
    assert.deepEqual(times, [0, 0, 0, 2, 4, 6]);
  });

  test("Untrusted ids use at most half of the window, also while nobody else waits", () => {
    const gate = openGate();
    for (let second = 0; second < 60; second++) {
      guess(gate, `guess-${second}`, `n${second}`, START_MS + second * 1_000);
      runAll(gate, START_MS + second * 1_000, notFound);
    }
    const calls = runUntil(gate, START_MS + 59_000, START_MS + 59_000, missing).length;
    assert.equal(calls, 0);
    for (let index = 0; index < 60; index++)
      gate.requestCheck(check(`customer-${index}`, { atMs: START_MS + 59_000 }), START_MS + 59_000);
    // Three at once, then one every two seconds.
    assert.equal(runAll(gate, START_MS + 59_000).length, 60 - 30);
  });

  test("Untrusted ids use at most a fifth of the window while a check of a trusted id waits", () => {
    const gate = openGate({ windowSeconds: 6_000 });
    spend(gate, 48, START_MS);
    for (let index = 0; index < 100; index++)
      gate.requestCheck(check(`watched-${index}`, { lane: "watched" }), START_MS);
    runAll(gate, START_MS);
    let guesses = 0;
    for (let index = 0; index < 20; index++) {
      const nowMs = START_MS + index * 200_000;
      guess(gate, `guess-${index}`, `n${index}`, nowMs);
      guesses += runAll(gate, nowMs, notFound).filter((resource) => resource.startsWith("guess")).length;
    }
    assert.ok(guesses <= 12, `${guesses} guesses`);
  });

  test("A guess that finds something does not count for the share of untrusted ids", () => {
    const servedOf = (result: QueryResult) => {
      const gate = openGate();
      let served = 0;
      // For a minute, one guess every three seconds, while more checks of watched resources wait than may run.
      for (let index = 0; index < 20; index++) {
        const nowMs = START_MS + index * 3_000;
        guess(gate, `guess-${index}`, `n${index}`, nowMs);
        for (let watched = 0; watched < 10; watched++)
          gate.requestCheck(check(`watched-${index}-${watched}`, { lane: "watched", atMs: nowMs }), nowMs);
        served += runAll(gate, nowMs, result).filter((resource) => resource.startsWith("guess")).length;
      }
      return served;
    };
    assert.equal(servedOf(notFound), 12);
    assert.ok(servedOf(found("processing")) > 12);
  });

  test("No hub is asked about a guess that may not run", () => {
    const gate = openGate();
    guess(gate, "before", "x", START_MS);
    runAll(gate, START_MS, notFound);
    spend(gate, 47, START_MS);
    guess(gate, "guess", "x", START_MS);
    assert.deepEqual(gate.grants(START_MS + 30_000), []);
    assert.deepEqual(gate.wantedQueries(), []);
  });

  test("At most two of the six calls in flight are for untrusted ids", () => {
    const gate = openGate();
    guessFrom(gate, 2);
    for (let index = 0; index < 6; index++) gate.requestCheck(check(`customer-${index}`), START_MS);
    const inFlight = gate.grants(START_MS);
    assert.deepEqual([inFlight.length, inFlight.filter(({ untrusted }) => untrusted).length], [6, 2]);
  });

  test("Networks that guess all the time leave room for one without a recent call, which is served within two seconds", () => {
    const gate = openGate();
    const served = new Map<string, number>();
    const resultOf = (resource: string) => (resource.startsWith("customer") ? found("processing") : notFound);
    for (let second = 0; second < 300; second++) {
      const nowMs = START_MS + second * 1_000;
      for (const network of ["x", "y", "z"]) guess(gate, `${network}-${second}`, network, nowMs);
      // Checks of customers with a token always wait.
      for (let index = 0; index < 2; index++)
        gate.requestCheck(check(`watched-${second}-${index}`, { lane: "watched", atMs: nowMs }), nowMs);
      if (second % 5 === 0) guess(gate, `customer-${second}`, `home-${second}`, nowMs);
      for (const [resource, afterSeconds] of runUntil(gate, nowMs, nowMs + 999, resultOf))
        served.set(resource, second + afterSeconds);
    }
    for (let second = 0; second < 295; second += 5) {
      const waited = (served.get(`customer-${second}`) ?? Number.POSITIVE_INFINITY) - second;
      assert.ok(waited <= 2, `customer ${second} waited ${waited} s`);
    }
    const guesses = [...served.keys()].filter((resource) => /^[xyz]-/.test(resource));
    assert.ok(guesses.length >= 30, `only ${guesses.length} guesses in five minutes`);
  });
});

describe("the part of viewers without a token", () => {
  /** Runs watched checks of this many payments in each network. Returns the number of calls for each network. */
  function callsOf(networks: (string | null)[], payments: number): number[] {
    const gate = openGate();
    for (const network of networks)
      for (let index = 0; index < payments; index++)
        gate.requestCheck(check(`${network}-${index}`, { lane: "watched", network }), START_MS);
    const served = runWindow(gate);
    return networks.map((network) => served.filter((resource) => resource.startsWith(`${network}-`)).length);
  }

  test("One network uses at most a third of the window", () => {
    assert.deepEqual(callsOf(["a"], 40), [20]);
  });

  test("A network uses at most a tenth of the window while others wait", () => {
    // After the customers with a token, re-checks may use eight more calls, which nobody else needs.
    assert.deepEqual(callsOf(["a", null], 40), [6 + 2, 40]);
    assert.deepEqual(callsOf(["a", null], 60), [6, 42]);
  });

  test("All networks together use at most half of the window, of which re-checks leave a fifth to first checks", () => {
    const calls = callsOf(["a", "b", "c", "d", "e", "f", "g", "h"], 6);
    assert.equal(
      calls.reduce((sum, count) => sum + count, 0),
      24,
    );
    const gate = openGate();
    for (let index = 0; index < 50; index++)
      gate.requestCheck(check(`first-${index}`, { network: `n${index}` }), START_MS);
    assert.equal(runAll(gate, START_MS).length, 30);
  });

  test("A network that has used its part does not keep others from their calls", () => {
    const gate = openGate();
    for (let index = 0; index < 40; index++) gate.requestCheck(check(`a-${index}`, { network: "a" }), START_MS);
    assert.equal(runAll(gate, START_MS).length, 20);
    gate.requestCheck(check("b", { network: "b" }), START_MS + 1);
    gate.requestCheck(check("customer"), START_MS + 1);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 1)), ["b", "customer"]);
  });

  test("A network may use its part again when its calls no longer count", () => {
    const gate = openGate();
    for (let index = 0; index < 40; index++) gate.requestCheck(check(`a-${index}`, { network: "a" }), START_MS);
    assert.equal(runAll(gate, START_MS).length, 20);
    assert.equal(gate.wakeMs(START_MS), START_MS + 61_000);
    assert.equal(runAll(gate, START_MS + 61_000).length, 20);
  });
});
