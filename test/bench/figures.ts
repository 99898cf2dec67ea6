// The figures that a bench measures, and their table.

export interface Figure {
  name: string;
  /** The value with its unit. */
  measured: string;
  /** The limit with its unit; null for a figure without a limit. */
  limit: string | null;
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

/** A figure without a limit, which explains the others. */
export function reported(name: string, value: number, unit = "", decimals = 0): Figure {
  return figure(name, value, null, true, unit, decimals);
}

function figure(
  name: string,
  value: number,
  limit: string | null,
  holds: boolean,
  unit: string,
  decimals: number,
): Figure {
  const after = unit === "" ? "" : ` ${unit}`;
  const measured = Number.isFinite(value) ? value.toFixed(decimals) : "nothing";
  return { name, measured: measured + after, limit: limit === null ? null : limit + after, holds };
}

/** One line per figure: name, measured, limit, ok or MISSED. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [
    ["figure", "measured", "limit", ""],
    ...figures.map(({ name, measured, limit, holds }) => [
      name,
      measured,
      limit ?? "",
      limit === null ? "" : holds ? "ok" : "MISSED",
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([name = "", measured = "", limit = "", verdict = ""]) =>
      [name.padEnd(widths[0] ?? 0), measured.padStart(widths[1] ?? 0), limit.padStart(widths[2] ?? 0), verdict]
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}

/** The value that this share of all values does not exceed; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
