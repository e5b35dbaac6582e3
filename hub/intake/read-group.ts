import { BlockBuilder } from '../store/block-builder.ts';
import { readBatch } from './read-batch.ts';
import type { PackedBatch, ReadGroup } from './reader-messages.ts';

/**
 * Reads batches into one block. A batch on which reading itself fails is told like one that cannot be read, so that no content
 * can stop the batches beside it.
 */
export function readGroup(batches: readonly PackedBatch[], read = readBatch): ReadGroup {
  try {
    return together(batches, read);
  } catch {
    const faults = batches.map((batch) => faultOf(batch, read));
    const sound = together(
      batches.filter((_, at) => faults[at] === null),
      read,
    );
    const results = sound.batches.values();
    return { columns: sound.columns, batches: faults.map((fault) => fault ?? results.next().value!) };
  }
}

function together(batches: readonly PackedBatch[], read: typeof readBatch): ReadGroup {
  const block = new BlockBuilder(batches.reduce((sum, { head }) => sum + head.count, 0));
  const all = batches.map(({ head, data }) => read(head, data, block));
  return { columns: block.finish(), batches: all };
}

function faultOf({ head, data }: PackedBatch, read: typeof readBatch): string | null {
  try {
    read(head, data, new BlockBuilder(head.count));
    return null;
  } catch (error) {
    return `reading it failed: ${(error as Error).message}`;
  }
}
