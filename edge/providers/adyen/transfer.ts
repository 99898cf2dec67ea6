/**
 * Payouts of Adyen's platforms: transfers, by `GET /transfers/{id}` and by webhook.
 * @see https://docs.adyen.com/api-explorer/transfers/4/get/transfers/(id)
 */
import * as z from "zod";
import { SETTLES, type State } from "../../../contract/status.ts";
import { printable } from "../../platform/printable.ts";
import { NO_FACTS, type ParsedStatus } from "../facts.ts";
import { amount, id, instant, nested, nestedList, word } from "../fields.ts";
import { noResult } from "../http-result.ts";
import { idFailure } from "../id-form.ts";
import { moneyFromMinor } from "../money.ts";
import type { ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
import type { WebhookEvent } from "../webhook-event.ts";
import { wordTable } from "../word-tables.ts";
import type { Envelope } from "./document.ts";
import { idForm, minorUnits } from "./ids.ts";
import { readDocument } from "./response.ts";

const tracking = { type: word, status: word };

const transferSchema = z.object({
  id,
  status: word,
  reference: id,
  amount: nested({ value: amount, currency: word }),
  sequenceNumber: word,
  updatedAt: instant,
  tracking: nested(tracking),
  events: nestedList({ trackingData: nested(tracking) }),
});
type Transfer = z.infer<typeof transferSchema>;

/** Booked money has left the account and may still come back: only the tracking tells that it has arrived. */
const STATES = wordTable<State>({
  processing: "received authorised booked pending pendingApproval approvalPending pendingExecution",
  failed: "refused error failed returned rejected reversed",
  canceled: "cancelled",
  expired: "expired",
});

/** The result of a query for a transfer. Never throws. */
export function parseTransferResult(response: ProviderResponse, query: StatusQuery): QueryResult {
  const json = readDocument(response, query);
  if (!json.ok) return json.failure;
  const transfer = transferSchema.safeParse(json.value).data;
  if (!transfer || transfer.status === undefined) return noResult("unreadable");
  const otherId = idFailure(query, [idForm("payout"), transfer.id]);
  return otherId ?? { outcome: "found", ...statusOf(transfer) };
}

/** The events of a webhook of a platform. Of its many types, those of transfers are about payouts. */
export function transferEvents({ type, data, timestamp }: Envelope): WebhookEvent[] {
  if (!/^balancePlatform\.transfer\.(created|updated)$/.test(type ?? "")) return [];
  const transfer = transferSchema.safeParse(data).data;
  if (transfer?.id === undefined) return [];
  const about = { kind: "payout" as const, id: transfer.id, occurredAt: timestamp };
  const eventId = transfer.sequenceNumber && `${transfer.id}:${transfer.sequenceNumber}`;
  const { facts } = statusOf(transfer);
  if (facts.state === "unknown") return [{ ...about, eventId, type: "check" }];
  return [{ ...about, eventId, type: "facts", facts }];
}

function statusOf(transfer: Transfer): ParsedStatus {
  const state = stateOf(transfer);
  const facts = {
    ...NO_FACTS,
    state,
    settled: SETTLES.has(state),
    advice: state === "failed" ? ("contact_merchant" as const) : null,
    changedAt: transfer.updatedAt ?? null,
    amount: moneyFromMinor(transfer.amount?.value, transfer.amount?.currency, minorUnits),
    reference: transfer.reference ?? null,
  };
  return state === "unknown" ? { facts, unknownWord: printable(transfer.status ?? "no status") } : { facts };
}

function stateOf({ status = "", tracking: latest, events = [] }: Transfer): State {
  const state = STATES.get(status) ?? (/Pending$/.test(status) ? "processing" : "unknown");
  const tracked = [latest, ...events.map(({ trackingData }) => trackingData)];
  const isCredited = tracked.some((each) => each?.type === "confirmation" && each.status === "credited");
  return status === "booked" && isCredited ? "succeeded" : state;
}
