import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { batchLimits } from '#protocol/batch.ts';

/** Limits stand in the texts as numbers: given as a parameter, SQLite would compile the statement anew at each use. */
const texts = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  addEvent: 'INSERT INTO event (lane, seq, line, before, bytes) VALUES (?, ?, ?, ?, ?)',
  setLane: 'UPDATE lane SET head = ?, chain = ? WHERE name = ?',
  moveEvent: 'UPDATE event SET seq = ?, line = ?, before = ?, bytes = ? WHERE lane = ? AND seq = ?',
  renewLane: 'UPDATE lane SET epoch = ?, head = ?, chain = ?, committed = 0 WHERE name = ?',
  setCommitted: 'UPDATE lane SET committed = ? WHERE name = ?',
  getLane: 'SELECT epoch, head, chain, committed FROM lane WHERE name = ?',
  setPosition: 'INSERT OR REPLACE INTO position (source, value) VALUES (?, ?)',
  getPosition: 'SELECT value FROM position WHERE source = ?',
  listPositions: 'SELECT source, value FROM position',
  /** As many as one batch may hold. */
  next: `SELECT seq, line, before, bytes FROM event WHERE lane = ? AND seq > ? ORDER BY seq LIMIT ${batchLimits.events}`,
  /** Gap records are never shed: what they tell of would be lost silently with them. */
  oldest:
    "SELECT seq, bytes FROM event WHERE lane = ? AND seq <= ? AND line ->> 'kind' <> 'gap' ORDER BY seq LIMIT 20000",
  measure:
    'SELECT coalesce(sum(bytes), 0) AS bytes, count(*) AS rows FROM event WHERE lane = ? AND seq BETWEEN ? AND ?',
  remove: 'DELETE FROM event WHERE lane = ? AND seq BETWEEN ? AND ?',
  addDropped: 'INSERT INTO dropped (lane, first, last) VALUES (?, ?, ?)',
  listDropped: 'SELECT first, last FROM dropped WHERE lane = ? ORDER BY first',
  forgetDropped: 'DELETE FROM dropped WHERE lane = ? AND last <= ?',
} as const;

/** The spool's prepared statements, by what they do. */
export type Statements = Record<keyof typeof texts, StatementSync>;

/** Prepares them on a database that has the schema. */
export function prepare(db: DatabaseSync): Statements {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, db.prepare(text)])) as Statements;
}
