import type { Happening, Week } from '../habit.ts';

/** An attack that looks almost like a habit of the ordinary week, and what must be said about it. */
export interface NearTwin {
  /** The habit it hides behind. */
  habit: string;
  /** What differs, in words. */
  differs: string;
  /** Name of the rule that must speak. */
  rule: string;
  happens: (week: Week) => Happening[];
}
