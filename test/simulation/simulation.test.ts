import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, rowsOf } from "./judge/table.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { simulate } from "./simulate.ts";

const SEEDS = [1, 2, 3, 4, 5];
const MINUTES = 3;
/** Five short runs have a hundred visitors of a class, so that their share varies by chance. */
const CHANCE_PERCENT = 5;

for (const scenario of SCENARIOS.map(allowChance)) {
  test(`Five seeds of three minutes keep every promise of "${scenario.name}"`, () => {
    const measurements = SEEDS.map((seed) => {
      const run = simulate(scenario, seed, MINUTES);
      const values = scenario.figures.map((figure) => figure.measure(run));
      return { scenario: scenario.name, seed, minutes: MINUTES, values };
    });
    const rows = rowsOf([scenario], measurements);
    assert.ok(
      rows.every(({ holds }) => holds !== false),
      linesOf(rows).join("\n"),
    );
  });
}

test("The same seed gives the same run", () => {
  const scenario = SCENARIOS.find(({ hasFaults }) => hasFaults);
  assert.ok(scenario);
  const visits = () => simulate(scenario, 5, 1).judge.visits;
  assert.deepEqual(visits(), visits());
});

function allowChance(scenario: Scenario): Scenario {
  const figures = scenario.figures.map((figure) =>
    figure.unit === "%" && figure.over === "mean" ? { ...figure, figure: figure.figure - CHANCE_PERCENT } : figure,
  );
  return { ...scenario, figures };
}
