import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { check, openGate, runAll, START_MS } from "./gate-fixture.ts";

const SECOND_MS = 1_000;
const PAUSE_MS = 10 * SECOND_MS;

describe("The turns of client networks without a call", () => {
  test("The network that came last goes first, also when another one has requested again since", () => {
    const gate = openGate();
    useUnspacedCalls(gate);
    const untrusted = (resource: string, network: string, atMs: number) =>
      gate.requestCheck(check(resource, { untrusted: true, network, atMs }), atMs);
    untrusted("guess-1", "guesser", START_MS + 1);
    untrusted("customer", "customer", START_MS + 2);
    untrusted("guess-2", "guesser", START_MS + 3);
    assert.deepEqual(runAll(gate, START_MS + PAUSE_MS), ["customer"]);
    assert.deepEqual(runAll(gate, START_MS + 2 * PAUSE_MS), ["guess-2"]);
  });
});

/** Untrusted calls are spaced from the fourth on, so that one runs at a time. */
function useUnspacedCalls(gate: ReturnType<typeof openGate>): void {
  for (const network of ["a", "b", "c"]) {
    gate.requestCheck(check(`first-${network}`, { untrusted: true, network }), START_MS);
    runAll(gate, START_MS);
  }
}
