import { describe, expect, test } from 'vitest';
import {
  emptyLearning,
  type LearningSample,
  type LearningState,
  learnedClass,
  learnedEnough,
  shortEvidence,
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

describe('a short series', () => {
  const short = (samples: readonly LearningSample[], from: LearningState = emptyLearning) => {
    let state = from;
    const did = samples.map((one) => {
      const step = stepLearning(state, one, shortEvidence);
      state = step.state;
      return step.do;
    });
    return { state, did };
  };
  const hourLong = (from: number) => Array.from({ length: 12 }, (_, at) => sample(from + at / 11));

  test('is enough within an hour, whatever the line did; a few readings or a quarter of an hour are not', () => {
    expect(learnedEnough(short(hourLong(0)).state, shortEvidence)).toBe(true);
    expect(learnedEnough(short(hourLong(0).slice(0, 9)).state, shortEvidence)).toBe(false);
    const dense = Array.from({ length: 12 }, (_, at) => sample(at / 44));
    expect(learnedEnough(short(dense).state, shortEvidence)).toBe(false);
    expect(learnedEnough(short(hourLong(0)).state)).toBe(false);
  });

  test('is no part of the next one: what came hours later begins anew', () => {
    const first = short(hourLong(0));
    const second = short(hourLong(20), first.state);
    expect(second.did).toEqual(['begin', ...Array.from({ length: 11 }, () => 'compare')]);
    expect(second.state).toMatchObject({ samples: 12 });
  });

  test('in which something happened begins its chain anew there', () => {
    const [before, after] = [hourLong(0).slice(0, 6), hourLong(0).slice(6)];
    const disturbed = [...before, { ...after[0]!, disturbed: 'visit' as const }, ...after.slice(1)];
    const { state, did } = short(disturbed);
    expect(did[6]).toBe('restart');
    expect(state.samples).toBe(11);
  });

  test('names only what moved more than once, and nothing as a setting', () => {
    const { state } = short(hourLong(0));
    expect(learnedClass(1, true, state, shortEvidence)).toBeNull();
    expect(learnedClass(2, true, state, shortEvidence)).toBe('volatile');
    expect(learnedClass(2, false, state, shortEvidence)).toBe('volatile');
  });
});
