import { readFileSync } from 'node:fs';
import {
  diffSnapshots,
  incomparable,
  parseSnapshot,
  type Snapshot,
  SnapshotFileError,
} from '#engine/snapshot/snapshot.ts';
import { UsageError } from './wish.ts';

/** Compares two snapshot files, one line for each difference; gives the exit code. */
export function diffFiles(files: readonly string[], json: boolean): number {
  const [a, b] = files.map((file): Snapshot => {
    try {
      return parseSnapshot(readFileSync(file, 'utf8'));
    } catch (error) {
      if (error instanceof SnapshotFileError) throw new Error(`${file}: ${error.message}`);
      throw error;
    }
  });
  if (!a || !b || files.length !== 2) throw new UsageError('diff needs two snapshot files');
  const doubt = incomparable(a, b);
  if (doubt) process.stderr.write(`beware: ${doubt.text}\n`);
  const items = diffSnapshots(a, b);
  for (const item of items) {
    const unit = item.unit ? ` ${item.unit}` : '';
    const words = `${item.severity} ${item.op} ${item.path} ${item.attribute}: ${item.from ?? '-'} -> ${item.to ?? '-'}${unit}`;
    process.stdout.write(`${json ? JSON.stringify(item) : words}\n`);
  }
  process.stderr.write(`${items.length} differences\n`);
  return a.header.complete && b.header.complete ? 0 : 3;
}
