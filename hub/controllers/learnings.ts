import type { LearnedBy, ShortSeries, ValueLearning as Shown } from '#protocol/api/value-rules.ts';
import { type LearningController, learningKinds, ValueLearning } from './value-learning.ts';

/** Both ways in which readings teach. What the short one says stands only until the long one has seen enough. */
export class Learnings {
  private readonly long: ValueLearning;
  private readonly short: ValueLearning;

  constructor(parts: Omit<ConstructorParameters<typeof ValueLearning>[0], 'kind'>) {
    this.long = new ValueLearning({ ...parts, kind: learningKinds.long });
    this.short = new ValueLearning({ ...parts, kind: learningKinds.short });
  }

  /** Takes readings into account that are old enough; a little in each call. */
  tick(controllers: readonly LearningController[]): void {
    this.long.tick(controllers);
    this.short.tick(controllers);
  }

  /** What pages show of the ordinary readings. */
  of(of: LearningController): Shown {
    return this.long.of(of);
  }

  /** What pages show of the newest short series. */
  series(of: LearningController): ShortSeries {
    return { ...this.short.of(of), superseded: this.long.ready(of) };
  }

  /** Keys that were learned to belong to a class; none before enough was seen, nor of a short series that the long one supersedes. */
  learned(of: LearningController, by: LearnedBy, cls: 'volatile' | 'setpoint'): string[] {
    if (by === 'short' && this.long.ready(of)) return [];
    return this[by].learned(of, cls);
  }
}
