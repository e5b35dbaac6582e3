import type { EventDraft } from '#protocol/events/event.ts';
import type { PlantClock } from './clock.ts';

/** Something of the plant's day, due at a plant time (epoch milliseconds). */
export interface Due {
  at: number;
  pc: string;
  draft: EventDraft;
}

/** Gives out what is due when the plant's clock comes to it; what lies before its start is left out. */
export class Life {
  private readonly due: readonly Due[];
  private readonly clock: PlantClock;
  private readonly give: (pc: string, drafts: EventDraft[]) => void;
  private next: number;
  private timer: NodeJS.Timeout | null = null;

  constructor(due: readonly Due[], clock: PlantClock, give: (pc: string, drafts: EventDraft[]) => void) {
    this.due = due;
    this.clock = clock;
    this.give = give;
    const start = clock.now();
    const first = due.findIndex((one) => one.at >= start);
    this.next = first < 0 ? due.length : first;
  }

  /** How many are still to come. */
  get left(): number {
    return this.due.length - this.next;
  }

  /** Gives out everything that is due now and arms the timer for the rest. */
  run(): void {
    const now = this.clock.now();
    const batches = new Map<string, EventDraft[]>();
    for (let one = this.due[this.next]; one && one.at <= now; one = this.due[++this.next]) {
      const batch = batches.get(one.pc);
      if (batch) batch.push(one.draft);
      else batches.set(one.pc, [one.draft]);
    }
    for (const [pc, drafts] of batches) this.give(pc, drafts);
    const following = this.due[this.next];
    // A timer holds at most 2^31 ms; an hour is enough to look again.
    if (following) this.timer = setTimeout(() => this.run(), Math.min(this.clock.until(following.at), 3_600_000));
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
  }
}
