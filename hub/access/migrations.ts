import type { Migration } from '../store/control-store.ts';

/** Tables of people, sign-in links and sessions. Secrets are kept only as hashes. */
export const accessMigrations: readonly Migration[] = [
  {
    number: 200,
    name: 'people, links and sessions',
    sql: `
      CREATE TABLE person (
        id TEXT PRIMARY KEY,
        user TEXT NOT NULL,
        user_folded TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        roles TEXT NOT NULL,
        sites TEXT NOT NULL,
        password TEXT,
        disabled INTEGER NOT NULL DEFAULT 0,
        created_at TEXT NOT NULL,
        last_sign_in TEXT
      ) STRICT;
      CREATE TABLE sign_in_link (
        hash TEXT PRIMARY KEY,
        person TEXT NOT NULL REFERENCES person(id),
        expires_at TEXT NOT NULL,
        used_at TEXT
      ) STRICT;
      CREATE TABLE session (
        hash TEXT PRIMARY KEY,
        person TEXT NOT NULL REFERENCES person(id),
        csrf TEXT NOT NULL,
        created_at TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        must_set_password INTEGER NOT NULL,
        unmask_until TEXT
      ) STRICT;
      CREATE INDEX session_person ON session(person);
      CREATE TABLE access_secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    `,
  },
  {
    number: 201,
    name: 'names that must be hidden',
    sql: `
      CREATE TABLE known_name (site TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (site, name)) STRICT, WITHOUT ROWID;
    `,
  },
  {
    number: 202,
    name: 'when names were told last',
    sql: `
      ALTER TABLE known_name ADD COLUMN told TEXT NOT NULL DEFAULT '';
      UPDATE known_name SET told = date('now');
    `,
  },
];
