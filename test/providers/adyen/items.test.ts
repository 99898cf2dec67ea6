/** The items of one payment of Adyen together: what customers see after them, in whatever order they arrive. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { applyWebhookEvent } from "../../../edge/hub/apply-webhook-event.ts";
import { withSource } from "../../../edge/hub/rules/report-source.ts";
import { emptyHubState } from "../../../edge/hub/visible-state.ts";
import type { CaptureMode } from "../../../edge/providers/adyen/authorisation.ts";
import { parseEnvelope } from "../../../edge/providers/adyen/document.ts";
import { adviceOf } from "../../../edge/providers/adyen/refusals.ts";
import { eventsOf } from "../../../edge/providers/adyen/webhook.ts";
import type { FollowUp, WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { NOW_MS } from "../query-cases.ts";

const PSP = "QFQTPCQ8HXSKGK82";

/** An item of an event that happened `second` seconds after noon. */
function item(eventCode: string, second: number, other: object = {}) {
  const eventDate = new Date(NOW_MS - 3_600_000 + second * 1000).toISOString();
  const isPayment = ["AUTHORISATION", "OFFER_CLOSED", "PENDING"].includes(eventCode);
  const names = isPayment
    ? { pspReference: PSP }
    : { pspReference: `${eventCode.slice(0, 8)}00000000`, originalReference: PSP };
  const amount = { value: 1000, currency: "EUR" };
  return { eventCode, success: "true", eventDate, ...names, merchantReference: "order-7", amount, ...other };
}

function eventsIn(items: object[], capture: CaptureMode): WebhookEvent[] {
  const body = { notificationItems: items.map((each) => ({ NotificationRequestItem: each })) };
  const envelope = parseEnvelope(new TextEncoder().encode(JSON.stringify(body)), NOW_MS);
  return (envelope?.items ?? []).flatMap((each) => eventsOf(each, capture));
}

/** What the hub of the payment knows. That of a dispute forwards its stages to it. */
function statusAfter(items: object[], capture: CaptureMode = "automatic") {
  const resource = { connection: "shop", kind: "payment" as const, id: PSP };
  const state = eventsIn(items, capture)
    .filter(({ kind, type }) => kind === "payment" || type === "follow-up")
    .reduce(
      (before, event, index) =>
        applyWebhookEvent(before, { event, signed: true, digest: event.eventId ?? String(index) }, NOW_MS),
      withSource(emptyHubState(resource, NOW_MS), false, NOW_MS),
    );
  const { current } = state.visible;
  const { paid, refunded, chargedBack } = current;
  return [current.state, current.settled, current.hint, paid?.value, refunded?.value, chargedBack?.value];
}

const part = (value: number) => ({ amount: { value, currency: "EUR" } });
const dispute = { pspReference: "D1SPUTEXSKGK8211" };
const paid = item("AUTHORISATION", 1);

const JOURNEYS: [title: string, items: object[], capture: CaptureMode, expected: ReturnType<typeof statusAfter>][] = [
  ["paid at once", [paid, item("CAPTURE", 2)], "automatic", ["succeeded", true, null, undefined, undefined, undefined]],
  [
    "refused",
    [item("AUTHORISATION", 1, { success: "false", reason: "Refused" })],
    "automatic",
    ["failed", true, null, undefined, undefined, undefined],
  ],
  ["reserved", [paid], "manual", ["authorized", false, null, undefined, undefined, undefined]],
  [
    "reserved and captured",
    [paid, item("CAPTURE", 2)],
    "manual",
    ["succeeded", true, null, undefined, undefined, undefined],
  ],
  [
    "captured in part",
    [paid, item("CAPTURE", 2, part(400))],
    "manual",
    ["partially_succeeded", false, null, "4.00", undefined, undefined],
  ],
  [
    "captured in part, the rest expired",
    [paid, item("CAPTURE", 2, part(400)), item("EXPIRE", 9, part(600))],
    "manual",
    ["partially_succeeded", true, null, "4.00", undefined, undefined],
  ],
  [
    "reserved and expired",
    [paid, item("EXPIRE", 9)],
    "manual",
    ["expired", true, null, undefined, undefined, undefined],
  ],
  [
    "reserved and canceled",
    [paid, item("CANCELLATION", 2)],
    "manual",
    ["canceled", true, null, undefined, undefined, undefined],
  ],
  [
    "a capture that was refused",
    [paid, item("CAPTURE", 2, { success: "false" })],
    "manual",
    ["authorized", false, "follow_up_failed", undefined, undefined, undefined],
  ],
  [
    "a capture that failed later",
    [paid, item("CAPTURE", 2), item("CAPTURE_FAILED", 9)],
    "manual",
    ["failed", true, null, undefined, undefined, undefined],
  ],
  [
    "money that was taken at once and failed later",
    [paid, item("CAPTURE_FAILED", 9)],
    "automatic",
    ["failed", true, null, undefined, undefined, undefined],
  ],
  [
    "refunded in part",
    [paid, item("REFUND", 2, part(300))],
    "automatic",
    ["partially_refunded", true, null, undefined, "3.00", undefined],
  ],
  [
    "a refund that a bank has returned",
    [paid, item("REFUND", 2), item("REFUND_FAILED", 9)],
    "automatic",
    ["succeeded", true, "follow_up_failed", undefined, undefined, undefined],
  ],
  [
    "a refund that was refused",
    [paid, item("REFUND", 2, { success: "false" })],
    "automatic",
    ["succeeded", true, "follow_up_failed", undefined, undefined, undefined],
  ],
  [
    "a refund that waits for its capture",
    [paid, item("POSTPONED_REFUND", 2)],
    "automatic",
    ["refund_pending", false, null, undefined, undefined, undefined],
  ],
  [
    "questioned",
    [paid, item("REQUEST_FOR_INFORMATION", 2, dispute)],
    "automatic",
    ["disputed", false, null, undefined, undefined, undefined],
  ],
  [
    "taken back",
    [paid, item("NOTIFICATION_OF_CHARGEBACK", 2, dispute), item("CHARGEBACK", 3, dispute)],
    "automatic",
    ["charged_back", true, null, undefined, undefined, undefined],
  ],
  [
    "taken back in part",
    [paid, item("CHARGEBACK", 3, { ...dispute, ...part(250) })],
    "automatic",
    ["charged_back", true, "part_charged_back", undefined, undefined, "2.50"],
  ],
  [
    "won back",
    [paid, item("CHARGEBACK", 3, dispute), item("CHARGEBACK_REVERSED", 4, dispute)],
    "automatic",
    ["succeeded", true, "dispute_won", undefined, undefined, undefined],
  ],
  [
    "lost for good",
    [
      paid,
      item("CHARGEBACK", 3, dispute),
      item("CHARGEBACK_REVERSED", 4, dispute),
      item("SECOND_CHARGEBACK", 5, dispute),
    ],
    "automatic",
    ["charged_back", true, null, undefined, undefined, undefined],
  ],
  [
    "questioned again after it was won back",
    [
      paid,
      item("CHARGEBACK", 3, dispute),
      item("CHARGEBACK_REVERSED", 4, dispute),
      item("PREARBITRATION_OPEN", 5, dispute),
    ],
    "automatic",
    ["disputed", false, null, undefined, undefined, undefined],
  ],
  [
    "won in the end",
    [
      paid,
      item("CHARGEBACK", 3, dispute),
      item("CHARGEBACK_REVERSED", 4, dispute),
      item("PREARBITRATION_OPEN", 5, dispute),
      item("PREARBITRATION_WON", 6, dispute),
    ],
    "automatic",
    ["succeeded", true, "dispute_won", undefined, undefined, undefined],
  ],
  ["never paid", [item("OFFER_CLOSED", 9)], "automatic", ["expired", true, null, undefined, undefined, undefined]],
  [
    "a capture whose authorisation is lost",
    [item("CAPTURE", 2)],
    "manual",
    ["succeeded", false, null, "10.00", undefined, undefined],
  ],
];

describe("the items of one payment of Adyen", () => {
  for (const [title, items, capture, expected] of JOURNEYS) {
    test(`A payment that is ${title} has one status in any order of arrival, however often an item is repeated`, () => {
      assert.deepEqual(statusAfter(items, capture), expected);
      const twice = [...items, ...items];
      fc.assert(
        fc.property(fc.shuffledSubarray(twice, { minLength: twice.length }), (shuffled) => {
          assert.deepEqual(statusAfter(shuffled, capture), expected);
        }),
        { numRuns: 25 },
      );
    });
  }

  test("An item that was canceled or refunded is a refund where the money was taken at once, unless Adyen says otherwise", () => {
    const typeOf = (additionalData: object, capture: CaptureMode) => {
      const [event] = eventsIn([item("CANCEL_OR_REFUND", 1, { additionalData })], capture);
      assert.ok(event?.type === "follow-up");
      return event.followUp.type;
    };
    const types: FollowUp["type"][] = [typeOf({}, "automatic"), typeOf({}, "manual")];
    assert.deepEqual(types, ["refund", "void"]);
    assert.equal(typeOf({ "modification.action": "cancel" }, "automatic"), "void");
    assert.equal(typeOf({ "modification.action": "refund" }, "manual"), "refund");
  });

  test("Parts of one order are added up, and not shown as paid twice", () => {
    const additionalData = { merchantOrderReference: "order-7" };
    const parts = eventsIn([item("AUTHORISATION", 1, { additionalData })], "automatic");
    assert.deepEqual(
      parts.flatMap((event) => (event.type === "payment" ? [event.group] : [])),
      ["parts"],
    );
  });
});

describe("the advice after a refusal by Adyen", () => {
  for (const [reason, adviceCode, advice] of [
    ["Expired Card", undefined, "check_details"],
    ["3D Not Authenticated", undefined, "try_again"],
    ["Issuer Unavailable", undefined, "try_again_later"],
    ["Invalid Amount", undefined, "contact_merchant"],
    ["Not enough balance", undefined, "use_another_method"],
    ["FRAUD", undefined, "use_another_method"],
    ["null", undefined, "use_another_method"],
    ["Acquirer Error", "03 : Do not try again", "use_another_method"],
    ["3D Not Authenticated", "24 : Retry after 1 hour", "try_again_later"],
    ["Refused", "24 : Retry after 1 hour", "use_another_method"],
    ["Refused", "01 : New account information available", "check_details"],
  ] as const) {
    test(`"${reason}" with the scheme's advice ${adviceCode ?? "unknown"} has the advice ${advice}`, () => {
      const additionalData = adviceCode === undefined ? {} : { merchantAdviceCode: adviceCode };
      assert.equal(adviceOf({ reason, additionalData }), advice);
    });
  }
});
