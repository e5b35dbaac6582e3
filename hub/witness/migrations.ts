import type { Migration } from '../store/control-store.ts';

/** Who keeps checkpoints of the ledger outside the hub, what each said it holds, and where the ledger broke with it. */
export const witnessMigrations: readonly Migration[] = [
  {
    number: 1300,
    name: 'witnesses of the ledger',
    sql: `
      CREATE TABLE witness_agent (
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        size INTEGER,
        root TEXT,
        at TEXT,
        since TEXT,
        kept INTEGER NOT NULL,
        same_machine INTEGER NOT NULL,
        trouble TEXT,
        heard_at TEXT NOT NULL,
        PRIMARY KEY (site, agent)
      ) STRICT;
      CREATE TABLE witness_break (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        how TEXT NOT NULL,
        size INTEGER NOT NULL,
        root TEXT NOT NULL,
        at TEXT NOT NULL,
        here INTEGER NOT NULL,
        noticed_at TEXT NOT NULL,
        UNIQUE (site, agent, size, root)
      ) STRICT;
      CREATE TABLE witness_receiver (
        place INTEGER PRIMARY KEY,
        mail TEXT NOT NULL UNIQUE,
        since TEXT NOT NULL
      ) STRICT;
      CREATE TABLE witness_mail (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        mail TEXT NOT NULL,
        day TEXT NOT NULL,
        at TEXT NOT NULL,
        size INTEGER NOT NULL,
        root TEXT NOT NULL,
        signed_at TEXT NOT NULL,
        ok INTEGER NOT NULL,
        detail TEXT NOT NULL
      ) STRICT;
      CREATE INDEX witness_mail_day ON witness_mail (mail, day);
    `,
  },
];
