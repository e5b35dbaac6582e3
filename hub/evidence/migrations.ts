import type { Migration } from '../store/control-store.ts';

/** Tables of gaps, daily reviews, clock readings and silence. */
export const evidenceMigrations: readonly Migration[] = [
  {
    number: 800,
    name: 'gaps, daily reviews, clock readings and silence',
    sql: `
      CREATE TABLE gap (
        id TEXT PRIMARY KEY,
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        source TEXT,
        kind TEXT NOT NULL,
        reason TEXT NOT NULL,
        lane TEXT,
        epoch TEXT,
        first TEXT,
        last TEXT,
        count INTEGER,
        from_at TEXT,
        to_at TEXT,
        received TEXT NOT NULL,
        withdrawn INTEGER NOT NULL DEFAULT 0,
        explanation TEXT,
        explained_by TEXT
      ) STRICT;
      CREATE INDEX gap_received ON gap(site, received);
      CREATE TABLE review (
        site TEXT NOT NULL,
        day TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        signed_at TEXT NOT NULL,
        seconds REAL NOT NULL,
        result TEXT NOT NULL,
        note TEXT NOT NULL,
        news TEXT NOT NULL,
        PRIMARY KEY (site, day)
      ) STRICT;
      CREATE TABLE review_open (
        site TEXT NOT NULL,
        day TEXT NOT NULL,
        person TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (site, day, person)
      ) STRICT;
      CREATE TABLE clock_reading (
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        day TEXT NOT NULL,
        worst_ms REAL,
        source TEXT,
        PRIMARY KEY (site, agent, day)
      ) STRICT;
      CREATE TABLE agent_lifecycle (
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        action TEXT NOT NULL,
        received TEXT NOT NULL,
        store_seq INTEGER NOT NULL,
        PRIMARY KEY (site, agent, action)
      ) STRICT;
      CREATE TABLE silence_span (
        key TEXT NOT NULL,
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        from_at TEXT NOT NULL,
        to_at TEXT,
        judgement TEXT NOT NULL,
        PRIMARY KEY (site, agent, from_at)
      ) STRICT;
    `,
  },
  {
    number: 801,
    name: 'reasons of gaps by code',
    sql: `
      ALTER TABLE gap ADD COLUMN reason_code TEXT NOT NULL DEFAULT '';
      ALTER TABLE gap ADD COLUMN reason_with TEXT NOT NULL DEFAULT '{}';
    `,
  },
  {
    number: 802,
    name: 'when a gap was explained',
    sql: 'ALTER TABLE gap ADD COLUMN explained_at TEXT;',
  },
];
