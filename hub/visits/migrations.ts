import type { Migration } from '../store/control-store.ts';

/** Tables of maintenance visits: projections of the ledger. */
export const visitMigrations: readonly Migration[] = [
  {
    number: 1100,
    name: 'maintenance visits',
    sql: `
      CREATE TABLE visit (
        id TEXT PRIMARY KEY,
        number TEXT NOT NULL UNIQUE,
        site TEXT NOT NULL,
        state TEXT NOT NULL,
        requested_at TEXT NOT NULL,
        opened_at TEXT,
        left_at TEXT,
        doc TEXT NOT NULL
      ) STRICT;
      CREATE INDEX visit_site ON visit (site, requested_at);
      CREATE INDEX visit_state ON visit (state);
      CREATE TABLE visit_number (year TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;
      CREATE TABLE visit_device (
        visit TEXT NOT NULL REFERENCES visit (id),
        controller TEXT NOT NULL REFERENCES controller (id),
        PRIMARY KEY (visit, controller)
      ) STRICT;
      CREATE INDEX visit_device_controller ON visit_device (controller);
      CREATE TABLE visit_decision (
        visit TEXT NOT NULL REFERENCES visit (id),
        item TEXT NOT NULL,
        decision TEXT NOT NULL,
        PRIMARY KEY (visit, item)
      ) STRICT;
      CREATE TABLE visit_record (
        visit TEXT NOT NULL REFERENCES visit (id),
        round INTEGER NOT NULL,
        at TEXT NOT NULL,
        findings TEXT NOT NULL,
        PRIMARY KEY (visit, round)
      ) STRICT;
      CREATE TABLE visit_photo (
        hash TEXT PRIMARY KEY,
        visit TEXT NOT NULL REFERENCES visit (id),
        type TEXT NOT NULL,
        data BLOB NOT NULL,
        at TEXT NOT NULL
      ) STRICT;
      CREATE TABLE visit_policy (site TEXT PRIMARY KEY, policy TEXT NOT NULL) STRICT;
    `,
  },
  {
    number: 1101,
    name: 'visits whose persons were erased',
    sql: 'ALTER TABLE visit ADD COLUMN erased_at TEXT;',
  },
  {
    number: 1102,
    name: 'files laid beside visits',
    sql: `
      CREATE TABLE visit_paper_content (
        sha256 TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        data BLOB NOT NULL
      ) STRICT;
      CREATE TABLE visit_paper (
        visit TEXT NOT NULL REFERENCES visit (id),
        sha256 TEXT NOT NULL REFERENCES visit_paper_content (sha256),
        PRIMARY KEY (visit, sha256)
      ) STRICT;
      CREATE INDEX visit_paper_content_of ON visit_paper (sha256);
    `,
  },
];
