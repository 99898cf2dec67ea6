/**
 * Payment links: what `GET /paymentLinks/{linkId}` returns.
 * @see https://docs.adyen.com/api-explorer/Checkout/71/get/paymentLinks/(linkId)
 */
import * as z from "zod";
import { SETTLES, type State } from "../../../contract/status.ts";
import { printable } from "../../platform/printable.ts";
import { NO_FACTS, type ParsedStatus } from "../facts.ts";
import { amount, deadline, flag, id, instant, nested, word } from "../fields.ts";
import { noResult } from "../http-result.ts";
import { idFailure } from "../id-form.ts";
import { moneyFromMinor } from "../money.ts";
import type { ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
import { pageUrl } from "../texts.ts";
import { foldStatus } from "../word-tables.ts";
import type { CaptureMode } from "./authorisation.ts";
import { idForm, minorUnits } from "./ids.ts";
import { readDocument } from "./response.ts";

const linkSchema = z.object({
  id,
  status: word,
  amount: nested({ value: amount, currency: word }),
  reference: id,
  expiresAt: deadline,
  updatedAt: instant,
  reusable: flag,
  url: pageUrl,
  manualCapture: flag,
  captureDelayHours: word,
});
type Link = z.infer<typeof linkSchema>;

const STATES = new Map<string, State>([
  ["ACTIVE", "created"],
  ["PAYMENTPENDING", "processing"],
  ["COMPLETED", "succeeded"],
  // In the enumeration, and not documented.
  ["PAID", "succeeded"],
  ["EXPIRED", "expired"],
]);

/** The result of a query for a link. Never throws. */
export function parseLinkResult(response: ProviderResponse, query: StatusQuery, capture: CaptureMode): QueryResult {
  const json = readDocument(response, query);
  if (!json.ok) return json.failure;
  const link = linkSchema.safeParse(json.value).data;
  if (!link || link.status === undefined) return noResult("unreadable");
  const otherId = idFailure(query, [idForm("payment-link"), link.id]);
  return otherId ?? { outcome: "found", ...statusOf(link, capture) };
}

function statusOf(link: Link, capture: CaptureMode): ParsedStatus {
  const state = stateOf(link, capture);
  const facts = {
    ...NO_FACTS,
    state,
    settled: SETTLES.has(state),
    changedAt: link.updatedAt ?? null,
    expiresAt: link.expiresAt ?? null,
    amount: moneyFromMinor(link.amount?.value, link.amount?.currency, minorUnits),
    reference: link.reference ?? null,
    continueUrl: state === "created" ? (link.url ?? null) : null,
    singleUse: link.reusable !== true,
  };
  return state === "unknown" ? { facts, unknownWord: printable(link.status ?? "no status") } : { facts };
}

function stateOf({ status, manualCapture, captureDelayHours }: Link, capture: CaptureMode): State {
  const state = STATES.get(foldStatus(status)) ?? "unknown";
  const isReserved = capture === "manual" || manualCapture === true || Number(captureDelayHours) > 0;
  return state === "succeeded" && isReserved ? "authorized" : state;
}
