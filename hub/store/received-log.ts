import type { AppendBatch, CoveredRange, LaneKey, Watermark } from './event-store.ts';
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

  /** Splits a batch into what is new; `changed` are the records to save with it. Nothing is remembered until `accept`. */
  plan(batch: AppendBatch): {
    fresh: AppendBatch['events'];
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
    const fresh: AppendBatch['events'] = [];
    const arrived: CoveredRange[] = [];
    for (const event of batch.events) {
      const { key, stored, covered } = open(event);
      if (stored.has(event.seq)) continue;
      stored.add(event.seq, event.seq);
      fresh.push(event);
      if (covered.has(event.seq)) extend(arrived, key, event.seq);
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
      fresh,
      duplicates: batch.events.length - fresh.length,
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

/** Adds a number to a list of ranges, to the last one when it follows on. */
function extend(ranges: CoveredRange[], key: LaneKey, seq: number): void {
  const last = ranges.at(-1);
  if (last && last.last === seq - 1 && textOf(last) === textOf(key)) last.last = seq;
  else ranges.push({ ...key, first: seq, last: seq });
}

function keyOf({ site, agent, lane, epoch }: LaneKey): LaneKey {
  return { site, agent, lane, epoch };
}
