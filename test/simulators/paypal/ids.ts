/** New ids as PayPal's documents show them: upper-case letters and digits of a fixed length. */
import { randomInt, randomUUID } from "node:crypto";

const CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXY0123456789";

function newId(length: number): string {
  return Array.from({ length }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join("");
}

/** Of an order, capture, authorization or refund. */
export const newTransactionId = () => newId(17);
/** Of a payout batch or of one of its items. */
export const newPayoutId = () => newId(13);
export const newDisputeId = () => `PP-D-${randomInt(10_000, 99_999)}`;
export const newEventId = () => `WH-${newId(17)}-${newId(17)}`;
export const newCertificateId = () =>
  `CERT-${randomUUID().slice(0, 8)}-${randomUUID().slice(0, 8)}-${randomUUID().slice(0, 8)}`;
