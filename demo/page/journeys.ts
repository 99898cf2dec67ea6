/** The journeys of the first example: test ids that show the whole card. */
import type { Kind } from "../../contract/resource.ts";

export interface Journey {
  title: string;
  about: string;
  kind: Kind;
  id: string;
}

const payment = (title: string, id: string, about: string): Journey => ({ title, about, kind: "payment", id });

export const JOURNEYS: Journey[] = [
  payment(
    "Paid",
    "test_action_required-6.processing-6.succeeded~EUR49.90~visa4242~reference~continue",
    "The customer approves at the bank. Nothing on the card moves when the answer arrives.",
  ),
  payment(
    "Declined",
    "test_processing-5.failed~EUR129.00~mastercard5100~reference",
    "The customer reads what to do next, never the reason of the bank, and never blame.",
  ),
  payment(
    "Bank transfer",
    "test_action_required-40.processing-8.succeeded~EUR249.00~transfer~reference~expires-259200",
    "Account, reference and amount, each with a button that copies it.",
  ),
  payment(
    "Pix",
    "test_action_required-40.succeeded~BRL49.90~pix~expires-1800",
    "The edge draws the QR code. The element loads nothing for it.",
  ),
  payment(
    "Cash",
    "test_action_required-40.processing-8.succeeded~MXN349.00~voucher~reference~expires-259200",
    "A code for the till, and the day until which it can be paid.",
  ),
  payment(
    "Refund",
    "test_partially_refunded~EUR49.90~visa4242~reference",
    "What came back is the largest number, with the day by which the bank usually shows it.",
  ),
  payment(
    "No answer",
    "test_processing-5.unknown~EUR49.90~visa4242~reference",
    "The provider cannot be reached. That is never shown as a failure.",
  ),
  {
    title: "200 payouts",
    kind: "bulk-payout",
    id: "test_processing-8.partially_succeeded~USD21840.00",
    about: "Counted while they run. What needs attention comes first.",
  },
];
