/**
 * What a webhook says, and about which transactions. The signature has been checked, or not, by whoever calls. No I/O.
 * No clock.
 * @see https://docs.finrelay.com/references/webhooks/transaction-processed-webhook.html (checked 2026-11-21)
 */
import type { FollowUp, WebhookEvent } from "../webhook-event.ts";
import { readWebhook, type Transaction } from "./document.ts";
import { isApproved, toParsedStatus, typeOf } from "./to-facts.ts";

/** The documented events. Those of management are about a refund, a void or a capture of another transaction. */
const EVENT =
  /^transaction-svc:transaction:(?:(?:authorize:|purchase:)?(?:authorized|approved|declined|pending)|(?<management>management:(?:(?:refund|void|capture):)?(?:approved|declined)))$/;

/** Transactions that change the one they follow. */
const FOLLOW_UPS = new Map<string, FollowUp["type"]>([
  ["CAPTURE", "capture"],
  ["REFUND", "refund"],
  ["VOID", "void"],
]);

/** Everything this webhook names, and what it says about each; null when it is none. A word we do not know only asks. */
export function parseWebhookEvents(body: Uint8Array): WebhookEvent[] | null {
  const webhook = readWebhook(body);
  if (!webhook) return null;
  const { event, transaction } = webhook;
  const { id } = transaction;
  if (id === undefined) return [];
  const known = EVENT.exec(event);
  const isManagement = known?.groups?.management !== undefined || FOLLOW_UPS.has(typeOf(transaction));
  if (isManagement) return managementNotices(id, transaction, known !== null);
  return [known ? ownNotice(id, transaction) : ask(id)];
}

/**
 * Whether the id is that of the refund or of what was refunded shows only where the webhook names both. Otherwise what
 * became of the one must not be taken for the other.
 */
function managementNotices(id: string, transaction: Transaction, isKnown: boolean): WebhookEvent[] {
  const original = transaction.original_transaction_id ?? transaction.parent_transaction_id;
  if (original === undefined || original === id) return [ask(id)];
  if (!isKnown) return [ask(id), ask(original)];
  const own = ownNotice(id, transaction);
  if (!isApproved(transaction)) return [own];
  const type = FOLLOW_UPS.get(typeOf(transaction));
  if (!type) return [own, ask(original)];
  const followUp: FollowUp = { uuid: id, type, amount: toParsedStatus(transaction).facts.amount, at: null };
  return [own, { kind: "payment", id: original, type: "follow-up", followUp }];
}

function ownNotice(id: string, transaction: Transaction): WebhookEvent {
  const { facts } = toParsedStatus(transaction);
  return facts.state === "unknown" ? ask(id) : { kind: "payment", id, type: "facts", facts };
}

function ask(id: string): WebhookEvent {
  return { kind: "payment", id, type: "check" };
}
