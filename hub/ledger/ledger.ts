import { randomBytes, randomUUIDv7 } from 'node:crypto';
import {
  bodyHash,
  type ChainEntry,
  type Checkpoint,
  chainStart,
  checkpointBytes,
  type EntryBody,
  entryHash,
  erasureKind,
  type TreeRanges,
} from '#engine/ledger/index.ts';
import { canonicalise } from '#engine/snapshot/canonical-json.ts';
import type { Bilingual, Page, Role } from '#protocol/api/parts.ts';
import type { ControlStore } from '../store/control-store.ts';
import { checkpointColumns, type ExportOrder, entryColumns, exportLines } from './export-lines.ts';
import { LedgerTree } from './ledger-tree.ts';
import { plainJson } from './plain-json.ts';

/** The hub's Ed25519 key, as the ledger needs it. `publicKey` is the raw 32 bytes. */
export interface LedgerSigner {
  keyId: string;
  sign(bytes: Uint8Array): Uint8Array;
  publicKey: Uint8Array;
}

/** What a person or the product decided. */
export interface LedgerAct {
  /** Id of the person; `hinomi` for the product itself. Names belong in `text`, which can be erased. */
  who: string;
  role?: Role | null;
  /** Noun and verb, as `incident.acknowledged`. */
  kind: string;
  site?: string | null;
  /** Id of the thing decided about. */
  subject: string;
  text: Bilingual;
  payload?: unknown;
}

/** A ledger entry as lists show it. */
export interface LedgerRow {
  seq: number;
  id: string;
  at: string;
  who: string;
  role: Role | null;
  kind: string;
  site: string | null;
  subject: string;
  text: Bilingual;
  hash: string;
  erased: boolean;
}

/** Which entries to list; newest first. */
export interface LedgerQuery {
  /** Only entries of these sites, and those of none. */
  sites?: string[];
  subject?: string;
  /** Kind, or its beginning with a final dot (`incident.`). */
  kind?: string;
  who?: string;
  from?: string;
  to?: string;
  cursor?: string;
  limit?: number;
}

/** What is to be erased, by whose decision, and why. */
export interface ErasurePolicy {
  /** Only entries made before this moment, ISO 8601 UTC. */
  before: string;
  /** Only these kinds; all when absent. */
  kinds?: readonly string[];
  /** Only entries about these things; all when absent. */
  subjects?: readonly string[];
  reason: Bilingual;
  who: string;
  role?: Role | null;
}

/** Stands for words that were erased. */
export const erasedText: Bilingual = {
  ja: '（保存方針により内容を消去済み）',
  en: '(Erased under the retention policy)',
};
const checkpointEveryMs = 3_600_000;

/**
 * 記録簿: the append-only, hash-chained record of what was decided. Everything else that people decided (incidents, visits,
 * suppressions) is a projection written in the same transaction as its entry.
 */
export class Ledger {
  private readonly control: ControlStore;
  private readonly signer: LedgerSigner;
  private readonly clock: () => Date;
  private readonly tree: LedgerTree;

  constructor(control: ControlStore, signer: LedgerSigner, clock: () => Date) {
    this.control = control;
    this.signer = signer;
    this.clock = clock;
    this.tree = new LedgerTree(control.db);
    control.db
      .prepare('INSERT OR IGNORE INTO ledger_key (key_id, public_key, since) VALUES (?, ?, ?)')
      .run(signer.keyId, Buffer.from(signer.publicKey).toString('base64'), clock().toISOString());
  }

  /** Appends an entry; joins the transaction it is called in. */
  record(act: LedgerAct): { seq: number; hash: string; id: string } {
    return this.control.transaction(() => {
      const head = this.head();
      const body: EntryBody = {
        salt: randomBytes(16).toString('base64url'),
        text: { ja: act.text.ja.toWellFormed(), en: act.text.en.toWellFormed() },
        payload: plainJson(act.payload ?? null),
      };
      const at = this.clock();
      const unsealed = {
        seq: head.seq + 1,
        id: randomUUIDv7(),
        at: at.toISOString(),
        who: act.who.toWellFormed(),
        role: act.role ?? null,
        kind: act.kind,
        site: act.site ?? null,
        subject: act.subject.toWellFormed(),
        bodyHash: bodyHash(body),
        prev: head.hash,
      };
      const entry: ChainEntry = { ...unsealed, hash: entryHash(unsealed) };
      const { seq, id, who, role, kind, site, subject, prev, hash } = entry;
      this.control.db
        .prepare('INSERT INTO ledger_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(seq, id, entry.at, who, role, kind, site, subject, entry.bodyHash, prev, hash);
      this.control.db.prepare('INSERT INTO ledger_body VALUES (?, ?)').run(seq, canonicalise(plainJson(body)));
      return { seq, hash, id };
    });
  }

  /** Number and hash of the last entry. */
  head(): { seq: number; hash: string } {
    const row = this.control.db.prepare('SELECT seq, hash FROM ledger_entry ORDER BY seq DESC LIMIT 1').get();
    return row ? { seq: row['seq'] as number, hash: row['hash'] as string } : { seq: 0, hash: chainStart };
  }

  /** Entries, newest first. */
  list(query: LedgerQuery = {}): Page<LedgerRow> {
    const where: string[] = ['1'];
    const values: (string | number)[] = [];
    const add = (sql: string, ...given: (string | number)[]) => {
      where.push(sql);
      values.push(...given);
    };
    if (query.sites) add(`(site IS NULL OR site IN (${query.sites.map(() => '?').join(',')}))`, ...query.sites);
    if (query.subject) add('subject = ?', query.subject);
    if (query.kind?.endsWith('.')) add('substr(kind, 1, ?) = ?', query.kind.length, query.kind);
    else if (query.kind) add('kind = ?', query.kind);
    if (query.who) add('who = ?', query.who);
    if (query.from) add('at >= ?', query.from);
    if (query.to) add('at < ?', query.to);
    if (query.cursor) add('seq < ?', Number(query.cursor));
    const limit = query.limit ?? 100;
    const rows = this.control.db
      .prepare(
        `SELECT ${entryColumns}, (SELECT body FROM ledger_body b WHERE b.seq = e.seq) AS body
         FROM ledger_entry e WHERE ${where.join(' AND ')} ORDER BY seq DESC LIMIT ?`,
      )
      .all(...values, limit + 1);
    const items = rows.slice(0, limit).map(toRow);
    return { items, next: rows.length > limit ? String(items.at(-1)!.seq) : null };
  }

  /** Words and details of one entry; null when there is no such entry or it was erased. */
  body(seq: number): EntryBody | null {
    const row = this.control.db.prepare('SELECT body FROM ledger_body WHERE seq = ?').get(seq);
    return row ? (JSON.parse(row['body'] as string) as EntryBody) : null;
  }

  /** Signs the head. A head already signed is not signed again. */
  checkpoint(): Checkpoint {
    return this.control.transaction(() => {
      const last = this.lastCheckpoint();
      const head = this.head();
      if (last?.size === head.seq && last.keyId === this.signer.keyId) return last;
      const unsigned = {
        size: head.seq,
        root: Buffer.from(this.tree.grown().root()).toString('hex'),
        at: this.clock().toISOString(),
        keyId: this.signer.keyId,
      };
      const signature = Buffer.from(this.signer.sign(checkpointBytes(unsigned))).toString('base64');
      this.control.db
        .prepare('INSERT INTO ledger_checkpoint (size, root, at, key_id, signature) VALUES (?, ?, ?, ?, ?)')
        .run(unsigned.size, unsigned.root, unsigned.at, unsigned.keyId, signature);
      return { ...unsigned, signature };
    });
  }

  /** The newest signed head, to print on reports. */
  lastCheckpoint(): Checkpoint | null {
    const row = this.control.db
      .prepare(`SELECT ${checkpointColumns} FROM ledger_checkpoint ORDER BY number DESC LIMIT 1`)
      .get();
    return row ? ({ ...row } as unknown as Checkpoint) : null;
  }

  /** Signs the head when entries came since the last signature and that is an hour ago. Call it every minute or so. */
  tick(): Checkpoint | null {
    const last = this.lastCheckpoint();
    if (this.head().seq === (last?.size ?? 0)) return null;
    if (last && this.clock().getTime() - Date.parse(last.at) < checkpointEveryMs) return null;
    return this.checkpoint();
  }

  /** Erases words and details of entries, with an entry that says so; returns how many. The chain stays whole. */
  erase(policy: ErasurePolicy): number {
    return this.control.transaction(() => {
      const conditions = ['e.at < ?', 'e.kind <> ?'];
      const values = [policy.before, erasureKind];
      const among = (column: string, allowed: readonly string[] | undefined) => {
        if (!allowed) return;
        conditions.push(`${column} IN (SELECT value FROM json_each(?))`);
        values.push(JSON.stringify(allowed));
      };
      among('e.kind', policy.kinds);
      among('e.subject', policy.subjects);
      const seqs = this.control.db
        .prepare(
          `SELECT e.seq FROM ledger_entry e JOIN ledger_body b ON b.seq = e.seq
           WHERE ${conditions.join(' AND ')} ORDER BY e.seq`,
        )
        .all(...values)
        .map((row) => row['seq'] as number);
      if (seqs.length === 0) return 0;
      this.record({
        who: policy.who,
        role: policy.role ?? null,
        kind: erasureKind,
        subject: 'ledger',
        text: policy.reason,
        payload: { before: policy.before, kinds: policy.kinds, subjects: policy.subjects, seqs },
      });
      const drop = this.control.db.prepare('DELETE FROM ledger_body WHERE seq = ?');
      for (const seq of seqs) drop.run(seq);
      // Else an export up to the checkpoint before would lack both the words and the entry that says why.
      this.checkpoint();
      return seqs.length;
    });
  }

  /**
   * The whole ledger as NDJSON lines without line ends, closed by a fresh checkpoint; `ledger verify` reads it. With a mask,
   * words that it would change are withheld. Throws at the end when words were erased meanwhile.
   */
  *export(mask?: ExportOrder['mask']): Iterable<string> {
    const { size } = this.checkpoint();
    const exportedAt = this.clock().toISOString();
    yield* exportLines(this.control.db, { size, exportedAt, ...(mask ? { mask } : {}) });
    const erased = this.control.db
      .prepare('SELECT 1 FROM ledger_entry WHERE seq > ? AND kind = ?')
      .get(size, erasureKind);
    if (erased) throw new ErasedMeanwhileError();
  }

  /** All entries as they stand in the database, signed or not, for a check of the ledger by itself. */
  rows(): Iterable<string> {
    const exportedAt = this.clock().toISOString();
    return exportLines(this.control.db, { size: this.head().seq, exportedAt });
  }

  /** The tree over all entries up to now, for inclusion and consistency proofs. */
  ranges(): TreeRanges {
    return this.tree.grown();
  }
}

/** Words were erased while they were exported: what was taken lacks both them and the entry that says why. Export again. */
export class ErasedMeanwhileError extends Error {
  override name = 'ErasedMeanwhileError';
}

function toRow(row: Record<string, unknown>): LedgerRow {
  const body = row['body'] === null ? null : (JSON.parse(row['body'] as string) as EntryBody);
  return {
    seq: row['seq'] as number,
    id: row['id'] as string,
    at: row['at'] as string,
    who: row['who'] as string,
    role: row['role'] as Role | null,
    kind: row['kind'] as string,
    site: row['site'] as string | null,
    subject: row['subject'] as string,
    text: body?.text ?? erasedText,
    hash: row['hash'] as string,
    erased: body === null,
  };
}
