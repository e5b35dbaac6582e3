import { diffSnapshots, type Snapshot } from '#engine/snapshot/snapshot.ts';
import { collectOpcUa } from '../../agent/sources/opc-ua/collect.ts';
import type { OpcUaTarget } from '../../agent/sources/opc-ua/target.ts';

/** Reads an OPC UA server of a test whole: without pauses, with the patience that a busy machine needs, up to 400 nodes. */
export function readServer(url: string, pki: string, how: Partial<OpcUaTarget> = {}): Promise<Snapshot> {
  return collectOpcUa({ ...targetAt(url), ...how }, pki, [], () => new Date());
}

/** How such a server is reached. */
export function targetAt(url: string): OpcUaTarget {
  return {
    device: 'cell',
    url,
    security: 'None',
    trust: [],
    acceptAnyCertificate: false,
    requestsPerSecond: 0,
    answerMs: 15_000,
    slowMs: 60_000,
    budgetSeconds: 120,
    browseBatch: 100,
    readBatch: 500,
    nodeCap: 400,
  };
}

/** The differences between two readings in short, in the order of the alphabet. */
export function differencesOf(before: Snapshot, after: Snapshot): string[] {
  return diffSnapshots(before, after)
    .map(({ op, section, path, attribute }) => `${op} ${section} ${path.split('/').at(-1)} ${attribute}`.trim())
    .sort();
}
