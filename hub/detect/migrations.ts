import type { Migration } from '../store/control-store.ts';

/** Tables of what people decide about rules. */
export const ruleMigrations: readonly Migration[] = [
  {
    number: 1400,
    name: 'exceptions of rules',
    sql: `
      CREATE TABLE rule_exception (
        id TEXT PRIMARY KEY,
        site TEXT NOT NULL,
        text TEXT NOT NULL,
        rules TEXT NOT NULL,
        owner TEXT NOT NULL,
        reason TEXT NOT NULL,
        since TEXT NOT NULL,
        by_id TEXT NOT NULL,
        until TEXT NOT NULL,
        preview TEXT NOT NULL,
        reminded_for TEXT,
        ended_at TEXT,
        ended_by TEXT,
        end_reason TEXT
      ) STRICT;
      CREATE INDEX rule_exception_site ON rule_exception (site, ended_at);
    `,
  },
  {
    number: 1401,
    name: 'switches of rules',
    sql: `
      CREATE TABLE rule_switch (
        site TEXT NOT NULL,
        rule TEXT NOT NULL,
        state TEXT NOT NULL,
        severity TEXT,
        reason TEXT NOT NULL,
        by_id TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (site, rule)
      ) STRICT, WITHOUT ROWID;
    `,
  },
];
