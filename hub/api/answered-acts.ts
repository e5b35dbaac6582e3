import type { ControlStore } from '../store/control-store.ts';

/** Header in which a console names an act; the same name again is the same act sent again. */
export const actHeader = 'x-hinomi-act';

/** An act, named by whoever does it. */
export interface NamedAct {
  act: string;
  /** Person's id; acts of different people never meet. */
  who: string;
  endpoint: string;
}

const shape = /^[A-Za-z0-9-]{8,64}$/;
const rememberedMs = 7 * 24 * 3_600_000;
const answersKept = 500;

/**
 * Does each named act once. A console that got no answer cannot know whether its request arrived; it sends it again under
 * the same name, and gets the first answer (also while the first is still at work). That an act was done outlives a restart of
 * the hub; its answer does not, since answers may hold secrets: then the caller hears that it was done.
 *
 * A crash in the instant between the act's commit and this note can still let a repetition through.
 */
export class AnsweredActs {
  private readonly control: ControlStore;
  private readonly clock: () => Date;
  private readonly answers = new Map<string, Promise<Response>>();

  constructor(control: ControlStore, clock: () => Date) {
    this.control = control;
    this.clock = clock;
  }

  /** The name in a header, or null when it is none. */
  static nameOf(header: string | undefined): string | null {
    return header !== undefined && shape.test(header) ? header : null;
  }

  /** Runs the act, or gives the answer it had; `done` makes the answer for one that was done before a restart. */
  async once(named: NamedAct, run: () => Promise<Response>, done: () => Response): Promise<Response> {
    const key = `${named.who} ${named.act}`;
    const known = this.answers.get(key);
    if (known) return (await known).clone();
    if (this.isDone(named)) return done();
    const answer = run();
    this.answers.set(key, answer);
    try {
      const response = await answer;
      if (response.status >= 500 || response.status === 429) this.answers.delete(key);
      else if (response.ok) this.note(named);
      this.trim();
      return response.clone();
    } catch (error) {
      this.answers.delete(key);
      throw error;
    }
  }

  private isDone({ act, who }: NamedAct): boolean {
    return this.control.db.prepare('SELECT 1 FROM answered_act WHERE act = ? AND who = ?').get(act, who) !== undefined;
  }

  private note({ act, who, endpoint }: NamedAct): void {
    const now = this.clock();
    const { db } = this.control;
    db.prepare('DELETE FROM answered_act WHERE at < ?').run(new Date(now.getTime() - rememberedMs).toISOString());
    db.prepare('INSERT OR IGNORE INTO answered_act (act, who, endpoint, at) VALUES (?, ?, ?, ?)').run(
      act,
      who,
      endpoint,
      now.toISOString(),
    );
  }

  private trim(): void {
    const [oldest] = this.answers.keys();
    if (this.answers.size > answersKept && oldest !== undefined) this.answers.delete(oldest);
  }
}
