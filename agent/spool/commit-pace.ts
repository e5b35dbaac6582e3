/** Notices come with every heartbeat; a longer silence means that the hub was away, not that a lane stands still. */
const awayMs = 30_000;

/** How long the hub's commits of one lane have stood still while its notices kept coming. */
export class CommitPace {
  private since: number | null = null;
  private heard = 0;

  /** A notice came at `now`; `moved` when it says more than the one before. */
  note(moved: boolean, now: number): void {
    if (moved || this.since === null || now - this.heard > awayMs) this.since = now;
    this.heard = now;
  }

  /** Milliseconds of standing still; 0 while the hub is away. */
  stillFor(now: number): number {
    return this.since === null || now - this.heard > awayMs ? 0 : this.heard - this.since;
  }
}
