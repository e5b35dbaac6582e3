import type { DatabaseSync } from 'node:sqlite';
import type { ChainEntry, Checkpoint, EntryBody, ExportLine } from '#engine/ledger/index.ts';

const chunk = 500;

/** Columns of an entry with the names that the chain's hash covers. */
export const entryColumns = 'seq, id, at, who, role, kind, site, subject, body_hash AS bodyHash, prev, hash';

/** Columns of a checkpoint. */
export const checkpointColumns = 'size, root, at, key_id AS keyId, signature';

/** The first `size` entries with their checkpoints as NDJSON lines without line ends. */
export function* exportLines(db: DatabaseSync, size: number, exportedAt: string): Iterable<string> {
  const keys = db.prepare('SELECT key_id, public_key FROM ledger_key').all();
  yield line({
    type: 'ledger',
    version: 1,
    exportedAt,
    size,
    keys: Object.fromEntries(keys.map((row) => [row['key_id'] as string, row['public_key'] as string])),
  });
  const entries = db.prepare(
    `SELECT ${entryColumns}, (SELECT body FROM ledger_body b WHERE b.seq = e.seq) AS body
     FROM ledger_entry e WHERE seq > ? AND seq <= ? ORDER BY seq`,
  );
  const checkpoints = db.prepare(`SELECT ${checkpointColumns} FROM ledger_checkpoint WHERE size = ? ORDER BY number`);
  for (let from = 0; from < size; from += chunk) {
    for (const { body, ...entry } of entries.all(from, Math.min(from + chunk, size))) {
      const parsed = body === null ? null : (JSON.parse(body as string) as EntryBody);
      yield line({ type: 'entry', ...(entry as unknown as ChainEntry), body: parsed });
      for (const checkpoint of checkpoints.all(entry['seq'] as number)) {
        yield line({ type: 'checkpoint', ...(checkpoint as unknown as Checkpoint) });
      }
    }
  }
}

function line(value: ExportLine): string {
  return JSON.stringify(value);
}
