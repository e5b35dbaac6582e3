import type { Migration } from '../store/control-store.ts';

/** Tables of incidents: projections of the ledger and of the alerts consumed so far. */
export const incidentMigrations: readonly Migration[] = [
  {
    number: 500,
    name: 'incident',
    sql: `
      CREATE TABLE incident (
        id TEXT PRIMARY KEY,
        number TEXT NOT NULL UNIQUE,
        site TEXT NOT NULL,
        zone TEXT,
        matter TEXT NOT NULL,
        kind TEXT NOT NULL,
        rule TEXT NOT NULL,
        rule_title TEXT NOT NULL,
        rule_author TEXT,
        severity TEXT NOT NULL,
        gravest TEXT NOT NULL,
        grade INTEGER NOT NULL,
        state TEXT NOT NULL,
        declared INTEGER NOT NULL DEFAULT 0,
        sentence TEXT NOT NULL,
        asset_id TEXT,
        asset_name TEXT,
        count INTEGER NOT NULL,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        owner TEXT,
        ack_by TEXT,
        ack_by_id TEXT,
        ack_until TEXT,
        ack_minutes INTEGER,
        items TEXT NOT NULL,
        techniques TEXT NOT NULL,
        playbook TEXT NOT NULL,
        explain TEXT NOT NULL,
        late INTEGER NOT NULL,
        history INTEGER NOT NULL,
        trial INTEGER NOT NULL,
        drill TEXT,
        visit TEXT,
        times TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        board_from TEXT,
        close_reason TEXT,
        words TEXT NOT NULL
      );
      CREATE UNIQUE INDEX incident_open_matter ON incident (matter) WHERE state NOT IN ('closed', 'reviewed');
      CREATE INDEX incident_order ON incident (grade, last, id);
      CREATE INDEX incident_asset ON incident (site, asset_id, last);
      CREATE INDEX incident_matter ON incident (matter, opened_at);
      CREATE INDEX incident_ack ON incident (ack_until) WHERE ack_until IS NOT NULL;

      CREATE TABLE incident_playbook (hash TEXT PRIMARY KEY, id TEXT NOT NULL, body TEXT NOT NULL);
      CREATE TABLE incident_number (year TEXT PRIMARY KEY, last INTEGER NOT NULL);
      CREATE TABLE incident_cursor (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL);

      CREATE TABLE incident_alert (
        alert TEXT PRIMARY KEY,
        incident TEXT NOT NULL REFERENCES incident (id),
        seq INTEGER NOT NULL,
        detected_at TEXT NOT NULL,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        events TEXT NOT NULL,
        sentence TEXT NOT NULL
      );
      CREATE INDEX incident_alert_incident ON incident_alert (incident, last);
      CREATE TABLE incident_hour (
        incident TEXT NOT NULL REFERENCES incident (id),
        hour INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (incident, hour)
      );
      CREATE TABLE incident_affected (
        incident TEXT NOT NULL REFERENCES incident (id),
        asset TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (incident, asset)
      );

      CREATE TABLE incident_entry (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        incident TEXT NOT NULL REFERENCES incident (id),
        at TEXT NOT NULL,
        entered_at TEXT NOT NULL,
        kind TEXT NOT NULL,
        who TEXT,
        who_id TEXT,
        ja TEXT NOT NULL,
        en TEXT NOT NULL,
        event TEXT,
        undo TEXT,
        withdrawn INTEGER NOT NULL DEFAULT 0
      );
      CREATE INDEX incident_entry_incident ON incident_entry (incident, at);

      CREATE TABLE incident_step (
        incident TEXT NOT NULL REFERENCES incident (id),
        step TEXT NOT NULL,
        state TEXT NOT NULL,
        by TEXT,
        by_id TEXT,
        at TEXT,
        note TEXT,
        PRIMARY KEY (incident, step)
      );
      CREATE TABLE incident_criterion (
        incident TEXT NOT NULL REFERENCES incident (id),
        gate TEXT NOT NULL,
        criterion TEXT NOT NULL,
        met INTEGER NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (incident, gate, criterion)
      );
      CREATE TABLE incident_approval (
        incident TEXT NOT NULL REFERENCES incident (id),
        gate TEXT NOT NULL,
        by_id TEXT NOT NULL,
        by TEXT NOT NULL,
        role TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (incident, gate, by_id),
        UNIQUE (incident, gate, role)
      );
      CREATE TABLE incident_gate_waiver (
        incident TEXT NOT NULL REFERENCES incident (id),
        gate TEXT NOT NULL,
        by TEXT NOT NULL,
        role TEXT NOT NULL,
        at TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (incident, gate)
      );

      CREATE TABLE incident_link (
        one TEXT NOT NULL REFERENCES incident (id),
        other TEXT NOT NULL REFERENCES incident (id),
        ja TEXT NOT NULL,
        en TEXT NOT NULL,
        joined INTEGER NOT NULL,
        PRIMARY KEY (one, other)
      );
      CREATE INDEX incident_link_other ON incident_link (other);

      CREATE TABLE suppression (
        id TEXT PRIMARY KEY,
        matter TEXT NOT NULL,
        site TEXT NOT NULL,
        since TEXT NOT NULL,
        until TEXT NOT NULL,
        reason TEXT NOT NULL,
        by TEXT NOT NULL,
        by_id TEXT NOT NULL,
        visit TEXT,
        hidden INTEGER NOT NULL DEFAULT 0,
        ended_at TEXT
      );
      CREATE UNIQUE INDEX suppression_active ON suppression (matter) WHERE ended_at IS NULL;

      CREATE TABLE silence_member (
        incident TEXT NOT NULL REFERENCES incident (id),
        agent TEXT NOT NULL,
        since TEXT NOT NULL,
        returned_at TEXT,
        explanation TEXT,
        PRIMARY KEY (incident, agent)
      );
    `,
  },
  {
    number: 501,
    name: 'incident reminders',
    sql: `
      CREATE TABLE incident_reminder (
        incident TEXT NOT NULL REFERENCES incident (id),
        step TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (incident, step)
      );
    `,
  },
  {
    number: 502,
    name: 'alerts that were taken back',
    sql: `
      ALTER TABLE incident ADD COLUMN taken_back TEXT;
      CREATE TABLE incident_alert_next (
        alert TEXT NOT NULL,
        incident TEXT NOT NULL REFERENCES incident (id),
        seq INTEGER NOT NULL,
        detected_at TEXT NOT NULL,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        events TEXT NOT NULL,
        sentence TEXT NOT NULL,
        withdrawn INTEGER NOT NULL DEFAULT 0,
        changed_by TEXT,
        PRIMARY KEY (alert, incident)
      );
      INSERT INTO incident_alert_next (alert, incident, seq, detected_at, first, last, events, sentence)
        SELECT alert, incident, seq, detected_at, first, last, events, sentence FROM incident_alert;
      DROP TABLE incident_alert;
      ALTER TABLE incident_alert_next RENAME TO incident_alert;
      CREATE INDEX incident_alert_incident ON incident_alert (incident, last);
    `,
  },
  {
    number: 503,
    name: 'order of the queue',
    sql: `
      CREATE INDEX incident_queue ON incident (site, grade, (state <> 'new'), last DESC, id DESC)
        WHERE state NOT IN ('closed', 'reviewed');
      CREATE INDEX incident_opened ON incident (opened_at);
      CREATE INDEX incident_fields ON incident
        (site, rule, zone, owner, kind, asset_id, asset_name, grade, state, last, id)
        WHERE state NOT IN ('closed', 'reviewed');
      CREATE INDEX incident_open_asset ON incident (site, asset_id)
        WHERE state NOT IN ('closed', 'reviewed') AND asset_id IS NOT NULL;
      CREATE INDEX incident_present ON incident (site, grade, last DESC, id DESC)
        WHERE state NOT IN ('closed', 'reviewed') AND history = 0 AND drill IS NULL AND taken_back IS NULL;
      CREATE INDEX incident_taken_back ON incident (site, grade, last DESC, id DESC)
        WHERE state NOT IN ('closed', 'reviewed') AND history = 0 AND drill IS NULL AND taken_back IS NOT NULL;
    `,
  },
  {
    number: 504,
    name: 'who is involved in an incident',
    sql: `
      CREATE TABLE incident_involved (
        incident TEXT NOT NULL REFERENCES incident (id),
        thing TEXT NOT NULL,
        role TEXT NOT NULL,
        asset TEXT,
        name TEXT NOT NULL,
        also INTEGER NOT NULL,
        PRIMARY KEY (incident, thing, role)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO incident_involved (incident, thing, role, asset, name, also)
        SELECT affected.incident, affected.asset, 'about', affected.asset, affected.name,
          affected.asset IS NOT incident.asset_id
        FROM incident_affected AS affected JOIN incident ON incident.id = affected.incident;
      DROP TABLE incident_affected;
      CREATE INDEX incident_involved_also ON incident_involved (thing, incident, asset) WHERE also = 1;
    `,
  },
  {
    number: 505,
    name: 'reports from the floor by asset',
    sql: "CREATE INDEX incident_report ON incident (site, asset_id, last) WHERE kind = 'report';",
  },
  {
    number: 506,
    name: 'words by which those involved are found',
    sql: `
      ALTER TABLE incident ADD COLUMN involved_words TEXT NOT NULL DEFAULT '';
      UPDATE incident SET involved_words = coalesce((
        SELECT lower(group_concat(involved.name, char(10))) FROM incident_involved AS involved
        WHERE involved.incident = incident.id AND involved.also = 1), '');
    `,
  },
  {
    number: 507,
    name: 'matters gathered by who took them',
    sql: `
      DROP INDEX incident_fields;
      CREATE INDEX incident_fields ON incident
        (site, rule, zone, owner, ack_by_id, kind, asset_id, asset_name, grade, state, last, id)
        WHERE state NOT IN ('closed', 'reviewed');
    `,
  },
  {
    number: 508,
    name: 'how many records the alerts of a matter count',
    sql: `
      ALTER TABLE incident_alert ADD COLUMN records INTEGER NOT NULL DEFAULT 1;
      UPDATE incident_alert SET records = max(1, json_array_length(events));
      ALTER TABLE incident ADD COLUMN records INTEGER NOT NULL DEFAULT 1;
      UPDATE incident SET records = coalesce((
        SELECT sum(records) FROM incident_alert WHERE incident = incident.id AND withdrawn = 0), count);
    `,
  },
];
