const hourMs = 3_600_000;

/**
 * How much of the record strangers may fill: so many entries within an hour, whoever sends them and from wherever. What is beyond is
 * counted, and the next entry says how many there were.
 */
export class HourlyShare {
  private readonly perHour: number;
  private hour = 0;
  private written = 0;
  private leftOut = 0;

  constructor(perHour: number) {
    this.perHour = perHour;
  }

  /** Asks for one entry: how many were left out since the last one, or null when this one is left out, too. */
  take(now: Date): number | null {
    const hour = Math.floor(now.getTime() / hourMs);
    if (hour !== this.hour) {
      this.hour = hour;
      this.written = 0;
    }
    if (this.written >= this.perHour) {
      this.leftOut += 1;
      return null;
    }
    this.written += 1;
    const { leftOut } = this;
    this.leftOut = 0;
    return leftOut;
  }
}
