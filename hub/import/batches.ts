import { batchLimits, chainNext, chainStart } from '#protocol/batch.ts';
import type { EventDraft, WireEvent } from '#protocol/events/event.ts';
import { because, reasonFields } from '#protocol/reasons/reason.ts';

/** A batch of an import: the same file always makes the same batches. */
export interface ImportBatch {
  first: number;
  last: number;
  previous: string;
  lines: string[];
}

/** Numbers the events of a file from 1 and cuts batches. Nothing of the moment of import goes in, so a second import changes nothing. */
export function* importBatches(
  drafts: Iterable<EventDraft>,
  stamp: Pick<WireEvent, 'recorded' | 'boot' | 'source'>,
): Generator<ImportBatch> {
  let chain = chainStart;
  let seq = 0;
  let batch: ImportBatch | null = null;
  let bytes = 0;
  for (const draft of drafts) {
    const event: WireEvent = { seq: ++seq, ...stamp, ...draft };
    let line = JSON.stringify(event);
    let size = Buffer.byteLength(line);
    if (size > batchLimits.carriedBytes) {
      line = JSON.stringify({ seq, ...stamp, ...tooLarge(draft, size) } satisfies WireEvent);
      size = Buffer.byteLength(line);
    }
    if (batch && (batch.lines.length >= batchLimits.events || bytes + size > batchLimits.bytes)) {
      yield batch;
      batch = null;
    }
    if (!batch) {
      batch = { first: seq, last: seq, previous: chain, lines: [] };
      bytes = 0;
    }
    batch.lines.push(line);
    batch.last = seq;
    bytes += size;
    chain = chainNext(chain, line);
  }
  if (batch) yield batch;
}

/** The gap in place of an event that the bus cannot carry. */
function tooLarge(draft: EventDraft, bytes: number): EventDraft {
  const fields = {
    'gap.kind': 'line_rejected',
    ...reasonFields('gap', because('imported_event_too_large', { bytes })),
    'gap.count': 1,
  };
  return { kind: 'gap', time: draft.time, history: true, fields };
}
