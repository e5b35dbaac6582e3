import {
  type Blob,
  buildSnapshot,
  canonicalise,
  type JsonObject,
  type Snapshot,
  type SnapshotHeader,
  sha256,
  snapshotForm,
} from '#engine/snapshot/snapshot.ts';
import type { ReadingState } from '#protocol/reading.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { FileProgress } from './file-progress.ts';
import type { MarksBook } from './marks-book.ts';
import { type PlaceMemory, type PlaceView, viewPlaces } from './places.ts';
import { Reading } from './reading.ts';
import { addressOf, type EvidenceTarget } from './target.ts';

/** A snapshot with the blobs of its attachments. */
export interface Evidence {
  snapshot: Snapshot;
  attachments: Blob[];
}

/** Most reasons that are told one by one. */
const mostReasons = 10;

/** How a reading is made: what the last complete one saw, and whether everything is read again. */
export interface ReadingOptions {
  last?: SnapshotHeader | undefined;
  full?: boolean;
  now: () => Date;
  signal?: AbortSignal | undefined;
  /** Hears how far it is. */
  tell?: ((state: ReadingState) => void) | undefined;
}

/**
 * Hashes everything that stands at the places of a controller. What cannot be looked at makes the snapshot incomplete,
 * files that change while they are read make it torn. Whatever the file system does, a snapshot comes back.
 */
export async function collectFiles(
  target: EvidenceTarget,
  book: MarksBook,
  { last, full = false, now, signal = new AbortController().signal, tell = () => undefined }: ReadingOptions,
): Promise<Evidence> {
  const started = now();
  const since = full ? Number.POSITIVE_INFINITY : started.getTime() - target.rehashDays * 86_400_000;
  const reading = new Reading(target, book, since, now, signal);
  const before = (last?.facts?.['places'] ?? {}) as unknown as Record<string, PlaceMemory>;
  const views = inKeyOrder(await viewPlaces(target, before));
  const progress = new FileProgress(views, reading, tell);
  for (const view of views) await reading.read(view, (file) => progress.read(file));
  const attachments = await reading.readAttachments();
  if (reading.causes.length === 0) reading.lookAgain(views, inKeyOrder(await viewPlaces(target, before)));
  const complete = reading.causes.length === 0;
  const causes = shortened(reading.causes);
  const warnings = shortened(reading.warnings);
  book.save(complete);
  const header: SnapshotHeader = {
    device: target.id,
    protocol: 'file',
    form: snapshotForm,
    address: addressOf(target),
    identity: `files/${identityOf(target).slice(0, 12)}`,
    started: started.toISOString(),
    ended: now().toISOString(),
    complete,
    reasons: causes.map(({ text }) => text),
    causes,
    ...(warnings.length > 0 ? { warnings } : {}),
    open: complete ? [] : ['files', 'members', 'places'],
    requests: Object.fromEntries(Object.entries(reading.counts).filter(([, count]) => count > 0)),
    refused: {},
    bytesIn: reading.bytes,
    bytesOut: 0,
    facts: {
      places: Object.fromEntries(views.map((view) => [view.label, memoryOf(view)])),
      ...reading.toolFacts(views),
      cannotShow: ['running', 'program', 'state', 'memory'],
    },
  };
  return { snapshot: buildSnapshot(header, reading.sections()), attachments };
}

/** Two snapshots compare only when the same places were read with the same exclusions, as the same tool's. */
function identityOf({ places, exclude, tool }: EvidenceTarget): string {
  const read = [places.map(({ path, newest }) => [path, newest ?? null]), exclude];
  return sha256(canonicalise(tool === undefined ? read : [...read, tool]));
}

/** Places in the order in which the keys of their files come. */
function inKeyOrder(views: readonly PlaceView[]): PlaceView[] {
  return [...views].sort((a, b) => (firstKey(a) < firstKey(b) ? -1 : 1));
}

/** A single file stands under the label, others below it. */
function firstKey({ label, listing }: PlaceView): string {
  const [first] = listing.files;
  return first?.rel === '' ? label : `${label}/`;
}

function memoryOf({ device, listing }: PlaceView): JsonObject {
  return { device, files: listing.files.length, mounts: listing.mounts } satisfies PlaceMemory;
}

function shortened(reasons: readonly Reason[]): Reason[] {
  const rest = reasons.length - mostReasons;
  return rest <= 0 ? [...reasons] : [...reasons.slice(0, mostReasons), because('and_more', { count: rest })];
}
