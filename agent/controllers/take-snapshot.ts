import {
  buildSnapshot,
  type Snapshot,
  type SnapshotHeader,
  type SnapshotProtocol,
  snapshotForm,
} from '#engine/snapshot/snapshot.ts';
import type { ReadingState } from '#protocol/reading.ts';
import { DeviceCollection } from './device-collection.ts';
import { GentleReader } from './gentle-reader.ts';
import { KeyedDigest } from './keyed-digest.ts';
import { type MemoryMap, mapHash } from './memory-map.ts';
import { PlannedProgress } from './planned-progress.ts';
import { reasonOfFailure, StoppedReadingError, whyCancelled } from './stopped-reading.ts';

/** What a port tells of itself in the header. */
export interface CountingPort {
  readonly requests: Record<string, number>;
  readonly refused: Record<string, number>;
  readonly connections: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  close(): void;
}

/** What a reading may need beside its device. */
export interface HowToRead {
  signal?: AbortSignal | undefined;
  /** Stands in for values that are never stored. */
  digest?: KeyedDigest;
  /** Hears how far it is. */
  tell?: ((state: ReadingState) => void) | undefined;
}

/** A controller that is about to be read through its one port. */
export interface DeviceReading {
  protocol: SnapshotProtocol;
  target: { id: string; host: string; port: number; budgetSeconds: number; slowMs: number };
  map: MemoryMap;
  port: CountingPort;
  /** What this protocol cannot show; the texts stand in the console. */
  cannotShow: readonly string[];
  /** Requests that it is going to send, as far as they are known. */
  planned: number;
  how: HowToRead;
}

/**
 * Reads a controller into a snapshot. Whatever it does, a snapshot comes back: one that was stopped says why, and what
 * it did not read is open.
 */
export async function takeSnapshot(
  { protocol, target, map, port, cannotShow, planned, how }: DeviceReading,
  now: () => Date,
  read: (collection: DeviceCollection, reader: GentleReader) => Promise<void>,
): Promise<Snapshot> {
  const started = now().toISOString();
  const { signal, digest = KeyedDigest.passing(), tell = () => undefined } = how;
  const progress = new PlannedProgress(tell);
  const sent = () => Object.values(port.requests).reduce((sum, count) => sum + count, 0);
  const reader = new GentleReader(target.budgetSeconds * 1000, target.slowMs, () => progress.at(sent(), planned));
  const collection = new DeviceCollection(digest);
  try {
    await read(collection, reader);
  } catch (error) {
    if (!(error instanceof StoppedReadingError) && !signal?.aborted) throw error;
    collection.causes.push(signal?.aborted ? whyCancelled(signal) : reasonOfFailure(error));
    collection.open.add('*');
  } finally {
    port.close();
  }
  const { causes, open, clockOffsetMs } = collection;
  const hash = mapHash(map);
  const header: SnapshotHeader = {
    device: target.id,
    protocol,
    form: snapshotForm,
    address: `${target.host}:${target.port}`,
    identity: map.ranges.length === 0 ? protocol : `${protocol}/map ${hash.slice(0, 12)}`,
    started,
    ended: now().toISOString(),
    complete: causes.length === 0,
    reasons: causes.map(({ text }) => text),
    causes,
    ...(reader.warnings.length > 0 ? { warnings: reader.warnings } : {}),
    open: [...open].sort(),
    requests: port.requests,
    refused: port.refused,
    bytesIn: port.bytesIn,
    bytesOut: port.bytesOut,
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    facts: {
      map: hash,
      connections: port.connections,
      cannotShow: [...cannotShow, ...(map.ranges.length === 0 ? ['memory'] : [])],
    },
  };
  return buildSnapshot(header, collection.sections());
}
