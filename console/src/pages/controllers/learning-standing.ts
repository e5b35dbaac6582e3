import type { ShortSeries, ValueLearning } from '#protocol/api/value-rules.ts';

/** How learning stands, in one word beside its title, which the notice below it explains. */
export type LearningStanding = 'superseded' | 'stopped' | 'not_begun' | 'begun' | 'ready' | 'nothing';

/** As long as these last, no reading teaches anything. A visit or a reading that cannot be compared leaves out one reading only. */
const stops: ReadonlySet<string | null> = new Set(['incident', 'no_asset']);

/** How it stands: what hinders it comes before what it has reached, and it is ready only where there is something to propose. */
export function learningStanding(of: ValueLearning | ShortSeries): LearningStanding {
  if ('superseded' in of && of.superseded) return 'superseded';
  if (of.ready) return of.count.volatile + of.count.setpoint > 0 ? 'ready' : 'nothing';
  if (stops.has(of.pausedBy)) return 'stopped';
  return of.samples === 0 ? 'not_begun' : 'begun';
}
