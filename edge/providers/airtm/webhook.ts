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
  if (api === "v1") return checkEvents(parseOperation(json, undefined), api);
  const { type: eventType, data } = webhookSchema.parse(json);
  const operationType = operationTypeOf(eventType);
  if (operationType !== undefined) return statusEvents(parseOperation(data, operationType));
  // Without an event type the operation can be of either type. Other event types are about resources we do not show.
  if (eventType !== undefined) return [];
  const operationTypes: OperationType[] = ["payment", "payout"];
  return operationTypes.flatMap((type) => checkEvents(parseOperation(json, type), api));
}

/** The operation type of an event type, for example a payment for `payin.confirmed`. */
function operationTypeOf(eventType: string | undefined): OperationType | undefined {
  const [subject] = eventType?.toLowerCase().split(".") ?? [];
  if (subject === "payin") return "payment";
  return subject === "payout" ? "payout" : undefined;
}

/** Events of v2 with the operation's status. An unknown status only makes the gate check the operation. */
function statusEvents(operation: Operation | null): WebhookEvent[] {
  if (!operation) return [];
  const { facts } = operationStatus(operation);
  if (facts.state === "unknown") return checkEvents(operation, "v2");
  return checkEvents(operation, "v2").map(({ kind, id }) =>
    kind === "order" && operation.id !== undefined
      ? { kind, id, type: "payment", uuid: operation.id, facts, createdAt: operation.createdAt, group: null }
      : { kind, id, type: "facts", facts },
  );
}

/** Events that make the gate check the operation by each name that it has: its id, and the code where that finds it. */
function checkEvents(operation: Operation | null, api: Api): WebhookEvent[] {
  if (!operation || operation.type === "other") return [];
  const { type: kind, id, code } = operation;
  const kindByCode = kind === "payment" ? "order" : api === "v2" ? "payout" : null;
  return [
    ...(id === undefined ? [] : [{ kind, id, type: "check" } as const]),
    ...(kindByCode === null || code === undefined ? [] : [{ kind: kindByCode, id: code, type: "check" } as const]),
  ];
}
