import { parentPort } from 'node:worker_threads';
import { buffersOf } from '../store/event-block.ts';
import { LineMemory } from '../store/line-memory.ts';
import { readGroup } from './read-group.ts';
import type { FromReader, ToReader } from './reader-messages.ts';

/**
 * Unpacks and checks batches in a thread of its own: bytes in, columns out. Knows no store and no network.
 */
const port = parentPort!;
const memory = new LineMemory();

port.on('message', ({ turn, batches }: ToReader) => {
  try {
    const group = readGroup(batches, memory);
    port.postMessage({ turn, group } satisfies FromReader, buffersOf(group.columns));
  } catch (error) {
    port.postMessage({ turn, failed: (error as Error).message } satisfies FromReader);
  }
});
