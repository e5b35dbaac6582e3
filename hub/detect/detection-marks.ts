import type { DetectionMark } from '../store/event-store.ts';

/**
 * Gathers what has to be stored so that a replay moves time where the stream did. Of the moves behind one position only the last
 * matters, so that an idle hub writes nothing; it is stored when the position has moved on, and stands in the saved state until then.
 */
export class DetectionMarks {
  private due: DetectionMark[] = [];
  private newest: DetectionMark;
  private written = false;

  /** How detection stood when it began to judge. */
  constructor(begun: DetectionMark) {
    this.newest = begun;
  }

  /** Time was moved on behind a position, or the past was let go of there. */
  add(mark: Omit<DetectionMark, 'reached'> & { reached?: number }): void {
    if (mark.position !== this.newest.position) {
      if (!this.written) this.due.push(this.newest);
      this.written = false;
    }
    this.newest = { reached: this.newest.reached, ...mark };
  }

  /** How detection stands now. */
  get last(): DetectionMark {
    return this.newest;
  }

  /** What has to be stored with a state up to `cursor`; once it is, the second part says so. */
  upTo(cursor: number): { marks: DetectionMark[]; stored: () => void } {
    const { newest } = this;
    const ripe = !this.written && newest.position < cursor;
    const marks = ripe ? [...this.due, newest] : this.due;
    return {
      marks,
      stored: () => {
        this.due = this.due.slice(ripe ? marks.length - 1 : marks.length);
        if (ripe && this.newest === newest) this.written = true;
      },
    };
  }
}
