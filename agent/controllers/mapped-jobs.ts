import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { type FinishedSnapshot, finishSnapshot } from './finished-snapshot.ts';
import type { JobHandlers } from './job-server.ts';
import { KeyedDigest } from './keyed-digest.ts';
import { mapOf } from './mapped-memory.ts';
import type { MemoryMap, MemoryMapSchema } from './memory-map.ts';
import { takeOnce, type WaitsFor } from './once-job.ts';
import type { ProbeResult } from './probe-ledger.ts';
import type { SnapshotText } from './snapshot-text.ts';
import type { HowToRead } from './take-snapshot.ts';
import type { ProbeJob, SnapshotJob } from './watch-jobs.ts';

/** How a protocol reads and looks at a controller whose memory a map names. */
export interface MappedProtocol<D> {
  schema: MemoryMapSchema;
  collect(device: D, map: MemoryMap, now: () => Date, how: HowToRead): Promise<Snapshot>;
  probe(device: D, now: () => Date, signal: AbortSignal): Promise<ProbeResult>;
}

/** Input of the job `once`, a reading by hand. */
export interface MappedOnceJob<D> {
  device: D;
  map: MemoryMap;
  /** Where the key for secrets lies. */
  keyFolder: string | undefined;
}

const now = () => new Date();

/** The jobs of a worker that reads such controllers. */
export function mappedJobs<D extends { confirmSeconds: number; map?: string | MemoryMap | undefined }>({
  schema,
  collect,
  probe,
}: MappedProtocol<D>): JobHandlers {
  return {
    snapshot: async (job: SnapshotJob<D>, signal, tell): Promise<FinishedSnapshot> => {
      const how = { signal, tell, digest: KeyedDigest.in(job.stateDir) };
      return finishSnapshot(await collect(job.device, mapOf(job.device, schema), now, how), job);
    },
    once: (
      { device, map, keyFolder }: MappedOnceJob<D>,
      signal,
      tell: (progress: WaitsFor) => void,
    ): Promise<SnapshotText> =>
      takeOnce(keyFolder, tell, (digest, waiting) => collect({ ...device, waiting }, map, now, { signal, digest })),
    probe: (job: ProbeJob<D>, signal): Promise<ProbeResult> => probe(job.device, now, signal),
  };
}
