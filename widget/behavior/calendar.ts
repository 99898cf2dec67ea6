/** The calendar file of a deadline or an expected arrival (RFC 5545, https://www.rfc-editor.org/rfc/rfc5545). */

import type { StatusDocument } from "../../contract/status.ts";
import { supportCode } from "../../contract/support-code.ts";
import { withoutPrototype } from "../without-prototype.ts";

/** A line has at most 75 bytes: its name, and 16 characters of at most 4 bytes. */
const FOLD = /.{16}(?=.)/gu;

/** "2026-11-21T10:00:00.000Z" as "20261121T100000Z", and "2026-11-21" as "20261121". */
const compact = (time: string) => time.replace(/[-:]|\.\d+/g, "");

/**
 * The file for `expectedBy`, a whole day, else for `expiresAt`. It names no amount: calendars are shared.
 *
 * @param title the title of the card
 */
export function calendarFile(status: StatusDocument, title: string): Blob {
  const { expectedBy } = status;
  const start = expectedBy
    ? `;VALUE=DATE:${compact(expectedBy)}`
    : `:${compact(new Date(`${status.expiresAt}`).toISOString())}`;
  const summary = `${title} – ${status.merchant.name}`.replace(/[\u2068\u2069]/g, "").replace(/[\\;,]/g, "\\$&");
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//payment-status//EN",
    "BEGIN:VEVENT",
    `UID:${supportCode(status.of).replaceAll(" ", "")}@payment-status`,
    `DTSTAMP:${compact(status.serverTime)}`,
    `DTSTART${start}`,
    `SUMMARY:${summary.replace(FOLD, "$&\r\n ")}`,
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ];
  return new Blob([lines.join("\r\n")], withoutPrototype({ type: "text/calendar" }));
}
