import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { type FinishedSnapshot, finishSnapshot } from './finished-snapshot.ts';
import type { JobHandlers } from './job-server.ts';
import { KeyedDigest } from './keyed-digest.ts';
import { mapOf } from './mapped-memory.ts';
import type { MemoryMap, MemoryMapSchema } from './memory-map.ts';
import type { ProbeResult } from './probe-ledger.ts';
import type { ProbeJob, SnapshotJob } from './watch-jobs.ts';

/** How a protocol reads and looks at a controller whose memory a map names. */
export interface MappedProtocol<D> {
  schema: MemoryMapSchema;
  collect(device: D, map: MemoryMap, now: () => Date, signal: AbortSignal, digest: KeyedDigest): Promise<Snapshot>;
  probe(device: D, now: () => Date, signal: AbortSignal): Promise<ProbeResult>;
}

const now = () => new Date();

/** The jobs of a worker that reads such controllers. */
export function mappedJobs<D extends { confirmSeconds: number; map?: string | MemoryMap | undefined }>({
  schema,
  collect,
  probe,
}: MappedProtocol<D>): JobHandlers {
  return {
    snapshot: async (job: SnapshotJob<D>, signal): Promise<FinishedSnapshot> => {
      const digest = KeyedDigest.in(job.stateDir);
      return finishSnapshot(await collect(job.device, mapOf(job.device, schema), now, signal, digest), job);
    },
    probe: (job: ProbeJob<D>, signal): Promise<ProbeResult> => probe(job.device, now, signal),
  };
}
