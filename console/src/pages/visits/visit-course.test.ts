import { expect, test } from 'vitest';
import { type Coursed, courseOf } from './visit-course.ts';

const signature = { by: 'x', role: { ja: 'x', en: 'x' }, at: '', paper: null };
const line = (state: Coursed['state'], more: Partial<Coursed> = {}) =>
  courseOf({ state, kind: 'walk_in', progress: null, checked: null, signatures: [], rounds: [], ...more }, false)
    .filter(({ at }) => at === 'here' || at === 'late')
    .map(({ step, at }) => `${step} ${at}`);

test('the course of a visit shows what is waited for, and what was rejected until it is put back', () => {
  expect(line('draft', { kind: 'planned' })).toEqual(['plan here']);
  expect(line('scheduled', { kind: 'planned' })).toEqual(['work here']);
  expect(line('overdue')).toEqual(['work late']);
  expect(line('leaving')).toEqual(['reading here']);
  expect(line('review', { progress: { decided: 1, all: 2 } })).toEqual(['judging here']);
  expect(line('review', { progress: { decided: 2, all: 2 } })).toEqual(['first here']);
  expect(line('provisional')).toEqual(['second here']);
  expect(line('partly_approved')).toEqual(['back late']);
  expect(line('approved')).toEqual(['nextDay here']);
  expect(line('closed')).toEqual([]);
  expect(line('closed', { checked: 'differs' })).toEqual(['nextDay late']);
});

test('steps that a visit does not have are not in its course', () => {
  const steps = (more: Partial<Coursed>, hadOpen = false) =>
    courseOf(
      { state: 'approved', kind: 'walk_in', progress: null, checked: null, signatures: [], rounds: [], ...more },
      hadOpen,
    ).map(({ step }) => step);
  expect(steps({ signatures: [signature] })).not.toContain('second');
  expect(steps({ signatures: [signature, signature] })).toContain('second');
  expect(steps({ kind: 'planned' })[0]).toBe('plan');
  expect(steps({ rounds: [[signature, signature]] })).toContain('back');
  expect(steps({}, true)).toContain('back');
  expect(steps({})).not.toContain('back');
});
