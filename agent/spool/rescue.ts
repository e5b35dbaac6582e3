import type { WireEvent } from '#protocol/events/event.ts';
import { type Lane, lanes } from '#protocol/identity.ts';
import type { Entry, LaneState, LostRange } from './entry.ts';
import { Salvage } from './salvage.ts';
import { readSidecar, type Sidecar } from './sidecar.ts';

const eventsPerStep = 500;
/** Lost ranges that are told one by one; beyond them the last one reaches to the end. */
const mostRanges = 500;

/** Gathers what a damaged spool and the sidecar beside it still give, and counts what is lost. */
export class Rescue {
  /** Complete when `entries` has ended. */
  readonly lost: LostRange[] = [];
  /** Events that were read. */
  kept = 0;
  private readonly salvage: Salvage;
  private readonly sidecar: Sidecar | null;
  private readonly endIsSure: boolean;

  /** `endIsSure`: where the lanes' rows can be read, nothing came after what they say. */
  constructor(path: string, endIsSure: boolean) {
    this.salvage = new Salvage(path);
    this.sidecar = readSidecar(path);
    this.endIsSure = endIsSure;
  }

  /** Events in order, lane by lane, then the sources' positions, in steps that a transaction can take. */
  *entries(): Generator<Entry[]> {
    for (const lane of lanes) {
      let step: Entry[] = [];
      for (const event of this.eventsOf(lane)) {
        step.push(entryOf(event));
        this.kept++;
        if (step.length < eventsPerStep) continue;
        yield step;
        step = [];
      }
      yield step;
    }
    const positions = new Map([...Object.entries(this.sidecar?.positions ?? {}), ...this.salvage.positions()]);
    yield [...positions].map(([source, value]) => ({
      drafts: [],
      stamp: { recorded: '', boot: '', source },
      position: JSON.parse(value),
    }));
    this.salvage.close();
  }

  private *eventsOf(lane: Lane): Generator<WireEvent> {
    const { epoch, head, committed, sure } = this.stateOf(lane);
    let next = committed + 1;
    for (const event of this.salvage.events(lane, committed)) {
      this.lose({ lane, epoch, first: next, last: event.seq - 1 });
      yield event;
      next = event.seq + 1;
    }
    this.lose({ lane, epoch, first: next, last: head });
    if (!sure) this.lost.push({ lane, epoch, first: Math.max(next, head + 1), last: null });
  }

  private lose(range: LostRange & { last: number }): void {
    if (range.last < range.first) return;
    const previous = this.lost.at(-1);
    if (this.lost.length >= mostRanges && previous?.lane === range.lane) previous.last = range.last;
    else this.lost.push(range);
  }

  /** What the database and the sidecar know of a lane together. */
  private stateOf(lane: Lane): LaneState & { sure: boolean } {
    const told = this.salvage.lane(lane);
    const beside = this.sidecar?.lanes[lane] ?? null;
    const sure = told !== null && this.endIsSure;
    if (!told) return { ...(beside ?? { epoch: 'unknown', head: 0, committed: 0 }), sure };
    if (beside?.epoch !== told.epoch) return { ...told, sure };
    return {
      epoch: told.epoch,
      head: Math.max(told.head, beside.head),
      committed: Math.max(told.committed, beside.committed),
      sure,
    };
  }
}

function entryOf({ seq: _, recorded, boot, source, ...draft }: WireEvent): Entry {
  return { drafts: [draft], stamp: { recorded, boot, source } };
}
