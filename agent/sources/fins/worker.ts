import { type FinishedSnapshot, finishSnapshot } from '../../controllers/finished-snapshot.ts';
import { serveJobs } from '../../controllers/job-server.ts';
import { KeyedDigest } from '../../controllers/keyed-digest.ts';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import type { ProbeJob, SnapshotJob } from '../../controllers/watch-jobs.ts';
import { collectFins } from './collect.ts';
import { probeFins } from './probe.ts';
import type { FinsDevice } from './source.config.ts';
import { mapOf } from './target.ts';

const now = () => new Date();

serveJobs({
  snapshot: async (job: SnapshotJob<FinsDevice>, signal): Promise<FinishedSnapshot> => {
    const snapshot = await collectFins(job.device, mapOf(job.device), now, signal, KeyedDigest.in(job.stateDir));
    return finishSnapshot(snapshot, job);
  },
  probe: (job: ProbeJob<FinsDevice>, signal): Promise<ProbeResult> => probeFins(job.device, now, signal),
});
