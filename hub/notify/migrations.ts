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

      CREATE TABLE channel (
        id TEXT PRIMARY KEY,
        place INTEGER NOT NULL,
        type TEXT NOT NULL,
        name TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        settings TEXT NOT NULL,
        secret TEXT
      );
      CREATE TABLE channel_test (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        channel TEXT NOT NULL,
        at TEXT NOT NULL,
        day TEXT NOT NULL,
        ok INTEGER NOT NULL,
        detail TEXT NOT NULL
      );
      CREATE INDEX channel_test_channel ON channel_test (channel, number);

      CREATE TABLE calling (
        incident TEXT PRIMARY KEY,
        matter TEXT NOT NULL,
        cause TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        round INTEGER NOT NULL,
        step INTEGER NOT NULL,
        due_at TEXT,
        state TEXT NOT NULL,
        why TEXT
      );
      CREATE INDEX calling_due ON calling (due_at) WHERE state = 'running';

      CREATE TABLE notification (
        id TEXT PRIMARY KEY,
        once TEXT NOT NULL UNIQUE,
        incident TEXT NOT NULL,
        site TEXT NOT NULL,
        call TEXT NOT NULL,
        type TEXT NOT NULL,
        channel TEXT,
        recipient TEXT NOT NULL,
        role TEXT,
        content TEXT NOT NULL,
        state TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        next_try_at TEXT NOT NULL,
        created_at TEXT NOT NULL,
        settled_at TEXT
      );
      CREATE INDEX notification_due ON notification (next_try_at) WHERE state = 'waiting';
      CREATE INDEX notification_incident ON notification (incident, created_at);
      CREATE TABLE notification_try (
        notification TEXT NOT NULL REFERENCES notification (id),
        number INTEGER NOT NULL,
        channel TEXT NOT NULL,
        at TEXT NOT NULL,
        ok INTEGER NOT NULL,
        detail TEXT NOT NULL,
        PRIMARY KEY (notification, number, channel)
      );
    `,
  },
];
