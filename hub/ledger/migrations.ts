import type { Migration } from '../store/control-store.ts';

/** Tables of the ledger. Triggers keep the chain append-only even against the hub's own mistakes. */
export const ledgerMigrations: readonly Migration[] = [
  {
    number: 100,
    name: 'ledger',
    sql: `
      CREATE TABLE ledger_entry (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        role TEXT,
        kind TEXT NOT NULL,
        site TEXT,
        subject TEXT NOT NULL,
        body_hash TEXT NOT NULL,
        prev TEXT NOT NULL,
        hash TEXT NOT NULL
      );
      CREATE INDEX ledger_entry_subject ON ledger_entry (subject, seq);
      CREATE INDEX ledger_entry_kind ON ledger_entry (kind, seq);
      CREATE TABLE ledger_body (
        seq INTEGER PRIMARY KEY REFERENCES ledger_entry (seq),
        body TEXT NOT NULL
      );
      CREATE TABLE ledger_checkpoint (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        size INTEGER NOT NULL,
        root TEXT NOT NULL,
        at TEXT NOT NULL,
        key_id TEXT NOT NULL,
        signature TEXT NOT NULL
      );
      CREATE INDEX ledger_checkpoint_size ON ledger_checkpoint (size);
      CREATE TABLE ledger_key (key_id TEXT PRIMARY KEY, public_key TEXT NOT NULL, since TEXT NOT NULL);
      CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
      CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
      CREATE TRIGGER ledger_body_no_update BEFORE UPDATE ON ledger_body
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
      CREATE TRIGGER ledger_checkpoint_no_update BEFORE UPDATE ON ledger_checkpoint
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
      CREATE TRIGGER ledger_checkpoint_no_delete BEFORE DELETE ON ledger_checkpoint
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
    `,
  },
];
