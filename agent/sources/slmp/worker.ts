import { type FinishedSnapshot, finishSnapshot } from '../../controllers/finished-snapshot.ts';
import { serveJobs } from '../../controllers/job-server.ts';
import { KeyedDigest } from '../../controllers/keyed-digest.ts';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import type { ProbeJob, SnapshotJob } from '../../controllers/watch-jobs.ts';
import { collectSlmp } from './collect.ts';
import { probeSlmp } from './probe.ts';
import type { SlmpDevice } from './source.config.ts';
import { mapOf } from './target.ts';

const now = () => new Date();

serveJobs({
  snapshot: async (job: SnapshotJob<SlmpDevice>, signal): Promise<FinishedSnapshot> => {
    const snapshot = await collectSlmp(job.device, mapOf(job.device), now, signal, KeyedDigest.in(job.stateDir));
    return finishSnapshot(snapshot, job);
  },
  probe: (job: ProbeJob<SlmpDevice>, signal): Promise<ProbeResult> => probeSlmp(job.device, now, signal),
});
