import type { SystemTrouble } from '../incident/silence.ts';
import type { Grown } from './growth-limits.ts';
import { type Sender, tooMuch } from './too-much.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Counts what is written down for the first time and says when it is too much: each sender is told of once a day for each sort of
 * thing, as one matter. The counts are of this process; what is kept in all is counted by the rooms in their own tables.
 */
export class GrowthBound {
  private readonly perHour: Readonly<Record<Grown, number>>;
  private readonly raise: (trouble: SystemTrouble) => void;
  private readonly counts = new Map<string, number>();
  private readonly told = new Set<string>();
  private hour = 0;
  private day = 0;

  /** `raise` is called within the transaction of whoever leaves something out. */
  constructor(perHour: Readonly<Record<Grown, number>>, raise: (trouble: SystemTrouble) => void) {
    this.perHour = perHour;
    this.raise = raise;
  }

  /** Whether one more may be written down in the hour of `at`, milliseconds since 1970 UTC; it counts when it may. */
  admits(what: Grown, key: string, at: number): boolean {
    this.turn(at);
    const place = `${what}\n${key}`;
    const count = this.counts.get(place) ?? 0;
    if (count >= this.perHour[what]) return false;
    this.counts.set(place, count + 1);
    return true;
  }

  /** Tells, once a day, who sent more than is written down; `example` is one of what was left out, where it may be shown to everybody. */
  leaveOut(what: Grown, sender: Sender, example: string | null, at: number): void {
    this.turn(at);
    const key = `${what}\n${sender.site}/${sender.agent}`;
    if (this.told.has(key)) return;
    this.raise(tooMuch(what, sender, example));
    this.told.add(key);
  }

  private turn(at: number): void {
    const hour = Math.floor(at / hourMs);
    if (hour > this.hour) {
      this.hour = hour;
      this.counts.clear();
    }
    const day = Math.floor(at / dayMs);
    if (day > this.day) {
      this.day = day;
      this.told.clear();
    }
  }
}
