import type { Migration } from '../store/control-store.ts';

/** Tables of controllers: what was read, what is expected, what differs. */
export const controllerMigrations: readonly Migration[] = [
  {
    number: 700,
    name: 'controllers, snapshots, baselines and differences',
    sql: `
      CREATE TABLE controller (
        id TEXT PRIMARY KEY,
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        device TEXT NOT NULL,
        protocol TEXT NOT NULL,
        address TEXT NOT NULL,
        asset TEXT,
        last_try TEXT,
        last_reason TEXT,
        UNIQUE (site, agent, device)
      ) STRICT;
      CREATE TABLE controller_snapshot (
        controller TEXT NOT NULL REFERENCES controller(id),
        event TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL,
        root TEXT,
        complete INTEGER NOT NULL,
        reason TEXT,
        trigger TEXT NOT NULL,
        header TEXT NOT NULL
      ) STRICT;
      CREATE INDEX controller_snapshot_at ON controller_snapshot(controller, at);
      CREATE TABLE snapshot_blob (hash TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;
      CREATE TABLE controller_baseline (
        controller TEXT NOT NULL REFERENCES controller(id),
        version INTEGER NOT NULL,
        root TEXT NOT NULL,
        proposed_by TEXT NOT NULL,
        proposed_at TEXT NOT NULL,
        reason TEXT NOT NULL,
        approved_by TEXT,
        approved_at TEXT,
        PRIMARY KEY (controller, version)
      ) STRICT;
      CREATE TABLE controller_part (
        event TEXT PRIMARY KEY,
        controller TEXT NOT NULL REFERENCES controller(id),
        root TEXT NOT NULL,
        ended TEXT NOT NULL,
        part TEXT NOT NULL
      ) STRICT;
      CREATE TABLE controller_decision (
        controller TEXT NOT NULL REFERENCES controller(id),
        item TEXT NOT NULL,
        verdict TEXT NOT NULL,
        decided_by TEXT NOT NULL,
        decided_at TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (controller, item)
      ) STRICT;
      CREATE TABLE controller_state (
        controller TEXT NOT NULL REFERENCES controller(id),
        event TEXT NOT NULL UNIQUE,
        action TEXT NOT NULL,
        earliest TEXT NOT NULL,
        latest TEXT NOT NULL,
        source TEXT NOT NULL,
        confidence TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    number: 701,
    name: 'expected states item by item, and judgements that wait for a second person',
    sql: `
      ALTER TABLE controller ADD COLUMN source TEXT;
      ALTER TABLE controller_baseline ADD COLUMN header TEXT;
      ALTER TABLE controller_baseline ADD COLUMN visit TEXT;
      ALTER TABLE controller_decision ADD COLUMN owner TEXT;
      ALTER TABLE controller_decision ADD COLUMN due TEXT;
      ALTER TABLE controller_decision ADD COLUMN visit TEXT;
      CREATE INDEX controller_decision_visit ON controller_decision(visit) WHERE visit IS NOT NULL;
      CREATE TABLE baseline_item (
        controller TEXT NOT NULL,
        version INTEGER NOT NULL,
        id TEXT NOT NULL,
        item TEXT NOT NULL,
        verdict TEXT NOT NULL,
        decided_by TEXT NOT NULL,
        reason TEXT,
        FOREIGN KEY (controller, version) REFERENCES controller_baseline(controller, version)
      ) STRICT;
      CREATE INDEX baseline_item_version ON baseline_item(controller, version);
    `,
  },
  {
    number: 702,
    name: 'clock offset of snapshots',
    sql: 'ALTER TABLE controller_snapshot ADD COLUMN offset_ms INTEGER NOT NULL DEFAULT 0;',
  },
  {
    number: 703,
    name: 'rules of people about values, and what readings taught about them',
    sql: `
      CREATE TABLE value_rule (
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        number INTEGER NOT NULL,
        site TEXT NOT NULL,
        controller TEXT REFERENCES controller(id),
        state TEXT NOT NULL,
        doc TEXT NOT NULL,
        PRIMARY KEY (id, version)
      ) STRICT;
      CREATE INDEX controller_snapshot_complete ON controller_snapshot(controller) WHERE root IS NOT NULL AND complete = 1;
      CREATE INDEX value_rule_site ON value_rule(site, controller);
      CREATE TABLE value_learning (
        controller TEXT PRIMARY KEY REFERENCES controller(id),
        position INTEGER NOT NULL,
        doc TEXT NOT NULL
      ) STRICT;
      CREATE TABLE value_move (
        controller TEXT NOT NULL REFERENCES controller(id),
        section TEXT NOT NULL,
        key TEXT NOT NULL,
        changes INTEGER NOT NULL,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        PRIMARY KEY (controller, section, key)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    number: 704,
    name: 'what a start or stop was seen by, and those that people entered by hand',
    sql: `
      ALTER TABLE controller_state ADD COLUMN detail TEXT;
      CREATE INDEX controller_state_latest ON controller_state(controller, latest);
      CREATE TABLE start_stop_entry (
        id TEXT PRIMARY KEY,
        asset TEXT NOT NULL,
        action TEXT NOT NULL,
        earliest TEXT NOT NULL,
        latest TEXT NOT NULL,
        entered_by TEXT NOT NULL,
        entered_at TEXT NOT NULL,
        seq INTEGER NOT NULL,
        hash TEXT NOT NULL
      ) STRICT;
      CREATE INDEX start_stop_entry_asset ON start_stop_entry(asset, latest);
    `,
  },
  {
    number: 705,
    name: 'expected states in the forms of newer collectors',
    sql: `
      CREATE TABLE baseline_form (
        controller TEXT NOT NULL,
        version INTEGER NOT NULL,
        form INTEGER NOT NULL,
        at TEXT NOT NULL,
        header TEXT NOT NULL,
        PRIMARY KEY (controller, version, form),
        FOREIGN KEY (controller, version) REFERENCES controller_baseline(controller, version)
      ) STRICT;
    `,
  },
  {
    number: 706,
    name: 'entries by hand that are put right or taken back, and those that the event stream does not have yet',
    sql: `
      ALTER TABLE controller_state ADD COLUMN cause TEXT;
      ALTER TABLE start_stop_entry ADD COLUMN confidence TEXT NOT NULL DEFAULT 'certain';
      ALTER TABLE start_stop_entry ADD COLUMN planned INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE start_stop_entry ADD COLUMN corrects INTEGER;
      ALTER TABLE start_stop_entry ADD COLUMN ended_how TEXT;
      ALTER TABLE start_stop_entry ADD COLUMN ended_by TEXT;
      ALTER TABLE start_stop_entry ADD COLUMN ended_at TEXT;
      ALTER TABLE start_stop_entry ADD COLUMN ended_seq INTEGER;
      CREATE UNIQUE INDEX start_stop_entry_seq ON start_stop_entry(seq);
      CREATE TABLE start_stop_outbox (
        seq INTEGER PRIMARY KEY,
        event TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    number: 707,
    name: 'certificates of controllers, and what people decided about them',
    sql: `
      ALTER TABLE controller ADD COLUMN own_certificates TEXT;
      CREATE TABLE controller_certificate (
        controller TEXT NOT NULL REFERENCES controller(id),
        sha256 TEXT NOT NULL,
        position INTEGER NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        trust TEXT NOT NULL,
        trusted_by TEXT,
        facts TEXT NOT NULL,
        PRIMARY KEY (controller, sha256)
      ) STRICT;
      CREATE TABLE certificate_decision (
        id TEXT NOT NULL UNIQUE,
        controller TEXT NOT NULL REFERENCES controller(id),
        sha256 TEXT NOT NULL,
        verdict TEXT NOT NULL,
        decided_by TEXT NOT NULL,
        decided_at TEXT NOT NULL,
        reason TEXT NOT NULL
      ) STRICT;
      CREATE INDEX certificate_decision_of ON certificate_decision(controller, sha256);
    `,
  },
  {
    number: 708,
    name: 'controllers that people set up, and what agents were asked about them before',
    sql: `
      CREATE TABLE controller_set_up (
        controller TEXT PRIMARY KEY REFERENCES controller(id),
        type TEXT NOT NULL,
        doc TEXT NOT NULL,
        password TEXT,
        plans TEXT NOT NULL,
        set_by TEXT NOT NULL,
        set_at TEXT NOT NULL,
        reason TEXT NOT NULL
      ) STRICT;
      CREATE TABLE controller_set_up_order (
        id TEXT PRIMARY KEY,
        site TEXT NOT NULL,
        agent TEXT NOT NULL,
        what TEXT NOT NULL,
        digest TEXT NOT NULL,
        asked_at TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    number: 709,
    name: 'what short series of readings taught about values',
    sql: `
      CREATE TABLE short_series (
        controller TEXT PRIMARY KEY REFERENCES controller(id),
        position INTEGER NOT NULL,
        doc TEXT NOT NULL
      ) STRICT;
      CREATE TABLE short_series_move (
        controller TEXT NOT NULL REFERENCES controller(id),
        section TEXT NOT NULL,
        key TEXT NOT NULL,
        changes INTEGER NOT NULL,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        PRIMARY KEY (controller, section, key)
      ) STRICT, WITHOUT ROWID;
    `,
  },
];
