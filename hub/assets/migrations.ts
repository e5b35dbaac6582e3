import type { Migration } from '../store/control-store.ts';

/** Tables of sites, assets and permitted media. */
export const assetMigrations: readonly Migration[] = [
  {
    number: 400,
    name: 'sites, assets and permitted media',
    sql: `
      CREATE TABLE site (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        time_zone TEXT NOT NULL,
        phase TEXT NOT NULL,
        retention_days INTEGER NOT NULL,
        retention_reason TEXT NOT NULL,
        zones TEXT NOT NULL,
        calendar TEXT NOT NULL,
        report_token TEXT NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT;
      CREATE TABLE asset (
        id TEXT PRIMARY KEY,
        site TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        addresses TEXT NOT NULL,
        macs TEXT NOT NULL,
        host_names TEXT NOT NULL,
        zone TEXT,
        location TEXT,
        custodian TEXT,
        use TEXT,
        criticality TEXT,
        shared_accounts TEXT NOT NULL,
        in_ledger INTEGER NOT NULL,
        observed INTEGER NOT NULL,
        retired INTEGER NOT NULL DEFAULT 0,
        os TEXT,
        first_seen TEXT,
        last_seen TEXT,
        loggable INTEGER NOT NULL,
        borrowed_from TEXT,
        note TEXT,
        created_at TEXT NOT NULL
      ) STRICT;
      CREATE INDEX asset_site ON asset(site);
      CREATE TABLE asset_agent (
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        asset TEXT NOT NULL REFERENCES asset(id),
        since TEXT NOT NULL,
        until TEXT
      ) STRICT;
      CREATE INDEX asset_agent_open ON asset_agent(site, agent, until);
      CREATE TABLE asset_fact (
        asset TEXT NOT NULL REFERENCES asset(id),
        item TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (asset, item, key)
      ) STRICT;
      CREATE TABLE medium (
        id TEXT PRIMARY KEY,
        vendor_id TEXT NOT NULL,
        product_id TEXT NOT NULL,
        serial TEXT,
        label TEXT NOT NULL,
        custodian TEXT,
        expires TEXT
      ) STRICT;
      CREATE TABLE projection (name TEXT PRIMARY KEY, cursor INTEGER NOT NULL) STRICT;
    `,
  },
  {
    number: 401,
    name: 'who brought an asset',
    sql: `
      ALTER TABLE asset ADD COLUMN brought_by TEXT;
      UPDATE asset SET brought_by = '' WHERE in_ledger = 0 AND id NOT IN (SELECT asset FROM asset_agent);
    `,
  },
];
