import { assemble, diffTwins, type JsonObject, type Snapshot } from '#engine/snapshot/snapshot.ts';
import { impedimentWords, itemFacts } from '../differences.ts';
import { BlobShelf, type FetchBlobs } from './blob-shelf.ts';
import type { LookAnswers, LookProgress, LookTask } from './look-task.ts';

const shownItems = 500;
const shownIgnored = 100;
/** Both are read, both are freed of their own names, and then compared. */
const steps = 5;

/** Compares two states of controllers of one type. */
export async function twinLook(
  { theirs, mine }: Extract<LookTask, { type: 'twin' }>,
  fetch: FetchBlobs,
  onProgress: (progress: LookProgress) => void,
): Promise<LookAnswers['twin']> {
  let done = 0;
  const step = () => onProgress({ done: ++done, of: steps });
  onProgress({ done, of: steps });
  const read = async (header: JsonObject): Promise<Snapshot | { wrong: string }> => {
    const shelf = new BlobShelf(fetch);
    const found = await shelf.over((find) => assemble([{ header, blobs: [], data: {} }], find));
    step();
    return found.snapshot ?? { wrong: found.wrong ?? `missing blobs: ${found.missing?.join(', ')}` };
  };
  const nothing = { items: [], count: 0, ignored: [] };
  const other = await read(theirs);
  if ('wrong' in other) return { ...nothing, problem: impedimentWords(other) };
  const own = await read(mine);
  if ('wrong' in own) return { ...nothing, problem: impedimentWords(own) };
  const found = diffTwins(other, own, step);
  if ('wrong' in found) return { ...nothing, problem: impedimentWords({ wrong: found.wrong.text, why: found.wrong }) };
  return {
    items: found.items.slice(0, shownItems).map(itemFacts),
    count: found.items.length,
    ignored: found.ignored.slice(0, shownIgnored),
    problem: null,
  };
}
