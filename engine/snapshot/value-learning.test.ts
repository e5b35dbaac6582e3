import { describe, expect, test } from 'vitest';
import {
  emptyLearning,
  type LearningSample,
  type LearningState,
  learnedClass,
  learnedEnough,
  stepLearning,
} from './value-learning.ts';

const begin = Date.parse('2026-11-04T00:00:00.000Z');
const hour = 3_600_000;

function sample(hours: number, more: Partial<LearningSample> = {}): LearningSample {
  const started = new Date(begin + hours * hour).toISOString();
  const at = new Date(begin + hours * hour + 5000).toISOString();
  const ofDay = hours % 24;
  return { id: `r${hours}`, started, at, production: ofDay >= 8 && ofDay < 17, disturbed: null, ...more };
}

function run(samples: readonly LearningSample[]): { state: LearningState; did: string[] } {
  let state = emptyLearning;
  const did = samples.map((one) => {
    const step = stepLearning(state, one);
    state = step.state;
    return step.do;
  });
  return { state, did };
}

const every = (pause: number, hours: number) =>
  Array.from({ length: Math.floor(hours / pause) + 1 }, (_, at) => sample(at * pause));

describe('what is seen before anything is said', () => {
  test('twenty readings, a day, the line at work and at rest', () => {
    expect(learnedEnough(run(every(1.25, 25)).state)).toBe(true);
    expect(learnedEnough(run(every(1.25, 23)).state)).toBe(false);
    expect(learnedEnough(run(every(6, 96)).state)).toBe(false);
    expect(learnedEnough(run(every(6, 120)).state)).toBe(true);
  });

  test('a site that wrote down no rest is seen for a week', () => {
    const working = (hours: number) => every(6, hours).map((one) => ({ ...one, production: true }));
    expect(learnedEnough(run(working(160)).state)).toBe(false);
    expect(learnedEnough(run(working(168)).state)).toBe(true);
  });

  test('readings close together count once, and the later is compared with the same one as before', () => {
    const { state, did } = run([sample(0), sample(0.02), sample(0.4), sample(1)]);
    expect(did).toEqual(['restart', 'pass', 'pass', 'compare']);
    expect(state.samples).toBe(2);
  });
});

describe('times that teach nothing', () => {
  test.each(['visit', 'incident', 'no_asset'] as const)('%s: the chain begins anew behind it', (disturbed) => {
    const { state, did } = run([sample(0), sample(1), sample(2, { disturbed }), sample(3), sample(4)]);
    expect(did).toEqual(['restart', 'compare', 'restart', 'compare', 'compare']);
    expect(state).toMatchObject({ samples: 4, pausedBy: null, reference: { id: 'r4' } });
    expect(run([sample(0), sample(2, { disturbed })]).state).toMatchObject({
      samples: 1,
      pausedBy: disturbed,
      reference: { id: 'r2' },
    });
  });
});

describe('the class of a value that moved', () => {
  const seen = (hours: number): LearningState => ({ ...run(every(1, hours)).state });
  test.each([
    [1, false, 24, 'volatile'],
    [1, true, 24, 'setpoint'],
    [2, true, 168, 'setpoint'],
    [3, true, 168, 'volatile'],
    [6, true, 3 * 168, 'setpoint'],
    [20, true, 24, 'volatile'],
  ] as const)('%i changes, writable %s, in %i hours: %s', (changes, writable, hours, expected) => {
    expect(learnedClass(changes, writable, seen(hours))).toBe(expected);
  });
});
