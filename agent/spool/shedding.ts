import { type Lane, lanes } from '#protocol/identity.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { CommitPace } from './commit-pace.ts';
import type { Entry, Stamp } from './entry.ts';
import { gapOf } from './loss.ts';
import type { SiteHolding } from './site-holding.ts';
import type { Spool } from './spool.ts';

/** Shed in steps, so that a full spool makes few gap records. */
const step = 0.05;
/** The hub's commits must stand still this long before what only the site held is called lost. */
const lostAfterMs = 10 * 60_000;

/** What shedding needs beside the spool. */
export interface ShedderParts {
  spool: Spool;
  limitBytes: number;
  host: string;
  /** Stamp of the gap records. */
  stamp(): Stamp;
  holding: Record<Lane, SiteHolding>;
  pace: Record<Lane, CommitPace>;
}

/** Order in which a full spool gives way. */
const order: readonly { lane: Lane; heldBySite: boolean }[] = [
  { lane: 'detail', heldBySite: true },
  { lane: 'evidence', heldBySite: true },
  { lane: 'detail', heldBySite: false },
  { lane: 'evidence', heldBySite: false },
];

/** Keeps the spool below its limit. What nobody holds any more becomes a gap in the same transaction in which it leaves. */
export class Shedder {
  private readonly parts: ShedderParts;

  constructor(parts: ShedderParts) {
    this.parts = parts;
  }

  /** Brings the spool below its limit when it is over; says whether anything left. */
  shed(now: number): boolean {
    const { spool, limitBytes, holding } = this.parts;
    const target = limitBytes * (1 - step);
    if (spool.usage().bytes <= limitBytes) return false;
    for (const { lane, heldBySite } of order) {
      const upTo = heldBySite ? holding[lane].safeUpTo(now) : spool.lane(lane).head;
      while (spool.usage().bytes > target) {
        const gone = spool.drop(lane, spool.usage().bytes - target, upTo, ({ epoch, first, last }) =>
          heldBySite
            ? null
            : this.gap(
                { lane, epoch, first, last },
                now,
                because('spool_full', { megabytes: inMegabytes(limitBytes) }),
              ),
        );
        if (!gone) break;
      }
    }
    return true;
  }

  /** Rows that left because the site's stream held them, but that the hub passed over: nobody has them any more. */
  declareLost(now: number): void {
    const { spool, pace } = this.parts;
    for (const lane of lanes) {
      const { epoch, committed } = spool.lane(lane);
      const range = spool.droppedUnconfirmed(lane)[0];
      if (range?.first !== committed + 1 || pace[lane].stillFor(now) < lostAfterMs) continue;
      spool.declareLost(lane, range.last, this.gap({ lane, epoch, ...range }, now, because('site_lost')));
    }
  }

  private gap(range: { lane: Lane; epoch: string; first: number; last: number }, now: number, reason: Reason): Entry {
    const time = new Date(now).toISOString();
    return { drafts: [gapOf('spool_shed', range, time, this.parts.host, reason)], stamp: this.parts.stamp() };
  }
}

function inMegabytes(bytes: number): number {
  return Math.round((bytes / 1_048_576) * 10) / 10;
}
