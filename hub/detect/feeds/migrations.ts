import type { Migration } from '../../store/control-store.ts';

/** Tables of what arrives for rules. */
export const feedMigrations: readonly Migration[] = [
  {
    number: 1200,
    name: 'what arrives for rules',
    sql: `
      CREATE TABLE feed_sort (
        id INTEGER PRIMARY KEY,
        sort TEXT NOT NULL UNIQUE
      ) STRICT;
      CREATE TABLE feed_arrival (
        asset TEXT NOT NULL,
        sort INTEGER NOT NULL REFERENCES feed_sort(id),
        first_ms INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        PRIMARY KEY (asset, sort)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE feed_audit (
        asset TEXT NOT NULL,
        subcategory TEXT NOT NULL,
        outcome TEXT NOT NULL,
        recorded INTEGER NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (asset, subcategory, outcome)
      ) STRICT;
    `,
  },
  {
    number: 1201,
    name: 'sorts that nothing comes of any more',
    sql: 'CREATE INDEX feed_arrival_sort ON feed_arrival (sort);',
  },
];
