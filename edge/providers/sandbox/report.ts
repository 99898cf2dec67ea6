/** The file of the sandbox's reports. */

const ROWS = [
  ["date", "reference", "amount", "currency", "state"],
  ["2026-11-02", "2026-0041", "49.90", "EUR", "succeeded"],
  ["2026-11-03", "2026-0042", "9.99", "EUR", "refunded"],
  ["2026-11-05", "2026-0043", "120.00", "EUR", "succeeded"],
];

/** Comma-separated values (RFC 4180). */
export const REPORT_FILE = { type: "text/csv", text: ROWS.map((row) => `${row.join(",")}\r\n`).join("") };
