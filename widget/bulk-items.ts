/** One page of a bulk payout's items. Decides nothing, keeps nothing; `fetch` comes in as an argument. */
import type { ItemPage } from "../edge/contract.ts";
import { parseItems } from "./parse-status.ts";
import { type Ports, type Source, snapshotUrl } from "./status-client.ts";

/** Null where it could not be had and may be asked for again; `refused` where this viewer may not see it. */
export type ItemsAnswer = ItemPage | "refused" | null;

/** 50 items after the line `after`, 0 for the first. Asked as status-client.ts asks. */
export async function fetchItems(ports: Pick<Ports, "fetch">, source: Source, after: number): Promise<ItemsAnswer> {
  try {
    const response = await ports.fetch(`${snapshotUrl(source)}/items?after=${after}`, {
      headers: source.token ? { Authorization: `Bearer ${source.token}` } : {},
      cache: "no-store",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal: AbortSignal.timeout(15_000),
    });
    if (/40[134]/.test(`${response.status}`)) return "refused";
    return response.ok ? parseItems(await response.json()) : null;
  } catch {
    return null;
  }
}
