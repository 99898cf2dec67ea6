/**
 * Reads the events of a callback (v1) or webhook (v2). The caller has verified it, or treats the events as unsigned.
 * @see https://api.enterprise.airtm.com/docs ("Webhooks", checked 2026-11-21)
 */
import * as z from "zod";
import { word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";
import type { WebhookEvent } from "../webhook-event.ts";
import { type Api, type Operation, type OperationType, parseOperation } from "./document.ts";
import { operationStatus } from "./to-facts.ts";

const objectSchema = z.record(z.string(), z.unknown());
/** Documented as type and data. Some samples show the data alone. */
const webhookSchema = z.object({ type: word, data: z.unknown().optional() });

/** The events of a webhook: null when it is not a JSON object, empty when it is not about a supported resource. */
export function parseWebhookEvents(body: Uint8Array, api: Api): WebhookEvent[] | null {
  const json = objectSchema.safeParse(parseExactJson(body)).data;
  if (!json) return null;
  if (api === "v1") return checkEvents(parseOperation(json, undefined));
  const { type: eventType, data } = webhookSchema.parse(json);
  const operationType = operationTypeOf(eventType);
  if (operationType !== undefined) return statusEvents(parseOperation(data, operationType));
  // Without an event type the operation can be of either type. Other event types are about resources we do not show.
  if (eventType !== undefined) return [];
  const operationTypes: OperationType[] = ["payment", "payout"];
  return operationTypes.flatMap((type) => checkEvents(parseOperation(json, type)));
}

/** The operation type of an event type, for example a payment for `payin.confirmed`. */
function operationTypeOf(eventType: string | undefined): OperationType | undefined {
  const [subject] = eventType?.toLowerCase().split(".") ?? [];
  if (subject === "payin") return "payment";
  return subject === "payout" ? "payout" : undefined;
}

/** Events with the operation's status. An unknown status only makes the gate check the operation. */
function statusEvents(operation: Operation | null): WebhookEvent[] {
  if (!operation) return [];
  const { facts } = operationStatus(operation);
  if (facts.state === "unknown") return checkEvents(operation);
  return checkEvents(operation).map(({ kind, id }) => ({ kind, id, type: "facts", facts }));
}

/** Events that make the gate check the operation, and its order if it is a payment. */
function checkEvents(operation: Operation | null): WebhookEvent[] {
  if (!operation || operation.type === "other") return [];
  const { type: kind, id, code } = operation;
  return [
    ...(id === undefined ? [] : [{ kind, id, type: "check" } as const]),
    ...(kind !== "payment" || code === undefined ? [] : [{ kind: "order", id: code, type: "check" } as const]),
  ];
}
