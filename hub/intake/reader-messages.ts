import type { BatchHead } from '#protocol/batch.ts';
import type { EventColumns } from '../store/event-block.ts';
import type { ReadBatch } from './read-batch.ts';

/** A batch as it goes to the reading thread: its head is checked, its bytes are not. */
export interface PackedBatch {
  head: BatchHead;
  data: Uint8Array<ArrayBuffer>;
}

/** Batches that are to be read into one block. */
export interface ToReader {
  turn: number;
  batches: PackedBatch[];
}

/** One block of all events, and per batch what else it came to, or a sentence that says why it cannot be read. */
export interface ReadGroup {
  columns: EventColumns;
  batches: (ReadBatch | string)[];
}

export type FromReader = { turn: number } & ({ group: ReadGroup } | { failed: string });
