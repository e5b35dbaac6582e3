import type { EventDraft } from '#protocol/events/event.ts';
import type { Lane } from '#protocol/identity.ts';
import { type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import type { Rebuilt } from './entry.ts';

/** A range of event numbers that nobody holds any more. `last` is null when it is not known. */
export interface LostRange {
  lane: Lane;
  epoch: string;
  first: number;
  last: number | null;
}

/** The gap record of a range of event numbers. */
export function gapOf(
  kind: 'spool_shed' | 'spool_corrupt',
  { lane, epoch, first, last }: LostRange,
  time: string,
  host: string,
  reason: Reason,
): EventDraft {
  return {
    kind: 'gap',
    time,
    fields: {
      'gap.kind': kind,
      ...reasonFields('gap', reason),
      'gap.lane': lane,
      'gap.epoch': epoch,
      'gap.first': String(first),
      ...(last === null ? {} : { 'gap.last': String(last), 'gap.count': last - first + 1 }),
      'host.name': host,
    },
  };
}

/** What is told of a spool that was damaged and begun anew: that it was, and what each lane may have lost. */
export function rebuiltEvents({ reason, lanes }: Rebuilt, time: string, host: string): EventDraft[] {
  return [
    {
      kind: 'host.lifecycle',
      time,
      fields: { 'event.action': 'spool_rebuilt', ...reasonFields('hinomi', reason), 'host.name': host },
    },
    ...lanes
      .filter(({ committed, head }) => head === null || head > committed)
      .map(({ lane, epoch, committed, head }) =>
        gapOf('spool_corrupt', { lane, epoch, first: committed + 1, last: head }, time, host, reason),
      ),
  ];
}
