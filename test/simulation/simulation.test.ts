import assert from "node:assert/strict";
import { test } from "node:test";
import { Judge } from "./provider-model.ts";
import { summaryOf } from "./run.ts";
import { simulate } from "./simulate.ts";

test("In sixteen scenarios, no limit is exceeded, no untrue state is shown, and the budget is used", () => {
  const outcomes = Array.from({ length: 16 }, (_, index) => simulate(index + 1, 0.5));
  const { lines, holds } = summaryOf(outcomes);
  assert.ok(holds, lines.join("\n"));
});

test("The same seed gives the same outcome", () => {
  assert.deepEqual(simulate(5, 0.2), simulate(5, 0.2));
});

test("The judge counts the most calls in any window, wherever the window begins", () => {
  const judge = new Judge(60_000);
  for (let call = 0; call < 10; call++) judge.count("a", 59_000 + call);
  for (let call = 0; call < 7; call++) judge.count("a", 61_000 + call);
  judge.count("b", 119_002);
  assert.equal(judge.worstId, 17);
  assert.equal(judge.worstAccount, 17);
});
