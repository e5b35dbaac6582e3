import { ReplayJudge } from './replay-judge.ts';
import type { FromReplay, ToReplay } from './replay-messages.ts';
import { type ReplayRules, type ReplayTask, replayRules } from './replay-rules.ts';
import { TooManyFindings } from './tally.ts';

/** A pass, and beside it one with the exception that is tried. */
interface Passes {
  plain: ReplayJudge;
  tried: ReplayJudge | null;
}

/** The judging side of one replay: answers what it is told, one after the other. */
export class ReplayAnswers {
  private readonly rules: ReplayRules;
  private passes: Passes | null = null;

  constructor(task: ReplayTask) {
    this.rules = replayRules(task);
  }

  answer(message: ToReplay): FromReplay {
    const { rules } = this;
    if (message.type === 'load') {
      const { cards, reach, rejected } = rules;
      return { type: 'loaded', cards, reach, rejected };
    }
    if (message.type === 'begin') {
      this.passes = {
        plain: new ReplayJudge(rules, message.start, rules.setApart),
        tried: rules.withTried && new ReplayJudge(rules, message.start, rules.withTried),
      };
      return { type: 'begun' };
    }
    if (message.type === 'events') return this.judged(message, this.passes!);
    const { plain, tried } = this.passes!;
    const again = !plain.finish() || tried?.finish() === false;
    if (again) return { type: 'finished', again, found: [], effect: null };
    return { type: 'finished', again, found: plain.found(), effect: tried?.tally.effect(plain.tally) ?? null };
  }

  private judged({ chunk, marks, novel }: Extract<ToReplay, { type: 'events' }>, { plain, tried }: Passes): FromReplay {
    const answer = (again: boolean, full: boolean): FromReplay => ({
      type: 'judged',
      again,
      full,
      events: plain.events,
      without: plain.unwatched(),
    });
    try {
      return answer(!plain.take(chunk, marks, novel) || tried?.take(chunk, marks, novel) === false, false);
    } catch (error) {
      if (error instanceof TooManyFindings) return answer(false, true);
      throw error;
    }
  }
}
