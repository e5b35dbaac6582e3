import type { RequestProblem } from './problem.ts';

const firstWaitMs = 2_000;
const longestWaitMs = 30_000;
/** Answers of what stands between browser and hub while the hub is away. */
const leastAway = 502;

/** Makes one read again by itself, at growing distances, for as long as it fails because the hub is away. */
export class ReadAgain {
  private readonly read: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waitMs = firstWaitMs;

  constructor(read: () => void) {
    this.read = read;
  }

  /** The read failed; other problems than the hub's absence would only repeat themselves. */
  failed(problem: RequestProblem): void {
    clearTimeout(this.timer);
    const away = problem.problem.code === 'unreachable' || problem.status >= leastAway;
    if (!away) return;
    this.timer = setTimeout(this.read, this.waitMs);
    this.waitMs = Math.min(longestWaitMs, this.waitMs * 2);
  }

  /** The read came through, or nobody wants it any more. */
  settled(): void {
    clearTimeout(this.timer);
    this.waitMs = firstWaitMs;
  }
}
