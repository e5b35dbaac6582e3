import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../usage.ts';
import { oneOf, type Values, write } from './wish.ts';

/** Hashes project and backup files once; gives the exit code. */
export async function snapshotFiles(rest: readonly string[], values: Values): Promise<number> {
  if (rest.length === 0) throw new UsageError('files needs at least one folder or file');
  const { deviceSchema } = await import('../../sources/file-evidence/source.config.ts');
  const { looksLike, toolIds, tools } = await import('../../sources/file-evidence/tools.ts');
  const tool = values.tool === undefined ? undefined : oneOf(values.tool, '--tool', toolIds);
  const target = deviceSchema.parse({ id: 'files', tool, places: rest.map((path) => resolve(path)) });
  if (values['dry-run']) {
    const { planFiles } = await import('../../sources/file-evidence/plan.ts');
    const plan = await planFiles(target);
    process.stderr.write(`${plan.files} files, ${plan.bytes} bytes, about ${plan.minutes} minutes\n`);
    for (const { text } of plan.trouble) process.stderr.write(`${text}\n`);
    if (values.json) process.stdout.write(`${JSON.stringify(plan)}\n`);
    return plan.trouble.length === 0 ? 0 : 3;
  }
  const { collectFiles } = await import('../../sources/file-evidence/collect.ts');
  const { MarksBook } = await import('../../sources/file-evidence/marks-book.ts');
  const scratch = mkdtempSync(join(tmpdir(), 'hinomi-files-'));
  try {
    const { snapshot } = await collectFiles(target, new MarksBook(join(scratch, 'marks.json')), {
      now: () => new Date(),
    });
    const code = write(snapshot);
    const names = [...(snapshot.sections.get('files')?.entries.keys() ?? [])].map((path) => basename(path));
    for (const id of tool === undefined ? looksLike(names) : []) {
      process.stderr.write(`this looks like ${tools[id].name}; if that is right, say so with --tool ${id}\n`);
    }
    return code;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
