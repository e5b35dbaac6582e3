import type { Migration } from '../store/control-store.ts';

/** Which acts were answered, so that one that is sent again is not done again. Holds no content. */
export const apiMigrations: readonly Migration[] = [
  {
    number: 900,
    name: 'answered acts',
    sql: `
      CREATE TABLE answered_act (
        act TEXT NOT NULL,
        who TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (act, who)
      ) WITHOUT ROWID;
      CREATE INDEX answered_act_at ON answered_act (at);
    `,
  },
];
