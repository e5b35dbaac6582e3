import { resolve } from 'node:path';
import type { OnceFiles, OnceFilesJob } from '../../sources/file-evidence/worker.ts';
import { UsageError } from '../usage.ts';
import { visible } from '../visible.ts';
import { inWorker } from './in-worker.ts';
import { oneOf, type Values, writeText } from './wish.ts';

/** Hashes project and backup files once; gives the exit code. */
export async function snapshotFiles(rest: readonly string[], values: Values): Promise<number> {
  if (rest.length === 0) throw new UsageError('files needs at least one folder or file');
  const { deviceSchema } = await import('../../sources/file-evidence/source.config.ts');
  const { toolIds, tools } = await import('../../sources/file-evidence/tools.ts');
  const tool = values.tool === undefined ? undefined : oneOf(values.tool, '--tool', toolIds);
  const target = deviceSchema.parse({ id: 'files', tool, places: rest.map((path) => resolve(path)) });
  if (values['dry-run']) {
    const { planFiles } = await import('../../sources/file-evidence/plan.ts');
    const plan = await planFiles(target);
    process.stderr.write(`${plan.files} files, ${plan.bytes} bytes, about ${plan.minutes} minutes\n`);
    for (const { text } of plan.trouble) process.stderr.write(`${visible(text)}\n`);
    if (values.json) process.stdout.write(`${JSON.stringify(plan)}\n`);
    return plan.trouble.length === 0 ? 0 : 3;
  }
  const job: OnceFilesJob = { target };
  const { budgetSeconds } = target;
  const asked = { source: 'file-evidence', name: 'once', input: job, megabytes: 96, budgetSeconds } as const;
  const { text, looksLike } = await inWorker<OnceFiles>(asked, () => undefined);
  const code = writeText(text, values);
  for (const id of tool === undefined ? looksLike : []) {
    process.stderr.write(`this looks like ${tools[id].name}; if that is right, say so with --tool ${id}\n`);
  }
  return code;
}
