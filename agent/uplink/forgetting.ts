import type { Lane } from '#protocol/identity.ts';
import type { Spool } from '../spool/spool.ts';

/** A spool this small has no need for room: what the hub holds may stay in it for a while. */
const smallBytes = 1024 * 1024;
const everyMs = 5000;
const manyRows = 500;

/**
 * Rows of one lane that the hub holds leave the spool, but not with each notice: each time costs a write to the disk of a PC. A
 * restart in between sends them once more, which the hub does not mind.
 */
export class Forgetting {
  private readonly spool: Pick<Spool, 'lane' | 'committed' | 'usage'>;
  private readonly lane: Lane;
  private heard = { epoch: '', seq: 0 };
  private forgotAt = Number.NEGATIVE_INFINITY;

  constructor(spool: Pick<Spool, 'lane' | 'committed' | 'usage'>, lane: Lane) {
    this.spool = spool;
    this.lane = lane;
  }

  /** Takes a notice at a time in milliseconds; says whether it told anything new. Throws when the disk refuses; a later notice tries again. */
  note(at: { epoch: string; seq: number }, now: number): boolean {
    const { epoch, committed } = this.spool.lane(this.lane);
    if (at.epoch !== epoch) return false;
    const known = Math.max(committed, this.heard.epoch === epoch ? this.heard.seq : 0);
    if (at.seq > known) this.heard = { ...at };
    const waiting = Math.max(at.seq, known) - committed;
    if (
      waiting > 0 &&
      (waiting >= manyRows || now - this.forgotAt >= everyMs || this.spool.usage().bytes > smallBytes)
    ) {
      this.spool.committed(this.lane, epoch, Math.max(at.seq, known));
      this.forgotAt = now;
    }
    return at.seq > known;
  }
}
