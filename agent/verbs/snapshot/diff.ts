import { type ChangeItem, diffSnapshots, diffTwins, incomparable, type Snapshot } from '#engine/snapshot/snapshot.ts';
import { UsageError } from '../usage.ts';
import { visible } from '../visible.ts';
import { changeLine, shownPair } from './change-line.ts';
import { readSnapshotFile } from './snapshot-text-file.ts';
import type { Values } from './wish.ts';

/** What is missing for want of a right, or of a line in a map, would look like a change. */
const remedy = 'take the newer one again as the earlier one was taken (protocol, security, user, map)';

/** Compares two snapshot files, one line for each difference; gives the exit code. */
export function diffFiles(files: readonly string[], { json, twin }: Pick<Values, 'json' | 'twin'>): number {
  if (files.length !== 2) throw new UsageError('diff needs two snapshot files');
  const [a, b] = files.map(readSnapshotFile) as [Snapshot, Snapshot];
  if (twin) return twins(a, b, json);
  const why = incomparable(a, b);
  if (why) throw new Error(`they cannot be compared: ${why.text}; ${remedy}`);
  if (a.header.device !== b.header.device) {
    const two = `${a.header.device} and ${b.header.device}`;
    process.stderr.write(
      `beware: they are of two controllers, ${two}; --twin leaves aside what only tells one from the other\n`,
    );
  }
  const items = diffSnapshots(a, b);
  tell(items, json);
  return exitCode(a, b);
}

/** Two machines of one type: what differs, then what was left aside, each on a line of its own. */
function twins(a: Snapshot, b: Snapshot, json: boolean): number {
  const found = diffTwins(a, b);
  if ('wrong' in found) throw new Error(`they cannot be compared: ${found.wrong.text}`);
  tell(found.items, json);
  for (const { why, path, from, to } of found.ignored) {
    const [was, is] = shownPair(from, to);
    const words = `left aside (${why}) ${visible(path)}: ${was ?? '-'} -> ${is ?? '-'}`;
    process.stdout.write(`${json ? JSON.stringify({ ignored: why, path, from, to }) : words}\n`);
  }
  process.stderr.write(`${found.ignored.length} left aside\n`);
  return exitCode(a, b);
}

function tell(items: readonly ChangeItem[], json: boolean): void {
  for (const item of items) process.stdout.write(`${json ? JSON.stringify(item) : changeLine(item)}\n`);
  process.stderr.write(`${items.length} differences\n`);
}

function exitCode(a: Snapshot, b: Snapshot): number {
  return a.header.complete && b.header.complete ? 0 : 3;
}
