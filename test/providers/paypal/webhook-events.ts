/** The events of each PayPal webhook: all of them only make the gate check. */
import type { Kind } from "../../../contract/resource.ts";
import type { WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { type WebhookCase, webhookVariant } from "../webhook-cases.ts";

const check = (kind: Kind, id: string): WebhookEvent => ({ kind, id, type: "check" });
const ORDER = check("payment", "5O190127TN364715T");
const CAPTURE = check("payment", "2GG279541U471931P");
/** A capture and a refund name the payment to which they happen. */
const OF_ORDER: WebhookEvent = { ...CAPTURE, names: "5O190127TN364715T" };
const REFUND: WebhookEvent = { ...check("payment", "1JU08902781691411"), names: "2GG279541U471931P" };
const RELATED = "resource.supplementary_data";

export const events: WebhookCase[] = [
  { fixture: "webhook-capture", expected: [OF_ORDER, ORDER] },
  webhookVariant("webhook-capture", "of an older answer", { [RELATED]: null }, [OF_ORDER, ORDER]),
  webhookVariant("webhook-capture", "whose links have no rel", { [RELATED]: null, "resource.links.2.rel": null }, [
    OF_ORDER,
    ORDER,
  ]),
  webhookVariant("webhook-capture", "of an unknown type", { event_type: "PAYMENT.CAPTURE.TELEPORTED" }, [
    OF_ORDER,
    ORDER,
  ]),
  webhookVariant("webhook-capture", "without a resource", { resource: null }, []),
  { fixture: "webhook-approved", expected: [ORDER] },
  // The event is about the capture by its name, and has the refund.
  { fixture: "webhook-refund", expected: [REFUND, CAPTURE] },
  { fixture: "webhook-approval-reversed", expected: [ORDER] },
  { fixture: "webhook-dispute", expected: [CAPTURE] },
  {
    fixture: "webhook-payout-item",
    expected: [check("payout", "8AELMXH8UB2P8"), check("payout", "Q8KVJG9TZTNN4")],
  },
  { fixture: "webhook-payout-batch", expected: [check("payout", "FYXMPQTX4JC9N")] },
];
