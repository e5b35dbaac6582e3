import { join } from 'node:path';
import { sha256 } from '#engine/snapshot/snapshot.ts';
import { type FinishedSnapshot, finishSnapshot } from '../../controllers/finished-snapshot.ts';
import { serveJobs } from '../../controllers/job-server.ts';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import type { ProbeJob, SnapshotJob } from '../../controllers/watch-jobs.ts';
import { collectFiles } from './collect.ts';
import { MarksBook } from './marks-book.ts';
import { probeFiles } from './probe.ts';
import type { FileEvidenceDevice } from './source.config.ts';

const now = () => new Date();

serveJobs({
  snapshot: async (job: SnapshotJob<FileEvidenceDevice>, signal): Promise<FinishedSnapshot> => {
    const { device, stateDir, last, full } = job;
    const book = new MarksBook(join(stateDir, 'marks', `${sha256(device.id).slice(0, 32)}.json`));
    const { snapshot, attachments } = await collectFiles(device, book, { last: last?.header, full, now, signal });
    return finishSnapshot(snapshot, job, attachments);
  },
  probe: (job: ProbeJob<FileEvidenceDevice>): Promise<ProbeResult> => probeFiles(job.device),
});
