import { ReplayJudge } from './replay-judge.ts';
import type { FromReplay, ToReplay } from './replay-messages.ts';
import { type ReplayRules, type ReplayTask, replayRules } from './replay-rules.ts';
import { TooManyFindings } from './tally.ts';

/** The judging side of one replay: answers what it is told, one after the other. */
export class ReplayAnswers {
  private readonly rules: ReplayRules;
  private judge: ReplayJudge | null = null;

  constructor(task: ReplayTask) {
    this.rules = replayRules(task);
  }

  answer(message: ToReplay): FromReplay {
    if (message.type === 'load') {
      const { cards, reach, rejected } = this.rules;
      return { type: 'loaded', cards, reach, rejected };
    }
    if (message.type === 'begin') {
      this.judge = new ReplayJudge(this.rules, message.start);
      return { type: 'begun' };
    }
    if (message.type === 'events') return this.judged(message, this.judge!);
    const again = !this.judge!.finish();
    return { type: 'finished', again, found: again ? [] : this.judge!.found() };
  }

  private judged({ chunk, marks, novel }: Extract<ToReplay, { type: 'events' }>, by: ReplayJudge): FromReplay {
    const answer = (again: boolean, full: boolean): FromReplay => ({
      type: 'judged',
      again,
      full,
      events: by.events,
      without: by.unwatched(),
    });
    try {
      return answer(!by.take(chunk, marks, novel), false);
    } catch (error) {
      if (error instanceof TooManyFindings) return answer(false, true);
      throw error;
    }
  }
}
