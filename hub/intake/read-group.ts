import { BlockBuilder } from '../store/block-builder.ts';
import { LineMemory } from '../store/line-memory.ts';
import { readBatch } from './read-batch.ts';
import type { PackedBatch, ReadGroup } from './reader-messages.ts';

/**
 * Reads batches into one block. A batch on which reading itself fails is told like one that cannot be read, so that no content
 * can stop the batches beside it. `memory` is of the same thread and goes on to the next group.
 */
export function readGroup(batches: readonly PackedBatch[], memory = new LineMemory(), read = readBatch): ReadGroup {
  memory.renew();
  try {
    return together(batches, memory, read);
  } catch {
    const faults = batches.map((batch) => faultOf(batch, memory, read));
    const sound = together(
      batches.filter((_, at) => faults[at] === null),
      memory,
      read,
    );
    const results = sound.batches.values();
    return { columns: sound.columns, batches: faults.map((fault) => fault ?? results.next().value!) };
  }
}

function together(batches: readonly PackedBatch[], { line, rows }: LineMemory, read: typeof readBatch): ReadGroup {
  const most = batches.reduce((sum, { head }) => sum + head.count, 0);
  const block = new BlockBuilder(most, rows);
  const all = batches.map(({ head, data }) => read(head, data, block, line));
  return { columns: block.finish(), batches: all };
}

function faultOf({ head, data }: PackedBatch, { line, rows }: LineMemory, read: typeof readBatch): string | null {
  try {
    read(head, data, new BlockBuilder(head.count, rows), line);
    return null;
  } catch (error) {
    return `reading it failed: ${(error as Error).message}`;
  }
}
