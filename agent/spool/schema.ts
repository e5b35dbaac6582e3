/** Tables of the spool. `chain` is the chain value after the event; `site_acked_at` is when the site's stream took it (ms). */
export const schema = `
CREATE TABLE IF NOT EXISTS lane (
  name TEXT PRIMARY KEY, epoch TEXT NOT NULL, head INTEGER NOT NULL, chain TEXT NOT NULL, committed INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS event (
  lane TEXT NOT NULL, seq INTEGER NOT NULL, line TEXT NOT NULL, before TEXT NOT NULL, bytes INTEGER NOT NULL,
  site_acked_at INTEGER, PRIMARY KEY (lane, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS position (source TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS dropped (lane TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (lane, first)) STRICT;
`;
