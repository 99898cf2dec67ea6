/** What the inventory of a deployment does not have in common with the expected one, a sentence for each difference. */
import * as z from "zod";

const inventorySchema = z.object({
  scripts: z
    .array(
      z.object({
        path: z.string(),
        version: z.string(),
        integrity: z.string(),
        bytes: z.int(),
        purpose: z.string(),
        origins: z.array(z.string()),
      }),
    )
    .min(1),
});

export function inventoryDifferences(actual: Buffer, expected: Buffer): string[] {
  const has = entriesIn(actual);
  const must = entriesIn(expected) ?? new Map();
  if (!has) return ["It is not an inventory of scripts."];
  const found: string[] = [];
  for (const [path, entry] of must) {
    const other = has.get(path);
    if (!other) found.push(`The inventory does not list ${path}, which is served.`);
    else
      for (const [name, value] of Object.entries(entry)) {
        const listed = String(other[name as keyof typeof other]);
        if (listed !== String(value))
          found.push(`The inventory has "${listed}" as ${name} of ${path} instead of "${value}".`);
      }
  }
  for (const path of has.keys())
    if (!must.has(path)) found.push(`The inventory lists ${path}, which this checkout does not serve.`);
  return found;
}

function entriesIn(content: Buffer) {
  try {
    const { scripts } = inventorySchema.parse(JSON.parse(content.toString()));
    return new Map(scripts.map((script) => [script.path, script]));
  } catch {
    return null;
  }
}
