/** What was seen longer ago counts by this much less with every further block. */
const fading = 0.7;
/** Time over which a pace means something, milliseconds. */
const leastMs = 20;

/** How fast events are judged while some wait, their alerts committed. */
export class JudgingPace {
  private rows = 0;
  private ms = 0;
  private endedAt = 0;

  /** So many events were handed over at a moment and are judged now. Blocks overlap: what went before is not counted again. */
  note(rows: number, handedAt: number, now = performance.now()): void {
    this.rows = this.rows * fading + rows;
    this.ms = this.ms * fading + now - Math.max(handedAt, this.endedAt);
    this.endedAt = now;
  }

  /** Events a second; null while too little was seen. */
  get perSecond(): number | null {
    return this.ms < leastMs ? null : (this.rows / this.ms) * 1000;
  }
}
