import type { EventDraft } from '#protocol/events/event.ts';
import type { Entry, Stamp } from './entry.ts';
import type { Spool } from './spool.ts';

/** Commits wait at most this long for company; a pushed event must reach the wire quickly. */
const gatherMs = 15;
const gatherEvents = 400;
const retryMs = 1000;

interface Waiting {
  entry: Entry;
  done: () => void;
}

/**
 * Gathers what sources hand over into few transactions. While the disk refuses (full, read-only), entries wait and sources with
 * them: that is the back-pressure, and nothing is taken that could be lost. A damaged spool is begun anew and asked again.
 */
export class GroupCommit {
  private readonly spool: Pick<Spool, 'commit' | 'heal'>;
  private readonly onTrouble: (reason: string | null) => void;
  private waiting: Waiting[] = [];
  private events = 0;
  private timer: NodeJS.Timeout | null = null;
  private trouble: string | null = null;
  /** Called after each commit, so that the uplink looks for rows. */
  onCommitted: () => void = () => {};

  constructor(spool: Pick<Spool, 'commit' | 'heal'>, onTrouble: (reason: string | null) => void) {
    this.spool = spool;
    this.onTrouble = onTrouble;
  }

  /** Resolves when the events and the position are on disk. */
  add(drafts: EventDraft[], stamp: Stamp, position?: unknown): Promise<void> {
    if (drafts.length === 0 && position === undefined) return Promise.resolve();
    return new Promise((done) => {
      this.waiting.push({ entry: { drafts, stamp, position }, done });
      this.events += drafts.length;
      if (this.trouble) return;
      if (this.events >= gatherEvents) this.flush();
      else this.timer ??= setTimeout(() => this.flush(), gatherMs);
    });
  }

  /** Commits what waits now; on refusal tries again every second. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting.length === 0) return;
    const batch = this.waiting;
    try {
      this.spool.commit(batch.map(({ entry }) => entry));
    } catch (error) {
      if (this.spool.heal(error)) {
        this.flush();
        return;
      }
      this.say((error as Error).message);
      this.timer = setTimeout(() => this.flush(), retryMs);
      return;
    }
    this.waiting = [];
    this.events = 0;
    this.say(null);
    for (const { done } of batch) done();
    this.onCommitted();
  }

  /** Tells of trouble once per reason, and once that it is over. */
  private say(trouble: string | null): void {
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.onTrouble(trouble);
  }
}
