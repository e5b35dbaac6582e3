import type { Migration } from '../store/control-store.ts';

/** Tables of legal holds and of what retention did. */
export const retentionMigrations: readonly Migration[] = [
  {
    number: 1000,
    name: 'legal holds and retention',
    sql: `
      CREATE TABLE legal_hold (
        id TEXT PRIMARY KEY,
        site TEXT NOT NULL,
        from_at TEXT,
        to_at TEXT,
        incident TEXT,
        owner TEXT NOT NULL,
        reason TEXT NOT NULL,
        begun_at TEXT NOT NULL,
        begun_by TEXT NOT NULL,
        lifted_at TEXT,
        lifted_by TEXT,
        lift_reason TEXT
      ) STRICT;
      CREATE INDEX legal_hold_site ON legal_hold (site, begun_at);
      CREATE TABLE retention_deletion (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        site TEXT NOT NULL,
        from_at TEXT NOT NULL,
        to_at TEXT NOT NULL,
        events INTEGER NOT NULL,
        alerts INTEGER NOT NULL,
        rejected INTEGER NOT NULL,
        days INTEGER NOT NULL,
        reason TEXT NOT NULL
      ) STRICT;
      CREATE INDEX retention_deletion_site ON retention_deletion (site, at);
      CREATE TABLE retention_state (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        deletions INTEGER NOT NULL DEFAULT 0,
        ran_at TEXT,
        problem TEXT,
        held_back TEXT NOT NULL DEFAULT '[]'
      ) STRICT;
      INSERT INTO retention_state (one) VALUES (1);
    `,
  },
  {
    number: 1001,
    name: 'the clock by which records grow old',
    sql: `
      ALTER TABLE retention_state ADD COLUMN clock_held TEXT;
      ALTER TABLE retention_state ADD COLUMN clock_doubt TEXT;
      UPDATE retention_state SET clock_held = ran_at;
    `,
  },
];
