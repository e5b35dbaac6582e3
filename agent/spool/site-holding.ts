/** A row that the site's stream has held this long is taken to be safe there: a site server may flush its disk only now and then. */
export const siteHeldMs = 10 * 60_000;

/** Up to which number the site's stream holds a lane, and since when. Kept in memory: after a restart the rows are sent again anyway. */
export class SiteHolding {
  private marks: { last: number; at: number }[] = [];

  /** The site's stream acknowledged everything up to `last`. */
  note(last: number, at: number): void {
    const newest = this.marks.at(-1);
    if (newest && last <= newest.last) return;
    this.marks.push({ last, at });
    while (this.marks.length > 1 && this.marks[1]!.at <= at - siteHeldMs) this.marks.shift();
  }

  /** The lane begins a new epoch. */
  clear(): void {
    this.marks = [];
  }

  /** Highest number that is held long enough; 0 when none is. */
  safeUpTo(now: number): number {
    return this.marks.findLast(({ at }) => at <= now - siteHeldMs)?.last ?? 0;
  }
}
