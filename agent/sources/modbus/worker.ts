import { readFileSync } from 'node:fs';
import { type FinishedSnapshot, finishSnapshot } from '../../controllers/finished-snapshot.ts';
import { serveJobs } from '../../controllers/job-server.ts';
import { KeyedDigest } from '../../controllers/keyed-digest.ts';
import { takeOnce, type WaitsFor } from '../../controllers/once-job.ts';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import type { SnapshotText } from '../../controllers/snapshot-text.ts';
import type { ProbeJob, SnapshotJob } from '../../controllers/watch-jobs.ts';
import type { FoundMap } from '../set-up.ts';
import { bookFile } from './book.ts';
import { collectModbus } from './collect.ts';
import { discoverMap } from './discover.ts';
import { type ModbusMap, mapFor, parseMap } from './map.ts';
import { probeModbus } from './probe.ts';
import type { DiscoverJob } from './set-up.ts';
import type { ModbusDevice } from './source.config.ts';
import { type ModbusTarget, targetOf } from './target.ts';

/** Input of the job `once`, a reading by hand. */
export interface OnceJob {
  target: ModbusTarget;
  map: ModbusMap;
  learn: boolean;
  /** Where the key for secrets lies. */
  keyFolder: string | undefined;
}

const now = () => new Date();

serveJobs({
  snapshot: async (job: SnapshotJob<ModbusDevice>, signal, tell): Promise<FinishedSnapshot> => {
    const snapshot = await collectModbus(targetOf(job.device), mapOf(job.device), now, {
      signal,
      tell,
      book: bookFile(job.stateDir, job.device.id),
      learn: job.learn,
      digest: KeyedDigest.in(job.stateDir),
    });
    return finishSnapshot(snapshot, job);
  },
  probe: (job: ProbeJob<ModbusDevice>, signal): Promise<ProbeResult> =>
    probeModbus(targetOf(job.device), mapOf(job.device), { signal, book: bookFile(job.stateDir, job.device.id) }),
  once: (
    { target, map, learn, keyFolder }: OnceJob,
    signal,
    tell: (progress: WaitsFor) => void,
  ): Promise<SnapshotText> =>
    takeOnce(keyFolder, tell, (digest, waiting) =>
      collectModbus({ ...target, waiting }, map, now, { signal, learn, digest }),
    ),
  discover: async ({ target, bounds }: DiscoverJob, signal, tell): Promise<FoundMap> => {
    const waiting = (waitsFor: string) => tell({ waitsFor });
    const {
      yaml,
      requests,
      warnings,
      stopped = null,
    } = await discoverMap({ ...target, waiting }, bounds, signal, tell);
    return { map: yaml, requests, warnings, stopped };
  },
});

function mapOf(device: ModbusDevice): ModbusMap {
  if (typeof device.map !== 'string') return mapFor(device, device.map);
  return mapFor(device, parseMap(readFileSync(device.map, 'utf8'), device.map), device.map);
}
