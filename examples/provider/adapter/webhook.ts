/**
 * Reads the events of a webhook. The caller has verified the signature, or treats the events as unsigned.
 * @see https://docs.examplepay.example/webhooks (checked 2026-11-21)
 */
import * as z from "zod";
import { parseExactJson } from "../../../edge/providers/http-result.ts";
import type { WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { needsRefunds, paymentSchema, toParsedStatus } from "./to-facts.ts";

const webhookSchema = z.object({ payment: z.unknown().optional() });

/** The events of a webhook: null when it is not a webhook, empty when it is about nothing that is shown. */
export function parseWebhookEvents(body: Uint8Array): WebhookEvent[] | null {
  const webhook = webhookSchema.safeParse(parseExactJson(body)).data;
  if (!webhook) return null;
  const payment = paymentSchema.safeParse(webhook.payment).data;
  if (!payment || payment.id === undefined) return [];
  const { facts } = toParsedStatus(payment);
  const { id } = payment;
  // An unknown word, or a refund without its amount, only makes the gate check.
  if (facts.state === "unknown" || needsRefunds(payment)) return [{ kind: "payment", id, type: "check" }];
  return [{ kind: "payment", id, type: "facts", facts }];
}
