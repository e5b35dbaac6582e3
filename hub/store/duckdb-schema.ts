/** Numbered, forward only. Times are milliseconds since 1970 UTC: exact in JavaScript and quick to compare. */
export const duckdbMigrations: readonly { number: number; sql: string }[] = [
  {
    number: 1,
    sql: `
CREATE TABLE event (
  store_seq BIGINT NOT NULL, site VARCHAR NOT NULL, agent VARCHAR NOT NULL, lane VARCHAR NOT NULL, epoch VARCHAR NOT NULL,
  seq BIGINT NOT NULL, kind VARCHAR NOT NULL, source VARCHAR NOT NULL, boot VARCHAR NOT NULL,
  product VARCHAR, category VARCHAR, service VARCHAR,
  time_ms BIGINT NOT NULL, corrected_ms BIGINT NOT NULL, recorded_ms BIGINT NOT NULL, received_ms BIGINT NOT NULL,
  offset_ms DOUBLE, uncertainty_ms DOUBLE, history BOOLEAN NOT NULL, clock_doubt BOOLEAN NOT NULL,
  drill VARCHAR, asset VARCHAR,
  host VARCHAR, user_name VARCHAR, src_ip VARCHAR, dst_ip VARCHAR, dst_port BIGINT, action VARCHAR, outcome VARCHAR,
  event_code BIGINT, channel VARCHAR, provider VARCHAR, process_name VARCHAR, device VARCHAR, path VARCHAR,
  body VARCHAR NOT NULL, folded VARCHAR
);
CREATE TABLE lane (
  site VARCHAR, agent VARCHAR, lane VARCHAR, epoch VARCHAR, stored VARCHAR NOT NULL, covered VARCHAR NOT NULL, chain VARCHAR,
  PRIMARY KEY (site, agent, lane, epoch)
);
CREATE TABLE intake_cursor (stream VARCHAR PRIMARY KEY, seq BIGINT NOT NULL, created VARCHAR NOT NULL);
CREATE TABLE rejected (site VARCHAR, agent VARCHAR, received_ms BIGINT, reason VARCHAR, line VARCHAR);
CREATE TABLE alert (
  seq BIGINT NOT NULL, id VARCHAR PRIMARY KEY, rule VARCHAR NOT NULL, site VARCHAR NOT NULL, asset VARCHAR,
  first_ms BIGINT NOT NULL, last_ms BIGINT NOT NULL, body VARCHAR NOT NULL
);
CREATE TABLE detection (one BOOLEAN PRIMARY KEY, cursor BIGINT NOT NULL, state VARCHAR);
CREATE TABLE cold_file (path VARCHAR PRIMARY KEY, day VARCHAR NOT NULL, rows BIGINT NOT NULL, first_seq BIGINT NOT NULL, last_seq BIGINT NOT NULL);
`,
  },
  {
    number: 2,
    sql: `
ALTER TABLE alert ADD COLUMN finding VARCHAR;
ALTER TABLE alert ADD COLUMN withdrawn BOOLEAN DEFAULT false;
UPDATE alert SET finding = regexp_replace(id, '@[^@]*$', ''), withdrawn = false;
ALTER TABLE detection ADD COLUMN next_alert BIGINT;
`,
  },
  {
    number: 3,
    sql: `
ALTER TABLE cold_file ADD COLUMN sites VARCHAR;
CREATE TABLE deletion (seq BIGINT PRIMARY KEY, body VARCHAR NOT NULL);
`,
  },
];

/** Columns of \`event\` in order, with how each is appended; \`message\` is searched in the body and needs no column. */
export const eventColumns = [
  ['store_seq', 'bigint'],
  ['site', 'text'],
  ['agent', 'text'],
  ['lane', 'text'],
  ['epoch', 'text'],
  ['seq', 'bigint'],
  ['kind', 'text'],
  ['source', 'text'],
  ['boot', 'text'],
  ['product', 'text'],
  ['category', 'text'],
  ['service', 'text'],
  ['time_ms', 'bigint'],
  ['corrected_ms', 'bigint'],
  ['recorded_ms', 'bigint'],
  ['received_ms', 'bigint'],
  ['offset_ms', 'double'],
  ['uncertainty_ms', 'double'],
  ['history', 'boolean'],
  ['clock_doubt', 'boolean'],
  ['drill', 'text'],
  ['asset', 'text'],
  ['host', 'text'],
  ['user_name', 'text'],
  ['src_ip', 'text'],
  ['dst_ip', 'text'],
  ['dst_port', 'bigint'],
  ['action', 'text'],
  ['outcome', 'text'],
  ['event_code', 'bigint'],
  ['channel', 'text'],
  ['provider', 'text'],
  ['process_name', 'text'],
  ['device', 'text'],
  ['path', 'text'],
  ['body', 'text'],
  ['folded', 'text'],
] as const satisfies readonly (readonly [string, 'text' | 'bigint' | 'double' | 'boolean'])[];

export type EventColumn = (typeof eventColumns)[number][0];
export type EventRow = Record<EventColumn, string | number | boolean | null>;
