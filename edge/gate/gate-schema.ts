/** The schema of a gate's storage, in its versions. */
import type { Migration } from "../platform/migrations.ts";

/** Released versions are never edited; a change is a new version. */
export const GATE_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    statements: [
      `CREATE TABLE pending_check (
        resource TEXT PRIMARY KEY, key TEXT NOT NULL, lane TEXT NOT NULL, untrusted INTEGER NOT NULL,
        sinceMs INTEGER NOT NULL, notBeforeMs INTEGER NOT NULL, leaseUntilMs INTEGER NOT NULL, seq INTEGER NOT NULL,
        firstRequestedMs INTEGER NOT NULL, rank INTEGER NOT NULL, readyMs INTEGER NOT NULL) WITHOUT ROWID`,
      "CREATE INDEX pending_check_by_rank ON pending_check (rank)",
      "CREATE INDEX pending_check_by_ready ON pending_check (readyMs)",
      `CREATE TABLE query_progress (
        resource TEXT PRIMARY KEY, steps INTEGER NOT NULL, cursor TEXT NOT NULL) WITHOUT ROWID`,
      `CREATE TABLE call (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, lane TEXT NOT NULL, untrusted INTEGER NOT NULL,
        sentMs INTEGER NOT NULL, doneMs INTEGER, unknown INTEGER NOT NULL)`,
      "CREATE TABLE breaker (id INTEGER PRIMARY KEY, failures INTEGER NOT NULL, pausedUntilMs INTEGER NOT NULL)",
      "CREATE TABLE last_connection (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    ],
  },
  {
    // Pending checks are in memory, and no alarm needs the last connection. The rows of calls become slots, which later
    // calls overwrite: each keeps its id and counts as before.
    version: 2,
    statements: [
      "DROP TABLE pending_check",
      "DROP TABLE last_connection",
      "ALTER TABLE query_progress ADD COLUMN storedMs INTEGER NOT NULL DEFAULT 0",
      "ALTER TABLE call ADD COLUMN network TEXT",
      "ALTER TABLE breaker ADD COLUMN probeMs INTEGER NOT NULL DEFAULT 0",
      "ALTER TABLE breaker ADD COLUMN untrustedUntilMs INTEGER NOT NULL DEFAULT 0",
    ],
  },
  {
    // What the account's merchant is told about it.
    version: 3,
    statements: [
      `CREATE TABLE account_record (
        id INTEGER PRIMARY KEY, lastResultMs INTEGER, lastWebhookMs INTEGER, refusedSinceMs INTEGER,
        unannouncedChanges INTEGER NOT NULL, pausedSinceMs INTEGER)`,
    ],
  },
];
