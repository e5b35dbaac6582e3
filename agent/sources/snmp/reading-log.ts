import type { SwitchPicture } from '#engine/switches/switch-picture.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import type { Reason } from '#protocol/reasons/reason.ts';
import type { SwitchResult } from './switch-reader.ts';

/** What readings of one switch came to since it was told. */
export interface ReadingSum {
  outcome: 'whole' | 'part' | 'failed';
  looks: number;
  requests: Record<string, number>;
  refused: Record<string, number>;
  longestMs: number;
}

/** Makes the event of a sum. */
type Tell = (picture: SwitchPicture, sum: ReadingSum, reason: Reason | undefined, nowMs: number) => EventDraft;

const dayMs = 24 * 3_600_000;

/** Tells how a switch could be read when that changes and once a day, with all that was asked of it meanwhile. */
export class ReadingLog {
  private readonly tell: Tell;
  private readonly sums = new Map<string, ReadingSum & { told: string; toldAt: number }>();

  constructor(tell: Tell) {
    this.tell = tell;
  }

  note(result: SwitchResult, nowMs: number): EventDraft[] {
    const { picture, answered, troubles, ms, requests, refused } = result;
    const sum = this.sums.get(picture.id) ?? {
      ...{ outcome: 'failed', looks: 0, requests: {}, refused: {}, longestMs: 0 },
      ...{ told: '', toldAt: 0 },
    };
    this.sums.set(picture.id, sum);
    sum.outcome = !answered ? 'failed' : troubles.length > 0 ? 'part' : 'whole';
    sum.looks++;
    sum.longestMs = Math.max(sum.longestMs, Math.round(ms));
    addTo(sum.requests, requests);
    addTo(sum.refused, refused);
    const said = `${sum.outcome} ${troubles.map(({ code }) => code).join(' ')}`;
    if (said === sum.told && Math.abs(nowMs - sum.toldAt) < dayMs) return [];
    const draft = this.tell(picture, sum, troubles[0], nowMs);
    Object.assign(sum, { told: said, toldAt: nowMs, looks: 0, requests: {}, refused: {}, longestMs: 0 });
    return [draft];
  }
}

function addTo(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}
