import type { Migration } from '../store/control-store.ts';

/** Tables of what is seen of the network, and of what people decided about it. */
export const networkMigrations: readonly Migration[] = [
  {
    number: 1600,
    name: 'hosts and conversations as they are seen',
    sql: `
      CREATE TABLE net_host (
        site TEXT NOT NULL,
        address TEXT NOT NULL,
        last INTEGER NOT NULL,
        doc TEXT NOT NULL,
        PRIMARY KEY (site, address)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE net_pair (
        id TEXT PRIMARY KEY,
        site TEXT NOT NULL,
        last INTEGER NOT NULL,
        doc TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    number: 1601,
    name: 'what was learned of the network and what people decided about it',
    sql: `
      CREATE TABLE net_allow (
        id TEXT PRIMARY KEY,
        site TEXT NOT NULL,
        doc TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE net_learning (
        site TEXT NOT NULL,
        scope TEXT NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (site, scope)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE net_outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL) STRICT;
    `,
  },
  {
    number: 1602,
    name: 'zones, conduits and cut plans as people decided',
    sql: `
      CREATE TABLE net_zone_decision (
        site TEXT NOT NULL,
        sort TEXT NOT NULL,
        key TEXT NOT NULL,
        doc TEXT NOT NULL,
        PRIMARY KEY (site, sort, key)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    number: 1603,
    name: 'what detectors found in the traffic, and what agents that listen were told',
    sql: `
      CREATE TABLE net_found (
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        id TEXT NOT NULL,
        last INTEGER NOT NULL,
        doc TEXT NOT NULL,
        PRIMARY KEY (site, agent, id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX net_found_last ON net_found (site, last);
      CREATE TABLE net_ordered (
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        digest TEXT NOT NULL,
        PRIMARY KEY (site, agent)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    number: 1604,
    name: 'ports of switches at which devices are connected',
    sql: `
      CREATE TABLE net_place (
        site TEXT NOT NULL,
        mac TEXT NOT NULL,
        doc TEXT NOT NULL,
        PRIMARY KEY (site, mac)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE net_switch (
        site TEXT NOT NULL,
        id TEXT NOT NULL,
        doc TEXT NOT NULL,
        PRIMARY KEY (site, id)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    number: 1605,
    name: 'readings of controllers held against commands on the wire',
    sql: `
      CREATE TABLE net_told (
        site TEXT NOT NULL,
        server TEXT NOT NULL,
        slot INTEGER NOT NULL,
        client TEXT NOT NULL,
        kind TEXT NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (site, server, slot, client, kind)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE net_lost (
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (site, agent, first)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE net_read (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE net_check (
        key TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        judged INTEGER NOT NULL,
        doc TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX net_check_waiting ON net_check (judged, at);
    `,
  },
];
