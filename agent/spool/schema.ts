/**
 * Tables of the spool. `chain` is the chain value after the last event, `before` the one before each event. The events are an ordinary
 * table: without row ids SQLite would give each line above 1 KB a page of its own.
 */
export const schema = `
CREATE TABLE IF NOT EXISTS lane (
  name TEXT PRIMARY KEY, epoch TEXT NOT NULL, head INTEGER NOT NULL, chain TEXT NOT NULL, committed INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS event (
  lane TEXT NOT NULL, seq INTEGER NOT NULL, line TEXT NOT NULL, before TEXT NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (lane, seq)
) STRICT;
CREATE TABLE IF NOT EXISTS position (source TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS dropped (lane TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (lane, first)) STRICT;
`;

/** Form of the tables above, kept as SQLite's `user_version`: a change that an older agent could not live with counts it up. */
export const spoolForm = 1;

/** What a row takes on disk beside its line: chain value, numbers, its place in the tree. */
export const rowOverheadBytes = 100;
