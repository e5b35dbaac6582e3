import { expect, test } from 'vitest';
import type { ShortSeries, ValueLearning } from '#protocol/api/value-rules.ts';
import { learningStanding } from './learning-standing.ts';

const learned: ValueLearning = {
  ...{ samples: 20, samplesNeeded: 20, since: '2026-11-01T00:00:00.000Z', last: '2026-11-03T00:00:00.000Z' },
  ...{ hours: 48, hoursNeeded: 24, atWork: true, atRest: true, pausedBy: null, ready: true, found: [] },
  count: { volatile: 3, setpoint: 0 },
};
const series = (part: Partial<ShortSeries>): ShortSeries => ({ ...learned, superseded: false, ...part });

test.each<[LearningCase, ReturnType<typeof learningStanding>]>([
  [learned, 'ready'],
  [{ ...learned, count: { volatile: 0, setpoint: 0 } }, 'nothing'],
  [{ ...learned, pausedBy: 'incident' }, 'ready'],
  [{ ...learned, ready: false }, 'begun'],
  [{ ...learned, ready: false, pausedBy: 'visit' }, 'begun'],
  [{ ...learned, ready: false, pausedBy: 'incident' }, 'stopped'],
  [{ ...learned, ready: false, samples: 0, pausedBy: 'no_asset' }, 'stopped'],
  [series({ superseded: true }), 'superseded'],
  [series({ superseded: true, ready: false, samples: 3, pausedBy: 'visit' }), 'superseded'],
  [series({ ready: false, samples: 0 }), 'not_begun'],
])('%j is %s', (of, standing) => {
  expect(learningStanding(of)).toBe(standing);
});

type LearningCase = ValueLearning | ShortSeries;
