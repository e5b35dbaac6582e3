import { type BatchHead, chainNext, unpackLines } from '#protocol/batch.ts';
import type { WireEvent } from '#protocol/events/event.ts';
import { type Lane, lanes } from '#protocol/identity.ts';
import type { BlockBuilder } from '../store/block-builder.ts';
import type { CoveredRange } from '../store/event-store.ts';
import { readLine } from './read-line.ts';

/** What a batch came to, beside its events. */
export interface ReadBatch {
  rejected: { reason: string; line: string }[];
  /** Ranges that gap records name, and the numbers of rejected lines: accounted for, so that a lane does not wait for them for ever. */
  covered: CoveredRange[];
  /** Chain value after the last line. */
  chain: string;
}

/** Reads one batch of the bus and adds its events to a block; a sentence says why it is none of ours. */
export function readBatch(head: BatchHead, data: Uint8Array, block: BlockBuilder): ReadBatch | string {
  let lines: string[];
  try {
    lines = unpackLines(data);
  } catch (error) {
    return `the batch does not unpack: ${(error as Error).message}`;
  }
  if (lines.length !== head.count) return `the batch holds ${lines.length} lines, its header says ${head.count}`;
  const out: ReadBatch = { rejected: [], covered: [], chain: head.previous };
  for (const [at, line] of lines.entries()) {
    out.chain = chainNext(out.chain, line);
    const seq = head.first + at;
    const event = readLine(line, seq);
    if (typeof event === 'string') {
      const { site, agent, lane, epoch } = head;
      out.rejected.push({ reason: `number ${seq}: ${event}`, line });
      out.covered.push({ site, agent, lane, epoch, first: seq, last: seq });
    } else {
      block.add(head.drill && !event.drill ? { ...event, drill: head.drill } : event, head);
      const range = coveredBy(event, head.site, head.agent);
      if (range) out.covered.push(range);
    }
  }
  return out;
}

/** The range of event numbers that a gap record names, when it names one of a lane. */
function coveredBy(event: WireEvent, site: string, agent: string): CoveredRange | null {
  if (event.kind !== 'gap') return null;
  const lane = event.fields['gap.lane'] as Lane;
  const epoch = event.fields['gap.epoch'];
  const first = Number(event.fields['gap.first']);
  const last = Number(event.fields['gap.last']);
  if (!lanes.includes(lane) || typeof epoch !== 'string' || epoch === 'unknown') return null;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || first < 1 || last < first) return null;
  return { site, agent, lane, epoch, first, last };
}
