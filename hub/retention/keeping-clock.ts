import type { ControlStore } from '../store/control-store.ts';

/** What the hub's clock says, and what it should say at most or at least by the last reading that was held true. */
export interface ClockDoubt {
  says: string;
  expected: string;
}

/** How far the clock may be set while the hub runs. */
const setMs = 86_400_000;
/** How long a hub may have been off, as over a plant's holidays, before a person must say that it was. */
const offMs = 14 * 86_400_000;

/**
 * Whether the hub's clock may decide what is too old. A clock that jumps ahead by years would have everything deleted as expired, so a
 * reading counts only when it follows on the last one: by the time that passed while the hub ran, or by a break of two weeks at most
 * while it did not. One that does not is doubted until the clock comes back or a person confirms it.
 */
export class KeepingClock {
  private readonly control: ControlStore;
  private readonly steady: () => number;
  /** The steady time at the last reading held true; null before the first of this process. */
  private readAt: number | null = null;

  /** `steady` counts milliseconds that pass and cannot be set. */
  constructor(control: ControlStore, steady: () => number) {
    this.control = control;
    this.steady = steady;
  }

  /** Why a reading is not held true; null when it is, and the next is measured by it. */
  judge(now: Date): ClockDoubt | null {
    const held = this.held();
    if (held !== null) {
      const expected = Date.parse(held) + (this.readAt === null ? 0 : this.steady() - this.readAt);
      const ahead = now.getTime() - expected;
      if (ahead < -setMs || ahead > (this.readAt === null ? offMs : setMs)) {
        return { says: now.toISOString(), expected: new Date(expected).toISOString() };
      }
    }
    this.hold(now);
    return null;
  }

  /** Holds a reading true, whatever it follows on. */
  hold(now: Date): void {
    this.readAt = this.steady();
    this.control.db.prepare('UPDATE retention_state SET clock_held = ?').run(now.toISOString());
  }

  private held(): string | null {
    return this.control.db.prepare('SELECT clock_held FROM retention_state').get()!['clock_held'] as string | null;
  }
}
