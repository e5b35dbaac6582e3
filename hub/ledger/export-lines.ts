import type { DatabaseSync } from 'node:sqlite';
import { type Checkpoint, consistencyProof, type EntryBody, erasureKind } from '#engine/ledger/index.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { LedgerTree } from './ledger-tree.ts';

const chunk = 500;

/** Columns of an entry with the names that the chain's hash covers. */
export const entryColumns = 'seq, id, at, who, role, kind, site, subject, body_hash AS bodyHash, prev, hash';

/** Columns of a checkpoint. */
export const checkpointColumns = 'size, root, at, key_id AS keyId, signature';

/** What an export is made for. */
export interface ExportOrder {
  /** Entries up to this number. */
  size: number;
  exportedAt: string;
  /** Words with persons masked where the reader may not see them; null where the words may be shown as they are. */
  mask?: (body: EntryBody, entry: { site: string | null; kind: string }) => Bilingual | null;
}

/**
 * The ledger of a control database as NDJSON lines without line ends: as the rows stand, so that whatever is wrong with them
 * reaches the verifier; checkpoints stand right after the last entry they cover, each with the proof that the one before is a
 * beginning of it.
 */
export function* exportLines(db: DatabaseSync, { size, exportedAt, mask }: ExportOrder): Iterable<string> {
  const keys = db.prepare('SELECT key_id, public_key FROM ledger_key ORDER BY since, key_id').all();
  yield JSON.stringify({
    type: 'ledger',
    version: 1,
    exportedAt,
    size,
    keys: Object.fromEntries(keys.map((row) => [row['key_id'] as string, row['public_key'] as string])),
    persons: mask ? 'withheld' : 'shown',
  });
  const entries = db.prepare(
    `SELECT ${entryColumns}, (SELECT body FROM ledger_body b WHERE b.seq = e.seq) AS body
     FROM ledger_entry e WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${chunk}`,
  );
  const checkpoints = checkpointLines(db);
  let due = checkpoints.next();
  for (; !due.done && due.value.size === 0; due = checkpoints.next()) yield due.value.line;
  for (let from = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = entries.all(from, size);
    for (const { body, ...entry } of rows) {
      from = entry['seq'] as number;
      yield JSON.stringify({ type: 'entry', ...entry, ...shown(body, entry, mask) });
      for (; !due.done && due.value.size <= from; due = checkpoints.next()) yield due.value.line;
    }
    if (rows.length < chunk) break;
  }
  // A checkpoint over more entries than there are: they were taken away from under it.
  for (; !due.done; due = checkpoints.next()) yield due.value.line;
}

function* checkpointLines(db: DatabaseSync): Generator<{ size: number; line: string }, void> {
  const tree = new LedgerTree(db).grown();
  const rows = db.prepare(`SELECT number, ${checkpointColumns} FROM ledger_checkpoint ORDER BY number`);
  let before = 0;
  for (const { number, ...row } of rows.all()) {
    const checkpoint = row as unknown as Checkpoint;
    const { size } = checkpoint;
    const provable = before >= 1 && before <= size && size <= tree.size;
    const proof = provable ? consistencyProof(tree, before, size) : [];
    const consistency = proof.map((hash) => Buffer.from(hash).toString('hex'));
    yield { size, line: JSON.stringify({ type: 'checkpoint', ...checkpoint, number, consistency }) };
    before = size;
  }
}

function shown(body: unknown, entry: Record<string, unknown>, mask: ExportOrder['mask']): object {
  if (body === null) return { body: null };
  let parsed: EntryBody;
  try {
    parsed = JSON.parse(body as string) as EntryBody;
  } catch {
    // The verifier names it either way; what cannot be read cannot be masked, and so goes only to whoever may see names.
    return { body: mask ? null : body };
  }
  const { site, kind } = entry as { site: string | null; kind: string };
  const masked = mask && kind !== erasureKind ? mask(parsed, { site, kind }) : null;
  return masked ? { body: null, withheld: masked } : { body: parsed };
}
