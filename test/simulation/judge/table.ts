// The table of promises: each figure of each scenario, and what was measured.

import type { Scenario } from "../scenarios.ts";
import { type Figure, reaches } from "./figures.ts";

/** What one run of a scenario measured, in the order of its figures. */
export interface Measurement {
  scenario: string;
  seed: number;
  minutes: number;
  values: (number | null)[];
}

export interface Row {
  promise: string;
  scenario: string;
  figure: string;
  measured: string;
  /** Null when no run shows anything about the promise. */
  holds: boolean | null;
}

export function rowsOf(scenarios: readonly Scenario[], measurements: readonly Measurement[]): Row[] {
  return scenarios.flatMap(({ name, figures }) => {
    const own = measurements.filter(({ scenario }) => scenario === name);
    return figures.map((figure, index) => rowOf(figure, name, own, index));
  });
}

export function linesOf(rows: readonly Row[]): string[] {
  const verdict = ({ holds }: Row) => (holds === null ? "not shown" : holds ? "ok" : "MISSED");
  const table = [
    ["promise", "scenario", "figure", "measured", ""],
    ...rows.map((row) => [row.promise, row.scenario, row.figure, row.measured, verdict(row)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  return table.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function rowOf(figure: Figure, scenario: string, measurements: readonly Measurement[], index: number): Row {
  const { promise, sense, unit, over } = figure;
  const values = measurements.flatMap(({ seed, minutes, values }) => {
    const value = values[index];
    return value === null || value === undefined ? [] : [{ seed, minutes, value }];
  });
  const required = `${sense} ${amount(figure.figure, unit)}`;
  const worst = values.toSorted((left, right) => (sense === "at least" ? 1 : -1) * (left.value - right.value))[0];
  if (!worst) return { promise, scenario, figure: required, measured: "", holds: null };
  const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  const worstSeed = `${amount(worst.value, unit)} (seed ${worst.seed}, ${worst.minutes} min)`;
  const measured = over === "worst" ? `worst ${worstSeed}` : `mean ${amount(mean, unit)}, worst ${worstSeed}`;
  return {
    promise,
    scenario,
    figure: required,
    measured,
    holds: reaches(figure, over === "worst" ? worst.value : mean),
  };
}

function amount(value: number, unit: Figure["unit"]): string {
  const text = Number.isInteger(value) ? String(value) : value.toFixed(1);
  return unit === "" ? text : `${text} ${unit}`;
}
