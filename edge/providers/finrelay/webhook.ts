/**
 * Reads the events of a webhook. The caller has verified the signature, or treats the events as unsigned.
 * @see https://docs.finrelay.com/references/webhooks/transaction-processed-webhook.html (checked 2026-11-21)
 */
import { movedMoney } from "../money.ts";
import type { FollowUp, WebhookEvent } from "../webhook-event.ts";
import { parseWebhook, type Transaction } from "./document.ts";
import { isApproved, toParsedStatus, typeOf } from "./to-facts.ts";

/** The documented events. Management events are about a refund, void or capture of another transaction. */
const EVENT =
  /^transaction-svc:transaction:(?:(?:authorize:|purchase:)?(?:authorized|approved|declined|pending)|(?<management>management:(?:(?:refund|void|capture):)?(?:approved|declined)))$/;

/** Transactions that change an earlier transaction. */
const FOLLOW_UPS = new Map<string, FollowUp["type"]>([
  ["CAPTURE", "capture"],
  ["REFUND", "refund"],
  ["VOID", "void"],
]);

/**
 * The events of a webhook: null when it is not a webhook, empty when it has no id. An unknown event only makes the gate
 * check the transactions.
 */
export function parseWebhookEvents(body: Uint8Array): WebhookEvent[] | null {
  const webhook = parseWebhook(body);
  if (!webhook) return null;
  const { event, transaction } = webhook;
  const { id } = transaction;
  if (id === undefined) return [];
  const documented = EVENT.exec(event);
  const isManagement = documented?.groups?.management !== undefined || FOLLOW_UPS.has(typeOf(transaction));
  if (isManagement) return managementEvents(id, transaction, documented !== null);
  return [documented ? statusEvent(id, transaction) : checkEvent(id)];
}

/**
 * Events of a refund, void or capture. A webhook with only one id does not show whether it is the id of the refund or of
 * the refunded transaction, so its status must not be applied: the gate checks the transaction.
 */
function managementEvents(id: string, transaction: Transaction, isDocumented: boolean): WebhookEvent[] {
  const original = transaction.original_transaction_id ?? transaction.parent_transaction_id;
  if (original === undefined || original === id) return [checkEvent(id)];
  if (!isDocumented) return [checkEvent(id), checkEvent(original)];
  const status = { ...statusEvent(id, transaction), names: original };
  if (!isApproved(transaction)) return [status];
  const type = FOLLOW_UPS.get(typeOf(transaction));
  if (!type) return [status, checkEvent(original)];
  const amount = movedMoney(toParsedStatus(transaction).facts.amount);
  const followUp: FollowUp = { uuid: id, type, amount, at: null, names: original, paymentId: null };
  return [status, { kind: "payment", id: original, type: "follow-up", followUp }];
}

function statusEvent(id: string, transaction: Transaction): WebhookEvent {
  const { facts } = toParsedStatus(transaction);
  return facts.state === "unknown" ? checkEvent(id) : { kind: "payment", id, type: "facts", facts };
}

function checkEvent(id: string): WebhookEvent {
  return { kind: "payment", id, type: "check" };
}
