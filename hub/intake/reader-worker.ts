import { parentPort } from 'node:worker_threads';
import { BlockBuilder } from '../store/block-builder.ts';
import { buffersOf } from '../store/event-block.ts';
import { readBatch } from './read-batch.ts';
import type { FromReader, PackedBatch, ReadGroup, ToReader } from './reader-messages.ts';

/**
 * Unpacks and checks batches in a thread of its own: bytes in, columns out. Knows no store and no network.
 */
const port = parentPort!;

function readGroup(batches: readonly PackedBatch[]): ReadGroup {
  const block = new BlockBuilder(batches.reduce((sum, { head }) => sum + head.count, 0));
  const read = batches.map(({ head, data }) => readBatch(head, data, block));
  return { columns: block.finish(), batches: read };
}

port.on('message', ({ turn, batches }: ToReader) => {
  try {
    const group = readGroup(batches);
    port.postMessage({ turn, group } satisfies FromReader, buffersOf(group.columns));
  } catch (error) {
    port.postMessage({ turn, failed: (error as Error).message } satisfies FromReader);
  }
});
