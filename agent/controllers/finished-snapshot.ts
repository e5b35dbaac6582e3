import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  assemble,
  type Blob,
  type ChangeItem,
  diffSnapshots,
  incomparable,
  type JsonObject,
  packSnapshot,
  type Snapshot,
  type SnapshotHeader,
  type SnapshotPart,
  toParts,
} from '#engine/snapshot/snapshot.ts';
import { BlobFolder } from './blob-folder.ts';

/** What is remembered of the last complete snapshot of a device; its blobs lie in the source's folder. */
export interface LastSnapshot {
  header: SnapshotHeader;
  root: string;
  manifest: string;
  /** Blobs that were handed over with it or before it. */
  sent: string[];
}

/** A snapshot compared with the last complete one and cut for the wire. */
export interface FinishedSnapshot {
  header: SnapshotHeader;
  root: string;
  parts: SnapshotPart[];
  changes: ChangeItem[];
  /** Why no comparison was made although there was something to compare with. */
  notCompared?: string;
  /** Absent for an incomplete snapshot, which never becomes what the next is compared with. */
  next?: LastSnapshot;
}

/** Folder of a device below the state folder of its source; any id gives a safe name. */
export function deviceFolder(stateDir: string, device: string): string {
  return join(stateDir, createHash('sha256').update(device).digest('hex').slice(0, 32));
}

/**
 * Compares a snapshot with the last complete one, stores its blobs if it is complete, and cuts it into parts. An
 * incomplete snapshot is sent as evidence but compared with nothing. `full` sends every blob again. `attached` are
 * blobs that its records name beside its own content.
 */
export function finishSnapshot(
  snapshot: Snapshot,
  stateDir: string,
  last: LastSnapshot | undefined,
  full: boolean,
  attached: readonly Blob[] = [],
): FinishedSnapshot {
  const folder = new BlobFolder(deviceFolder(stateDir, snapshot.header.device));
  const content = packSnapshot(snapshot);
  const packed = { ...content, blobs: [...content.blobs, ...attached] };
  const { header, root } = snapshot;
  const known = new Set(full ? [] : (last?.sent ?? []));
  const newlyAttached = attached.some(({ hash }) => !known.has(hash));
  if (last && last.root === root && header.complete && !full && !newlyAttached) {
    const parts = toParts(snapshot, { manifest: last.manifest, blobs: [] }, known);
    return { header, root, parts, changes: [], next: { ...last, header } };
  }
  const parts = toParts(snapshot, packed, known);
  if (!header.complete) return { header, root, parts, changes: [] };
  const sent = packed.blobs.map((blob) => blob.hash);
  const next: LastSnapshot = { header, root, manifest: packed.manifest, sent };
  folder.add(packed.blobs);
  if (!last || last.root === root) return { header, root, parts, changes: [], next };
  const before = assemble([wireHeader(last)], (hash) => folder.read(hash));
  if (!before.snapshot) {
    const notCompared = before.wrong ?? `${before.missing?.length} stored parts of the last snapshot are missing`;
    return { header, root, parts, changes: [], next, notCompared };
  }
  const notCompared = incomparable(before.snapshot, snapshot);
  if (notCompared) return { header, root, parts, changes: [], next, notCompared };
  return { header, root, parts, changes: diffSnapshots(before.snapshot, snapshot), next };
}

/** Drops the blobs that the last complete snapshot does not need; called once it is committed. */
export function forgetOlder(stateDir: string, device: string, last: LastSnapshot): void {
  new BlobFolder(deviceFolder(stateDir, device)).keepOnly(new Set(last.sent));
}

function wireHeader(last: LastSnapshot): SnapshotPart {
  const header = {
    ...(last.header as unknown as JsonObject),
    root: last.root,
    manifest: last.manifest,
    part: 1,
    parts: 1,
  };
  return { header, blobs: [], data: {} };
}
