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
  {
    number: 1410,
    name: 'rules that people added',
    sql: `
      CREATE TABLE rule_key (
        fingerprint TEXT PRIMARY KEY,
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        reason TEXT NOT NULL,
        by_id TEXT NOT NULL,
        at TEXT NOT NULL,
        ended_at TEXT,
        ended_by TEXT,
        end_reason TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE rule_addition (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        site TEXT,
        at TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX rule_addition_name ON rule_addition (kind, name, coalesce(site, ''));
      CREATE TABLE rule_version (
        id TEXT PRIMARY KEY,
        addition TEXT NOT NULL REFERENCES rule_addition (id),
        number INTEGER NOT NULL,
        label TEXT NOT NULL,
        files TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        rules TEXT NOT NULL,
        signer TEXT,
        reason TEXT NOT NULL,
        by_id TEXT NOT NULL,
        at TEXT NOT NULL,
        UNIQUE (addition, number)
      ) STRICT;
      CREATE TABLE rule_revision (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        by_id TEXT NOT NULL,
        act TEXT NOT NULL,
        addition TEXT,
        version TEXT,
        reason TEXT NOT NULL,
        in_force TEXT NOT NULL,
        staged TEXT,
        lists TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    number: 1411,
    name: 'switches that wait for a second person',
    sql: `
      CREATE TABLE rule_switch_proposal (
        site TEXT NOT NULL,
        rule TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (site, rule)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    number: 1412,
    name: 'what proves a pack that is kept',
    sql: 'ALTER TABLE rule_version ADD COLUMN seal TEXT;',
  },
];
