/** How failures turn into waiting: free tries, then a delay that doubles up to a limit, forgotten after a quiet time. */
export interface DelayPolicy {
  free: number;
  firstMs: number;
  maxMs: number;
  forgetMs: number;
}

/** Per account: short enough that a stranger cannot lock a person out for long. */
export const accountPolicy: DelayPolicy = { free: 3, firstMs: 1_000, maxMs: 60_000, forgetMs: 3_600_000 };
/** Per address: a plant's people may share one address behind a proxy, so more free tries, but a longer limit. */
export const addressPolicy: DelayPolicy = { free: 10, firstMs: 1_000, maxMs: 900_000, forgetMs: 3_600_000 };

interface Tally {
  failures: number;
  last: number;
}

/** Slows down guessing: each failure beyond the free ones makes its key wait, longer each time. */
export class GrowingDelay {
  private readonly policy: DelayPolicy;
  private readonly maxKeys: number;
  private readonly tallies = new Map<string, Tally>();

  constructor(policy: DelayPolicy, maxKeys = 10_000) {
    this.policy = policy;
    this.maxKeys = maxKeys;
  }

  /** Milliseconds until this key may try again; 0 is now. */
  wait(key: string, now: number): number {
    const tally = this.tallies.get(key);
    if (!tally || now - tally.last > this.policy.forgetMs || tally.failures < this.policy.free) return 0;
    const over = Math.min(tally.failures - this.policy.free, 30);
    return Math.max(0, tally.last + Math.min(this.policy.maxMs, this.policy.firstMs * 2 ** over) - now);
  }

  failed(key: string, now: number): void {
    const old = this.tallies.get(key);
    const failures = old && now - old.last <= this.policy.forgetMs ? old.failures + 1 : 1;
    this.tallies.delete(key);
    this.tallies.set(key, { failures, last: now });
    if (this.tallies.size > this.maxKeys) this.tallies.delete(this.tallies.keys().next().value!);
  }

  /** Forgets a key's failures. */
  succeeded(key: string): void {
    this.tallies.delete(key);
  }

  /** Takes one failure back: tries are counted before they are checked, so that many at once gain nothing. */
  refund(key: string): void {
    const tally = this.tallies.get(key);
    if (tally) tally.failures--;
  }
}
