import type { EventDraft } from '#protocol/events/event.ts';
import { type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import type { LostRange, Rebuilt } from './entry.ts';

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

/** What is told of a spool that was damaged and begun anew: that it was, and what is lost. */
export function rebuiltEvents({ reason, lost }: Rebuilt, time: string, host: string): EventDraft[] {
  return [
    {
      kind: 'host.lifecycle',
      time,
      fields: { 'event.action': 'spool_rebuilt', ...reasonFields('hinomi', reason), 'host.name': host },
    },
    ...lost.map((range) => gapOf('spool_corrupt', range, time, host, reason)),
  ];
}
