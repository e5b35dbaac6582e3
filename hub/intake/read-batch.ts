import { isUtf8 } from 'node:buffer';
import { type BatchHead, batchLimits, chainNextBytes, linesIn, unpack } from '#protocol/batch.ts';
import type { WireEvent } from '#protocol/events/event.ts';
import { type Lane, lanes } from '#protocol/identity.ts';
import type { BlockBuilder } from '../store/block-builder.ts';
import type { CoveredRange } from '../store/event-store.ts';
import type { FlatLine } from '../store/flat-line.ts';
import { readLine } from './read-line.ts';

/** What a batch came to, beside its events. */
export interface ReadBatch {
  rejected: { reason: string; line: string }[];
  /** Ranges that gap records name, and the numbers of rejected lines: accounted for, so that a lane does not wait for them for ever. */
  covered: CoveredRange[];
  /** Chain value after the last line. */
  chain: string;
}

/**
 * Reads one batch of the bus and adds its events to a block; a sentence says why it is none of ours. `line` reads one
 * line after the other and knows the names that came before.
 */
export function readBatch(head: BatchHead, data: Uint8Array, block: BlockBuilder, line: FlatLine): ReadBatch | string {
  let bytes: Buffer;
  try {
    bytes = unpack(data);
    // What is no UTF-8 is taken as its readers will see it.
    if (!isUtf8(bytes)) bytes = Buffer.from(bytes.toString('utf8'));
  } catch (error) {
    return `the batch does not unpack: ${(error as Error).message}`;
  }
  const lines = linesIn(bytes);
  const count = lines.length / 2;
  if (count !== head.count) return `the batch holds ${count} lines, its header says ${head.count}`;
  const out: ReadBatch = { rejected: [], covered: [], chain: head.previous };
  for (let at = 0; at < count; at++) {
    const from = lines[at * 2]!;
    const to = lines[at * 2 + 1]!;
    out.chain = chainNextBytes(out.chain, bytes, from, to);
    const seq = head.first + at;
    const short = to - from <= batchLimits.carriedBytes;
    if (short && head.drill === null && line.read(bytes, from, to, seq) && !line.isKind('gap'))
      block.addFlat(line, head);
    else readWhole(bytes.toString('utf8', from, to), seq, head, block, out);
  }
  return out;
}

/** Reads a line that has not the usual form, or that intake looks into. */
function readWhole(line: string, seq: number, head: BatchHead, block: BlockBuilder, out: ReadBatch): void {
  const event = readLine(line, seq);
  if (typeof event === 'string') {
    const { site, agent, lane, epoch } = head;
    out.rejected.push({ reason: `number ${seq}: ${event}`, line });
    out.covered.push({ site, agent, lane, epoch, first: seq, last: seq });
    return;
  }
  block.add(head.drill && !event.drill ? { ...event, drill: head.drill } : event, head);
  const range = coveredBy(event, head.site, head.agent);
  if (range) out.covered.push(range);
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
