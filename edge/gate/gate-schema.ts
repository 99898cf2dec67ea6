/** The schema of a gate's storage, in its versions. */
import type { Migration } from "../platform/migrations.ts";

/** Version 1 is the first released schema. Released versions are never edited; a change is a new version. */
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
];
