import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sha256 } from '#engine/snapshot/snapshot.ts';
import { type FinishedSnapshot, finishSnapshot } from '../../controllers/finished-snapshot.ts';
import { serveJobs } from '../../controllers/job-server.ts';
import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import { type SnapshotText, snapshotText } from '../../controllers/snapshot-text.ts';
import type { ProbeJob, SnapshotJob } from '../../controllers/watch-jobs.ts';
import { collectFiles } from './collect.ts';
import { MarksBook } from './marks-book.ts';
import { probeFiles } from './probe.ts';
import type { FileEvidenceDevice } from './source.config.ts';
import { looksLike, type ToolId } from './tools.ts';

/** Input of the job `once`, a reading by hand that remembers nothing. */
export interface OnceFilesJob {
  target: FileEvidenceDevice;
}

/** Its answer, with the tools by which the files may have been made. */
export interface OnceFiles {
  text: SnapshotText;
  looksLike: ToolId[];
}

const now = () => new Date();

serveJobs({
  snapshot: async (job: SnapshotJob<FileEvidenceDevice>, signal, tell): Promise<FinishedSnapshot> => {
    const { device, stateDir, last, full } = job;
    const book = new MarksBook(join(stateDir, 'marks', `${sha256(device.id).slice(0, 32)}.db`));
    const { snapshot, attachments } = await collectFiles(device, book, { last: last?.header, full, now, signal, tell });
    return finishSnapshot(snapshot, job, attachments);
  },
  once: async ({ target }: OnceFilesJob, signal): Promise<OnceFiles> => {
    const scratch = mkdtempSync(join(tmpdir(), 'hinomi-files-'));
    try {
      const { snapshot } = await collectFiles(target, new MarksBook(join(scratch, 'marks.db')), { now, signal });
      const names = [...(snapshot.sections.get('files')?.entries.keys() ?? [])].map((path) => basename(path));
      return { text: snapshotText(snapshot), looksLike: looksLike(names) };
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
  probe: (job: ProbeJob<FileEvidenceDevice>): Promise<ProbeResult> => probeFiles(job.device),
});
