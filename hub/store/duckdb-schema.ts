import type { Origin } from './origin.ts';

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
  {
    number: 4,
    sql: `
ALTER TABLE event RENAME TO wide_event;
CREATE TABLE origin (
  id INTEGER NOT NULL, digest VARCHAR,
  site VARCHAR NOT NULL, agent VARCHAR NOT NULL, lane VARCHAR NOT NULL, epoch VARCHAR NOT NULL,
  kind VARCHAR NOT NULL, source VARCHAR NOT NULL, boot VARCHAR NOT NULL,
  product VARCHAR, category VARCHAR, service VARCHAR, history BOOLEAN NOT NULL, drill VARCHAR, asset VARCHAR,
  host VARCHAR, channel VARCHAR, provider VARCHAR, action VARCHAR, outcome VARCHAR
);
INSERT INTO origin
  SELECT row_number() OVER (), NULL, * FROM (SELECT DISTINCT site, agent, lane, epoch, kind, source, boot, product, category, service,
    history, drill, asset, host, channel, provider, action, outcome FROM wide_event);
CREATE TABLE event (
  store_seq BIGINT NOT NULL, origin INTEGER NOT NULL, seq BIGINT NOT NULL,
  time_ms BIGINT NOT NULL, corrected_ms BIGINT NOT NULL, recorded_ms BIGINT NOT NULL, received_ms BIGINT NOT NULL,
  offset_ms DOUBLE, uncertainty_ms DOUBLE, clock_doubt BOOLEAN NOT NULL, dst_port BIGINT, event_code BIGINT,
  user_name VARCHAR, src_ip VARCHAR, dst_ip VARCHAR, process_name VARCHAR, device VARCHAR, path VARCHAR,
  body VARCHAR NOT NULL, folded VARCHAR
);
INSERT INTO event
  SELECT store_seq, id, seq, time_ms, corrected_ms, recorded_ms, received_ms, offset_ms, uncertainty_ms, clock_doubt, dst_port,
    event_code, user_name, src_ip, dst_ip, process_name, device, path, body, folded
  FROM wide_event w JOIN origin o ON (w.site, w.agent, w.lane, w.epoch, w.kind, w.source, w.boot, w.history)
      = (o.site, o.agent, o.lane, o.epoch, o.kind, o.source, o.boot, o.history)
    AND w.product IS NOT DISTINCT FROM o.product AND w.category IS NOT DISTINCT FROM o.category
    AND w.service IS NOT DISTINCT FROM o.service AND w.drill IS NOT DISTINCT FROM o.drill
    AND w.asset IS NOT DISTINCT FROM o.asset AND w.host IS NOT DISTINCT FROM o.host
    AND w.channel IS NOT DISTINCT FROM o.channel AND w.provider IS NOT DISTINCT FROM o.provider
    AND w.action IS NOT DISTINCT FROM o.action AND w.outcome IS NOT DISTINCT FROM o.outcome
  ORDER BY store_seq;
DROP TABLE wide_event CASCADE;
`,
  },
  {
    number: 5,
    sql: `
CREATE TABLE dropped_line (
  site VARCHAR, agent VARCHAR, lines BIGINT NOT NULL, first_ms BIGINT NOT NULL, last_ms BIGINT NOT NULL, PRIMARY KEY (site, agent)
);
`,
  },
  {
    number: 6,
    sql: 'CREATE TABLE detection_mark (position BIGINT NOT NULL, reached_ms BIGINT NOT NULL, past_empty BOOLEAN NOT NULL);',
  },
  {
    number: 7,
    sql: `
CREATE TABLE learned (place VARCHAR, subject VARCHAR, body VARCHAR NOT NULL, PRIMARY KEY (place, subject));
CREATE TABLE novel_event (position BIGINT PRIMARY KEY, fields VARCHAR NOT NULL);
`,
  },
  { number: 8, sql: 'ALTER TABLE alert ADD COLUMN exception VARCHAR;' },
  {
    number: 9,
    sql: 'ALTER TABLE detection ADD COLUMN revision BIGINT; ALTER TABLE detection ADD COLUMN staged VARCHAR;',
  },
  { number: 10, sql: 'ALTER TABLE intake_cursor ADD COLUMN ahead VARCHAR;' },
];

/** Columns of `origin` behind its id and digest, in order. */
export const originColumns = [
  'site',
  'agent',
  'lane',
  'epoch',
  'kind',
  'source',
  'boot',
  'product',
  'category',
  'service',
  'history',
  'drill',
  'asset',
  'host',
  'channel',
  'provider',
  'action',
  'outcome',
] as const satisfies readonly (keyof Origin)[];

/** Columns of `event` in order, with how each is written. */
export const eventColumns = [
  ['store_seq', 'place'],
  ['origin', 'origin'],
  ['seq', 'bigint'],
  ['time_ms', 'bigint'],
  ['corrected_ms', 'bigint'],
  ['recorded_ms', 'bigint'],
  ['received_ms', 'bigint'],
  ['offset_ms', 'double'],
  ['uncertainty_ms', 'double'],
  ['clock_doubt', 'doubt'],
  ['dst_port', 'bigint'],
  ['event_code', 'bigint'],
  ['user_name', 'text'],
  ['src_ip', 'text'],
  ['dst_ip', 'text'],
  ['process_name', 'text'],
  ['device', 'text'],
  ['path', 'text'],
  ['body', 'text'],
  ['folded', 'text'],
] as const;
