// Promise: what a bench measured, and as lines to read. No I/O.

export interface Figure {
  name: string;
  /** The value with its unit. */
  measured: string;
  /** What it must be; null where it is only told. */
  wanted: string | null;
  holds: boolean;
}

export function atMost(name: string, value: number, limit: number, unit = "", decimals = 0): Figure {
  return figure(name, value, `≤ ${limit}`, value <= limit, unit, decimals);
}

export function atLeast(name: string, value: number, limit: number, unit = "", decimals = 0): Figure {
  return figure(name, value, `≥ ${limit}`, value >= limit, unit, decimals);
}

export function under(name: string, value: number, limit: number, unit = "", decimals = 0): Figure {
  return figure(name, value, `< ${limit}`, value < limit, unit, decimals);
}

/** A figure that helps to understand the others. */
export function told(name: string, value: number, unit = "", decimals = 0): Figure {
  return figure(name, value, null, true, unit, decimals);
}

function figure(
  name: string,
  value: number,
  wanted: string | null,
  holds: boolean,
  unit: string,
  decimals: number,
): Figure {
  const after = unit === "" ? "" : ` ${unit}`;
  const measured = Number.isFinite(value) ? value.toFixed(decimals) : "nothing";
  return { name, measured: measured + after, wanted: wanted === null ? null : wanted + after, holds };
}

/** One line each: figure, measured, wanted, ok or MISSED. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [
    ["figure", "measured", "wanted", ""],
    ...figures.map(({ name, measured, wanted, holds }) => [
      name,
      measured,
      wanted ?? "",
      wanted === null ? "" : holds ? "ok" : "MISSED",
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([name = "", measured = "", wanted = "", verdict = ""]) =>
      [name.padEnd(widths[0] ?? 0), measured.padStart(widths[1] ?? 0), wanted.padStart(widths[2] ?? 0), verdict]
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}

/** The value that a share of all values does not exceed; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
