/**
 * What a callback (v1) or a webhook (v2) says, and about which things. Its signature has been checked, or not, by
 * whoever calls. No I/O. No clock.
 * @see https://api.enterprise.airtm.com/docs ("Webhooks", checked 2026-11-21)
 */
import * as z from "zod";
import { word } from "../fields.ts";
import { readJson } from "../http-result.ts";
import type { WebhookEvent } from "../webhook-event.ts";
import { type Api, type Operation, readOperation, type Sort } from "./document.ts";
import { parseOperationStatus } from "./to-facts.ts";

const anything = z.record(z.string(), z.unknown());
/** Documented as type and data; some of the samples show the data alone. */
const eventSchema = z.object({ type: word, data: z.unknown().optional() });

/** Everything that this body names; null when it is no JSON object. */
export function parseWebhookEvents(body: Uint8Array, api: Api): WebhookEvent[] | null {
  const json = anything.safeParse(readJson(body)).data;
  if (!json) return null;
  if (api === "v1") return asksOf(readOperation(json, undefined));
  const { type, data } = eventSchema.parse(json);
  const sort = sortOf(type);
  if (sort !== undefined) return noticesOf(readOperation(data, sort));
  // Without a type it may be either sort. Events of any other type tell of nothing that is shown.
  if (type !== undefined) return [];
  const sorts: Sort[] = ["payment", "payout"];
  return sorts.flatMap((each) => asksOf(readOperation(json, each)));
}

/** `payin.confirmed` → a payment. */
function sortOf(type: string | undefined): Sort | undefined {
  const [of] = type?.toLowerCase().split(".") ?? [];
  if (of === "payin") return "payment";
  return of === "payout" ? "payout" : undefined;
}

/** A word that we have never heard is a reason to ask, no more. */
function noticesOf(operation: Operation | null): WebhookEvent[] {
  if (!operation) return [];
  const { facts } = parseOperationStatus(operation);
  if (facts.state === "unknown") return asksOf(operation);
  return asksOf(operation).map(({ kind, id }) => ({ kind, id, type: "facts", facts }));
}

function asksOf(operation: Operation | null): WebhookEvent[] {
  if (!operation || operation.sort === "other") return [];
  const { sort, id, code } = operation;
  return [
    ...(id === undefined ? [] : [{ kind: sort, id, type: "check" } as const]),
    ...(sort !== "payment" || code === undefined ? [] : [{ kind: "order", id: code, type: "check" } as const]),
  ];
}
