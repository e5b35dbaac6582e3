import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  assemble,
  type Blob,
  bringBack,
  type ChangeItem,
  formOf,
  incomparable,
  inOneForm,
  type JsonObject,
  packSnapshot,
  type Snapshot,
  type SnapshotHeader,
  type SnapshotPart,
  toParts,
  type UserRule,
} from '#engine/snapshot/snapshot.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { BlobFolder } from './blob-folder.ts';
import { confirmChanges, type ToldChange } from './confirmed-changes.ts';
import { type CounterReading, countersOf } from './counter-course.ts';
import { postureChanges } from './posture-changes.ts';

/** What is remembered of the last complete snapshot of a device; its blobs lie in the source's folder. */
export interface LastSnapshot {
  header: SnapshotHeader;
  root: string;
  manifest: string;
  /** Blobs that were handed over with it or before it. */
  sent: string[];
}

/** A state that differs from the last one and waits for a second reading before its differences are told. */
export interface UnconfirmedSnapshot extends LastSnapshot {
  readings: number;
}

/** What a snapshot is compared with and how it is handed over. */
export interface Finish {
  device: { confirmSeconds: number };
  stateDir: string;
  last: LastSnapshot | undefined;
  unconfirmed: UnconfirmedSnapshot | undefined;
  /** Changes that an incomplete reading told already, by id; told once. */
  posture?: readonly string[] | undefined;
  /** Rules of people about values, as the hub sent them. */
  rules?: readonly UserRule[] | undefined;
  /** Sends every blob again. */
  full: boolean;
}

/** A snapshot compared with the last complete one and cut for the wire. */
export interface FinishedSnapshot {
  header: SnapshotHeader;
  root: string;
  parts: SnapshotPart[];
  changes: ToldChange[];
  /** Counters of the machine that were read. */
  counters: CounterReading[];
  /** True where rules of people spared the controller a second reading. */
  spared?: boolean;
  /** Why no comparison was made although there was something to compare with. */
  notCompared?: Reason;
  /** What the next snapshot is compared with; absent while it stays what it was. */
  next?: LastSnapshot;
  /** Ids of changes that were told although the reading is incomplete; empty once one was complete. */
  posture: string[];
  /** What waits for a second reading from now on; null for nothing, absent while it stays what it was. */
  unconfirmed?: UnconfirmedSnapshot | null;
}

/** Folder of a device below the state folder of its source; any id gives a safe name. */
export function deviceFolder(stateDir: string, device: string): string {
  return join(stateDir, createHash('sha256').update(device).digest('hex').slice(0, 32));
}

/**
 * Compares a snapshot with the last complete one, stores its blobs if it is complete, and cuts it into parts. An
 * incomplete snapshot is sent as evidence but compared with nothing. Differences are told once a second reading showed
 * them, too. `attached` are blobs that its records name beside its own content.
 */
export function finishSnapshot(read: Snapshot, how: Finish, attached: readonly Blob[] = []): FinishedSnapshot {
  const { last, unconfirmed, full } = how;
  const folder = new BlobFolder(deviceFolder(how.stateDir, read.header.device));
  const counters = countersOf(read);
  const included = bringBack(withCounters(read, counters), how.rules ?? []);
  const snapshot = withFormNote(included, last, folder);
  const content = packSnapshot(snapshot);
  const packed = { ...content, blobs: [...content.blobs, ...attached] };
  const { header, root } = snapshot;
  const known = new Set(full ? [] : [...(last?.sent ?? []), ...(unconfirmed?.sent ?? [])]);
  const newlyAttached = attached.some(({ hash }) => !known.has(hash));
  const same = last !== undefined && last.root === root && header.complete && !full && !newlyAttached;
  const parts = same
    ? toParts(snapshot, { manifest: last.manifest, blobs: [] }, known)
    : toParts(snapshot, packed, known);
  const posture = header.complete ? [] : [...(how.posture ?? [])];
  const base = { header, root, parts, posture, counters };
  if (!header.complete) {
    const items = last ? postureOf(load(folder, last), snapshot).filter(({ id }) => !posture.includes(id)) : [];
    posture.push(...items.map(({ id }) => id));
    return { ...base, changes: items.map((item) => ({ item, confirmation: 'single', seenAt: header.ended })) };
  }
  const next: LastSnapshot = same
    ? { ...last, header }
    : { header, root, manifest: packed.manifest, sent: packed.blobs.map((blob) => blob.hash) };
  if (!same) folder.add(packed.blobs);
  if (!last || (last.root === root && !unconfirmed)) return { ...base, changes: [], next };
  const before = load(folder, last);
  const notCompared = 'wrong' in before ? unusable(before.wrong) : incomparable(before, snapshot);
  if ('wrong' in before || notCompared !== undefined) {
    return { ...base, changes: [], next, unconfirmed: null, notCompared: notCompared! };
  }
  const waiting = unconfirmed && load(folder, unconfirmed);
  const seen = waiting && !('wrong' in waiting) ? { snapshot: waiting, readings: unconfirmed.readings } : undefined;
  const pauseMs = how.device.confirmSeconds * 1000;
  const { told: all, next: what, spared } = confirmChanges(before, seen, snapshot, pauseMs, how.rules);
  const told = all.filter(({ item }) => !how.posture?.includes(item.id));
  if (what === 'done') return { ...base, changes: told, next, unconfirmed: null, spared };
  if (what === 'early') return { ...base, posture: [...(how.posture ?? [])], changes: [] };
  return {
    ...base,
    posture: [...(how.posture ?? [])],
    changes: told,
    unconfirmed: { ...next, readings: (seen?.readings ?? 0) + 1 },
  };
}

/** The header names what is counted, so that nobody has to look through the content for it. */
function withCounters(snapshot: Snapshot, counters: readonly CounterReading[]): Snapshot {
  if (counters.length === 0) return snapshot;
  const { header } = snapshot;
  const told = counters.map((one) => ({ ...one }));
  return { ...snapshot, header: { ...header, facts: { ...header.facts, counters: told } } };
}

/**
 * A snapshot in another form than the last one says so in its header: what is read newly and what no longer, which is no
 * difference. The next that is compared has a last one of its own form.
 */
function withFormNote(snapshot: Snapshot, last: LastSnapshot | undefined, folder: BlobFolder): Snapshot {
  const { header } = snapshot;
  if (!last || !header.complete || formOf(last.header) === formOf(header)) return snapshot;
  const before = load(folder, last);
  if ('wrong' in before || incomparable(before, snapshot) !== undefined) return snapshot;
  const { newlyRead, noLongerRead } = inOneForm(before, snapshot);
  const form = { before: formOf(last.header), newlyRead, noLongerRead };
  return { ...snapshot, header: { ...header, facts: { ...header.facts, form } } };
}

function postureOf(last: Snapshot | { wrong: string }, now: Snapshot): ChangeItem[] {
  return 'wrong' in last ? [] : postureChanges(last, now);
}

function unusable(message: string): Reason {
  return because('earlier_reading_unusable', { message });
}

function load(folder: BlobFolder, kept: LastSnapshot): Snapshot | { wrong: string } {
  const found = assemble([wireHeader(kept)], (hash) => folder.read(hash));
  if (found.snapshot) return found.snapshot;
  return { wrong: found.wrong ?? `${found.missing?.length} stored parts of the last snapshot are missing` };
}

/** Drops the blobs that none of the remembered snapshots needs; called once they are committed. */
export function forgetOlder(stateDir: string, device: string, kept: readonly LastSnapshot[]): void {
  new BlobFolder(deviceFolder(stateDir, device)).keepOnly(new Set(kept.flatMap(({ sent }) => sent)));
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
