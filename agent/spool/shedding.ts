import type { EventDraft } from '#protocol/events/event.ts';
import type { Lane } from '#protocol/identity.ts';
import type { Spool } from './spool.ts';

/** A row that the site's stream has held this long may leave a full spool without a gap. */
const siteHeldMs = 10 * 60_000;
/** Shed in steps, so that a full spool makes few gap records. */
const step = 0.05;

/** Order in which a full spool gives way. */
const order: readonly { lane: Lane; heldBySite: boolean }[] = [
  { lane: 'detail', heldBySite: true },
  { lane: 'evidence', heldBySite: true },
  { lane: 'detail', heldBySite: false },
  { lane: 'evidence', heldBySite: false },
];

/** Brings the spool below its limit and returns a gap event for each range that nobody holds any more. */
export function shed(spool: Spool, limitBytes: number, now: number, host: string): EventDraft[] {
  const gaps: EventDraft[] = [];
  let excess = spool.usage().bytes - limitBytes;
  if (excess <= 0) return gaps;
  excess += limitBytes * step;
  for (const { lane, heldBySite } of order) {
    while (excess > 0) {
      const { epoch } = spool.lane(lane);
      const gone = spool.drop(lane, excess, heldBySite ? now - siteHeldMs : null);
      if (!gone) break;
      excess -= gone.bytes;
      if (!heldBySite)
        gaps.push(
          gapOf(lane, epoch, gone.first, gone.last, now, host, `the spool reached its limit of ${limitBytes} bytes`),
        );
    }
  }
  return gaps;
}

/** The gap record of a range of event numbers. */
export function gapOf(
  lane: Lane,
  epoch: string,
  first: number,
  last: number,
  now: number,
  host: string,
  reason: string,
): EventDraft {
  return {
    kind: 'gap',
    time: new Date(now).toISOString(),
    fields: {
      'gap.kind': 'spool_shed',
      'gap.reason': reason,
      'gap.lane': lane,
      'gap.epoch': epoch,
      'gap.first': String(first),
      'gap.last': String(last),
      'gap.count': last - first + 1,
      'host.name': host,
    },
  };
}
