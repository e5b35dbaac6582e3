import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { type EvtxFault, EvtxReader, type EvtxRecord, evtxChunkSize, evtxHeadSize } from '#engine/evtx/evtx.ts';

/** Reads an event log file chunk by chunk, however large it is. Throws the system's error where it cannot be read. */
export function* readEvtxFile(path: string): Generator<EvtxRecord | EvtxFault> {
  const { size } = statSync(path);
  const file = openSync(path, 'r');
  try {
    const piece = (at: number, length: number) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, at));
    };
    const reader = new EvtxReader(piece(0, evtxHeadSize), size);
    yield* reader.head();
    for (let index = 0, at = evtxHeadSize; at < size; index += 1, at += evtxChunkSize)
      yield* reader.chunk(piece(at, evtxChunkSize), index);
    yield* reader.end();
  } finally {
    closeSync(file);
  }
}
