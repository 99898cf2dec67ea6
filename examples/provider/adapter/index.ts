/**
 * Examplepay's payments API: queries one payment, verifies webhooks.
 * @see https://docs.examplepay.example/payments (checked 2026-11-21)
 */
import * as z from "zod";
import { ok } from "../../../edge/platform/result.ts";
import { amount } from "../../../edge/providers/fields.ts";
import { httpFailure, noResult, parseExactJson } from "../../../edge/providers/http-result.ts";
import { type IdForm, idFailure } from "../../../edge/providers/id-form.ts";
import type { QueriedProvider } from "../../../edge/providers/provider.ts";
import type { NoResult, QueryStep } from "../../../edge/providers/query.ts";
import { text } from "../../../edge/providers/settings.ts";
import { forged, unreadable } from "../../../edge/providers/webhook-event.ts";
import { failedCheckOf } from "./signature.ts";
import { needsRefunds, paymentSchema, toParsedStatus } from "./to-facts.ts";
import { parseWebhookEvents } from "./webhook.ts";

const optionsSchema = z.object({});
const credentialsSchema = z.object({
  merchantId: text,
  apiKey: text,
  /** Without it webhooks only make the gate check. */
  webhookSecret: text.optional(),
});
const refundsSchema = z.object({ total: amount });

/** https://docs.examplepay.example/payments#id (checked 2026-11-21) */
const PAYMENT_ID: IdForm = {
  pattern: /^pay_[0-9A-Za-z]{4,32}$/,
  rule: "pay_ and 4 to 32 letters and digits",
  // Examplepay finds pay_7Kq2 also as PAY_7KQ2.
  isExact: false,
  place: "path",
};

export const provider: QueriedProvider<z.infer<typeof optionsSchema>, z.infer<typeof credentialsSchema>> = {
  kinds: ["payment"],
  options: optionsSchema,
  credentials: credentialsSchema,
  // https://docs.examplepay.example/limits (checked 2026-11-21)
  limits: { perAccount: 100, perId: 20, windowSeconds: 60 },
  defaultBaseUrl: "https://api.examplepay.example/v2",
  test: false,
  examples: {
    credentials: '{"merchantId": "…", "apiKey": "…", "webhookSecret": "…"}',
    baseUrl: '"https://api.examplepay.example/v2"',
    merchantId: "the merchant id of the dashboard",
    apiKey: "an API key that may only read",
    webhookSecret: "the webhook's secret, not empty",
  },

  // What the provider counts as one account. Not the key, since a new key would start a new budget, unless the provider
  // counts by key. Only its hash is stored.
  accountOf: ({ credentials }) => credentials.merchantId,
  // A text of another form is not found, without a call.
  idForm: () => PAYMENT_ID,
  // What the provider counts as one id: kinds of the same endpoint share it.
  budgetKeyOf: (_kind, id) => id,

  async query({ baseUrl, credentials }, query, providerFetch): Promise<QueryStep> {
    const { id, nowMs, cursor } = query;
    const known = paymentSchema.safeParse(cursor).data;
    const path = `payments/${encodeURIComponent(id.toWellFormed())}${known ? "/refunds" : ""}`;
    const headers = { Accept: "application/json", Authorization: `Bearer ${credentials.apiKey}` };
    const response = await providerFetch(`${baseUrl}/${path}`, { method: "GET", headers });
    if (!response.ok) return noResult(response.failure);
    if (response.value.status === 404 && !known) return { outcome: "not-found" };
    const failure = httpFailure(response.value, nowMs, limitedBy(response.value.headers));
    if (failure) return failure;
    const json = parseExactJson(response.value.body);
    if (known) return { outcome: "found", ...toParsedStatus(known, refundsSchema.safeParse(json).data?.total) };
    const payment = paymentSchema.safeParse(json).data;
    if (!payment) return noResult("unreadable");
    const otherId = idFailure(query, [PAYMENT_ID, payment.id]);
    if (otherId) return otherId;
    return needsRefunds(payment)
      ? { outcome: "more", cursor: payment }
      : { outcome: "found", ...toParsedStatus(payment) };
  },

  async webhook({ credentials }, request) {
    const { webhookSecret } = credentials;
    const failed = webhookSecret === undefined ? null : await failedCheckOf(webhookSecret, request);
    if (failed) return forged(failed);
    const events = parseWebhookEvents(request.body);
    return events ? ok({ signed: webhookSecret !== undefined, events }) : unreadable();
  },

  namedIn(_account, body) {
    return parseWebhookEvents(body) ?? [];
  },
};

/** Which limit a 429 is about: https://docs.examplepay.example/limits#headers (checked 2026-11-21). */
function limitedBy(headers: Headers): NoResult["limited"] {
  const name = headers.get("X-Examplepay-Limit");
  return name === "payment" ? "id" : name === "merchant" ? "account" : undefined;
}
