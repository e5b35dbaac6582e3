import type { StoredEvent } from '#protocol/events/event.ts';
import { eventId } from '#protocol/identity.ts';
import type { CoveredRange } from '../store/event-store.ts';

/**
 * The record that a range which a gap had named is there after all. The hub makes it itself, in an epoch of its own whose name and
 * number follow from the range, so that making it twice changes nothing.
 */
export function withdrawalOf(
  { site, agent, lane, epoch, first, last }: CoveredRange,
  now: number,
): Omit<StoredEvent, 'storeSeq'> {
  const time = new Date(now).toISOString();
  const key = { site, agent, lane: 'evidence' as const, epoch: `arrived-${lane}-${epoch}`.slice(0, 80), seq: first };
  return {
    ...key,
    id: eventId(key),
    kind: 'gap.withdrawn',
    source: 'hub',
    boot: 'hub',
    time,
    recorded: time,
    received: time,
    corrected: time,
    offsetMs: null,
    uncertaintyMs: null,
    clockDoubt: false,
    asset: null,
    fields: { 'gap.lane': lane, 'gap.epoch': epoch, 'gap.first': String(first), 'gap.last': String(last) },
  };
}
