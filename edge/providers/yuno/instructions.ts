/**
 * What helps a customer who still has to transfer the money or take a voucher to the till, and until when. Whose name
 * the account is in stays where it is. No I/O. No clock.
 */
import type { Instructions } from "../../../contract/status.ts";
import type { Details } from "./document.ts";

/** How to pay; null when nothing here tells it: an address to be redirected to is not enough. */
export function instructionsOf(details: Details[]): Instructions | null {
  for (const { bank_transfer, ticket } of details) {
    const reference = bank_transfer?.reference ?? ticket?.provider_number ?? null;
    const barcode = ticket?.provider_barcode ?? null;
    const text = bank_transfer?.payment_instruction ?? ticket?.payment_instruction ?? null;
    if (!reference && !barcode && !text) continue;
    const bank = bank_transfer?.bank_name ?? null;
    const account = bank_transfer?.bank_account ?? null;
    const url = bank_transfer?.redirect_url ?? ticket?.redirect_url ?? null;
    return { bank, account, reference, barcode, url, text };
  }
  return null;
}

/** Until when it can be paid, wherever this document says so. */
export function deadlineOf(details: Details[]): string | null {
  const waiting = details.flatMap(({ bank_transfer, ticket, wallet, bnpl, payment_link }) => [
    ...[bank_transfer, ticket, wallet, bnpl, payment_link],
  ]);
  return waiting.map((each) => each?.expires_at ?? each?.date_of_expiration).find(Boolean) ?? null;
}
