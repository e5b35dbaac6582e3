import type { JsonObject } from '#engine/snapshot/canonical-json.ts';
import { assemble, blobsOf, type Snapshot, type SnapshotPart } from '#engine/snapshot/snapshot.ts';
import type { Reading } from '#engine/visit/visit.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { readingWords } from '#protocol/reasons/reading-words.ts';
import type { ControlStore } from '../store/control-store.ts';
import { ContentMemory } from './content-memory.ts';

/** A kept snapshot without its content. */
export interface KeptSnapshot {
  at: string;
  root: string | null;
  complete: boolean;
  reason: string | null;
  trigger: string;
  /** What the clock of the agent that read it was off by, milliseconds: add it to `at` and to the times of the header. */
  offsetMs: number;
  header: JsonObject;
}

/** One part of a snapshot as its event carried it. */
export interface ArrivedPart {
  event: string;
  controller: string;
  root: string;
  at: string;
  complete: boolean;
  reason: string | null;
  trigger: string;
  offsetMs: number;
  part: SnapshotPart;
}

/** Parts whose snapshot is not whole after this time, by the times of newer ones, are given up; their events are still in the store. */
const partsWaitMs = 7 * 86_400_000;

/** Snapshots of controllers: headers as rows, content as blobs that are kept once. */
export class SnapshotArchive {
  private readonly store: ControlStore;
  private readonly memory = new ContentMemory();

  constructor(store: ControlStore) {
    this.store = store;
  }

  /** Takes one part in; the snapshot stands once all of its parts are there. True when it does now. */
  take(arrived: ArrivedPart): boolean {
    const parts = Number(arrived.part.header['parts'] ?? 1);
    const { db } = this.store;
    const givenUp = new Date(Date.parse(arrived.at) - partsWaitMs).toISOString();
    db.prepare('DELETE FROM controller_part WHERE controller = ? AND ended < ?').run(arrived.controller, givenUp);
    db.prepare('INSERT OR IGNORE INTO controller_part VALUES (?, ?, ?, ?, ?)').run(
      arrived.event,
      arrived.controller,
      arrived.root,
      arrived.at,
      JSON.stringify(arrived.part),
    );
    const have = db
      .prepare('SELECT part FROM controller_part WHERE controller = ? AND root = ? AND ended = ?')
      .all(arrived.controller, arrived.root, arrived.at)
      .map((row) => JSON.parse(row['part'] as string) as SnapshotPart);
    if (have.length < parts) return false;
    this.keepBlobs(blobsOf(have));
    const first = have.find((part) => part.header['part'] === 1) ?? arrived.part;
    this.put(arrived.controller, arrived.event, {
      at: arrived.at,
      root: arrived.root,
      complete: arrived.complete,
      reason: arrived.reason,
      trigger: arrived.trigger,
      offsetMs: arrived.offsetMs,
      header: first.header,
    });
    db.prepare('DELETE FROM controller_part WHERE controller = ? AND ended <= ?').run(arrived.controller, arrived.at);
    return true;
  }

  /** Keeps packed content by its hash, once. */
  keepBlobs(blobs: Iterable<[hash: string, zstd: Uint8Array]>): void {
    const keep = this.store.db.prepare('INSERT OR IGNORE INTO snapshot_blob VALUES (?, ?)');
    for (const [hash, bytes] of blobs) keep.run(hash, bytes);
  }

  /** Keeps a snapshot that has no content, for example because the controller did not answer. */
  put(controller: string, event: string, kept: KeptSnapshot): void {
    this.store.db
      .prepare(
        `INSERT OR IGNORE INTO controller_snapshot (controller, event, at, root, complete, reason, trigger, header, offset_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        controller,
        event,
        kept.at,
        kept.root,
        Number(kept.complete),
        kept.reason,
        kept.trigger,
        JSON.stringify(kept.header),
        Math.round(kept.offsetMs),
      );
  }

  /** Newest first. */
  list(controller: string, limit: number): KeptSnapshot[] {
    return this.store.db
      .prepare('SELECT * FROM controller_snapshot WHERE controller = ? ORDER BY at DESC LIMIT ?')
      .all(controller, limit)
      .map(read);
  }

  /** The newest that has content. */
  latest(controller: string): KeptSnapshot | null {
    const row = this.store.db
      .prepare('SELECT * FROM controller_snapshot WHERE controller = ? AND root IS NOT NULL ORDER BY at DESC LIMIT 1')
      .get(controller);
    return row ? read(row) : null;
  }

  /** The newest complete one with this root. */
  withRoot(controller: string, root: string): KeptSnapshot | null {
    const row = this.store.db
      .prepare(
        'SELECT * FROM controller_snapshot WHERE controller = ? AND root = ? AND complete = 1 ORDER BY at DESC LIMIT 1',
      )
      .get(controller, root);
    return row ? read(row) : null;
  }

  /** The newest complete one that has content. */
  latestComplete(controller: string): KeptSnapshot | null {
    const row = this.store.db
      .prepare(
        'SELECT * FROM controller_snapshot WHERE controller = ? AND root IS NOT NULL AND complete = 1 ORDER BY at DESC LIMIT 1',
      )
      .get(controller);
    return row ? read(row) : null;
  }

  /** The first complete one that was kept after a position, of any trigger or of one. */
  completeAfter(
    controller: string,
    position: number,
    trigger: string | null = null,
  ): { position: number; kept: KeptSnapshot } | null {
    const row = this.store.db
      .prepare(
        `SELECT rowid AS position, * FROM controller_snapshot
         WHERE controller = ? AND rowid > ? AND root IS NOT NULL AND complete = 1
           AND (? IS NULL OR trigger = ?) ORDER BY rowid LIMIT 1`,
      )
      .get(controller, position, trigger, trigger);
    return row ? { position: row['position'] as number, kept: read(row) } : null;
  }

  /** The one at a position; null when it is not kept any longer. */
  at(position: number): KeptSnapshot | null {
    const row = this.store.db.prepare('SELECT * FROM controller_snapshot WHERE rowid = ?').get(position);
    return row ? read(row) : null;
  }

  /** The content of a kept snapshot, checked against its hashes; a sentence where it cannot be had. */
  content(kept: KeptSnapshot): Snapshot | { wrong: string } {
    return this.assemble(kept.header);
  }

  /** Packed content by its hash. */
  blob(hash: string): Uint8Array | undefined {
    const row = this.store.db.prepare('SELECT data FROM snapshot_blob WHERE hash = ?').get(hash);
    return row ? (row['data'] as Uint8Array) : undefined;
  }

  /** The content that a header names. */
  assemble(header: JsonObject): Snapshot | { wrong: string } {
    const result = assemble([{ header, blobs: [], data: {} }], (hash) => this.blob(hash), this.memory.content);
    if (result.snapshot) return result.snapshot;
    return { wrong: result.wrong ?? `missing blobs: ${result.missing?.join(', ')}` };
  }
}

function read(row: Record<string, unknown>): KeptSnapshot {
  return {
    at: row['at'] as string,
    root: row['root'] as string | null,
    complete: row['complete'] === 1,
    reason: row['reason'] as string | null,
    trigger: row['trigger'] as string,
    offsetMs: row['offset_ms'] as number,
    header: JSON.parse(row['header'] as string) as JsonObject,
  };
}

/** A complete snapshot as visits know it, in the hub's time. */
export function readingOf(kept: KeptSnapshot): Reading {
  const inHubTime = (time: string) => new Date(Date.parse(time) + kept.offsetMs).toISOString();
  return { started: inHubTime(String(kept.header['started'])), at: inHubTime(kept.at), root: kept.root! };
}

/** Why a reading is incomplete or compared with nothing, in both languages; in the agent's own words where it gave no codes. */
export function whyOf({ header, reason }: Pick<KeptSnapshot, 'header' | 'reason'>): Bilingual | null {
  if (reason === null) return null;
  return readingWords(header) ?? { ja: reason, en: reason };
}
