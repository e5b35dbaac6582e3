import type { EventBlock } from './event-block.ts';
import type { AppendBatch, CoveredRange, Watermark } from './event-store.ts';
import type { LaneKey } from './origin.ts';
import { type Range, RangeSet } from './ranges.ts';

/** State of one lane as it is saved. */
export interface LaneRecord extends LaneKey {
  stored: Range[];
  covered: Range[];
  chain: { seq: number; value: string } | null;
}

interface LaneState {
  stored: RangeSet;
  covered: RangeSet;
  chain: { seq: number; value: string } | null;
}

const textOf = ({ site, agent, lane, epoch }: LaneKey) => `${site}/${agent}/${lane}/${epoch}`;

/**
 * Knows for every lane which event numbers are stored and which a gap covers: the memory behind "exactly once". A store saves the
 * changed records in the transaction that appends the events.
 */
export class ReceivedLog {
  private readonly lanes = new Map<string, LaneState & { key: LaneKey }>();

  constructor(records: readonly LaneRecord[]) {
    for (const record of records) {
      this.lanes.set(textOf(record), {
        key: keyOf(record),
        stored: new RangeSet(record.stored),
        covered: new RangeSet(record.covered),
        chain: record.chain,
      });
    }
  }

  /** Finds what is new in a batch; `changed` are the records to save with it. Nothing is remembered until `accept`. */
  plan(batch: AppendBatch): {
    fresh: EventBlock;
    duplicates: number;
    changed: LaneRecord[];
    arrived: CoveredRange[];
    accept: () => void;
  } {
    const drafts = new Map<string, LaneState & { key: LaneKey }>();
    const open = (key: LaneKey) => {
      const text = textOf(key);
      let draft = drafts.get(text);
      if (!draft) {
        const known = this.lanes.get(text);
        draft = {
          key: keyOf(key),
          stored: new RangeSet(known?.stored.toJSON()),
          covered: new RangeSet(known?.covered.toJSON()),
          chain: known?.chain ?? null,
        };
        drafts.set(text, draft);
      }
      return draft;
    };
    const arrived: CoveredRange[] = [];
    const fresh: number[] = [];
    for (const { lane, first, last, row } of runsIn(batch.events, open)) {
      const { key, stored, covered } = lane;
      for (const [from, to] of missing(stored, first, last)) {
        for (let seq = from; seq <= to; seq++) fresh.push(row + seq - first);
        for (const [begin, end] of covered.within(from, to)) arrived.push({ ...key, first: begin, last: end });
      }
      stored.add(first, last);
    }
    for (const range of batch.covered) {
      const { key, stored, covered } = open(range);
      covered.add(range.first, range.last);
      for (const [first, last] of stored.within(range.first, range.last)) arrived.push({ ...key, first, last });
    }
    for (const chain of batch.chains) {
      const draft = open(chain);
      if (!draft.chain || chain.seq > draft.chain.seq) draft.chain = { seq: chain.seq, value: chain.value };
    }
    return {
      fresh: fresh.length === batch.events.rows ? batch.events : batch.events.select(fresh),
      duplicates: batch.events.rows - fresh.length,
      arrived,
      changed: [...drafts.values()].map(({ key, stored, covered, chain }) => ({
        ...key,
        stored: stored.toJSON(),
        covered: covered.toJSON(),
        chain,
      })),
      accept: () => {
        for (const [text, draft] of drafts) this.lanes.set(text, draft);
      },
    };
  }

  watermarks(): Watermark[] {
    return [...this.lanes.values()].map(({ key, stored, covered, chain }) => {
      const known = stored.union(covered);
      const ranges = known.toJSON();
      return { ...key, seq: known.runEnd(1), head: ranges.at(-1)?.[1] ?? 0, holes: known.holes(), chain };
    });
  }

  /** Every range that a gap covers and that is stored all the same. */
  arrived(): CoveredRange[] {
    return [...this.lanes.values()].flatMap(({ key, stored, covered }) =>
      covered
        .toJSON()
        .flatMap(([first, last]) => stored.within(first, last))
        .map(([first, last]) => ({ ...key, first, last })),
    );
  }
}

/** The rows of a block as runs of numbers that follow on one another in one lane; `row` is the first of a run. */
function* runsIn<L>(
  block: EventBlock,
  open: (key: LaneKey) => L,
): Generator<{ lane: L; first: number; last: number; row: number }> {
  const { rows, origin, origins, figures } = block.columns;
  const lanes = origins.map(open);
  for (let row = 0; row < rows; ) {
    const lane = lanes[origin[row]!]!;
    const first = figures.seq[row]!;
    let next = row + 1;
    while (next < rows && lanes[origin[next]!] === lane && figures.seq[next] === first + next - row) next += 1;
    yield { lane, first, last: first + next - row - 1, row };
    row = next;
  }
}

/** The parts of a range that are not in a set. */
function missing(set: RangeSet, first: number, last: number): Range[] {
  const out: Range[] = [];
  let next = first;
  for (const [from, to] of set.within(first, last)) {
    if (from > next) out.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= last) out.push([next, last]);
  return out;
}

function keyOf({ site, agent, lane, epoch }: LaneKey): LaneKey {
  return { site, agent, lane, epoch };
}
