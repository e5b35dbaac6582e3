import type { CheckOutcome, CheckTask } from './addition-check.ts';
import { words } from './addition-words.ts';

/** Checks that may wait behind the one that runs. */
const mostWaiting = 8;

/** Checks one after the other, since each may take up much memory: however many people write rules, the hub has room for its work. */
export class CheckQueue {
  private readonly run: (task: CheckTask) => Promise<CheckOutcome>;
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(run: (task: CheckTask) => Promise<CheckOutcome>) {
    this.run = run;
  }

  /** What the check comes to; a fault that says so where too many wait. */
  check(task: CheckTask): Promise<CheckOutcome> {
    if (this.waiting > mostWaiting) {
      const faults = [{ file: task.files[0]?.path ?? '', line: 1, text: words.busy }];
      return Promise.resolve({ faults, warnings: [], rules: [], gone: [] });
    }
    this.waiting += 1;
    const outcome = this.turn.then(() => this.run(task)).finally(() => (this.waiting -= 1));
    this.turn = outcome.catch(() => {});
    return outcome;
  }
}
