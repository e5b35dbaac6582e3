import type { Migration } from '../store/control-store.ts';

/** Tables of contacts, channels, calls and what was sent. */
export const notifyMigrations: readonly Migration[] = [
  {
    number: 600,
    name: 'notify',
    sql: `
      CREATE TABLE contact (
        site TEXT NOT NULL,
        id TEXT NOT NULL,
        role TEXT NOT NULL,
        shift TEXT,
        holder TEXT,
        phone TEXT,
        mail TEXT,
        deputy TEXT,
        deputy_phone TEXT,
        deputy_mail TEXT,
        place INTEGER NOT NULL,
        PRIMARY KEY (site, id)
      );
      CREATE INDEX contact_site ON contact (site, place);
    `,
  },
];
