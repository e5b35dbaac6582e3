import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Firing } from '#engine/sigma/sigma.ts';
import { verdictsOf, withoutReplaced } from './verdicts.ts';

const firing = (id: string, status: Firing['status'], more: Partial<Firing> = {}) =>
  ({ id, status, late: false, count: 1, ...more }) as Firing;
const run = (...steps: [id: string, status: Firing['status'], trigger: string | null, more?: Partial<Firing>][]) => {
  const { raised, grown, withdrawn } = verdictsOf(
    steps.map(([id, status, trigger, more]) => ({ firing: firing(id, status, more), trigger })),
  );
  const brief = (list: typeof raised) =>
    list.map(({ firing: { id, count }, trigger, changedBy, late }) => [id, count, trigger, changedBy, late]);
  return { raised: brief(raised), grown: brief(grown), withdrawn: brief(withdrawn) };
};
const nothing = { raised: [], grown: [], withdrawn: [] };

describe('what a run of firings comes to', () => {
  test('a finding that goes on as time does only grows', () => {
    expect(run(['a', 'revised', 'e4', { count: 4 }], ['a', 'revised', 'e5', { count: 5 }])).toEqual({
      ...nothing,
      grown: [['a', 5, 'e5', null, false]],
    });
  });

  test('what is raised and goes on at once is raised with its last figures', () => {
    expect(run(['a', 'new', 'e3', { count: 3 }], ['a', 'revised', 'e4', { count: 4 }])).toEqual({
      ...nothing,
      raised: [['a', 4, 'e4', null, false]],
    });
  });

  test('a late event that revises is named, whatever follows it', () => {
    expect(
      run(['a', 'revised', 'late', { count: 5, late: true }], ['a', 'revised', 'e6', { count: 6 }], ['b', 'new', 'e7']),
    ).toEqual({
      ...nothing,
      raised: [
        ['a', 6, 'e6', 'late', true],
        ['b', 1, 'e7', null, false],
      ],
    });
  });

  test('what is taken back in the end is taken back, with the event that did it', () => {
    expect(run(['a', 'new', 'e1'], ['a', 'withdrawn', 'e2', { late: true }])).toEqual({
      ...nothing,
      withdrawn: [['a', 1, 'e2', 'e2', true]],
    });
  });

  test('what was taken back and holds again is raised', () => {
    expect(run(['a', 'withdrawn', 'e2'], ['a', 'new', 'e2', { count: 2 }])).toEqual({
      ...nothing,
      raised: [['a', 2, 'e2', 'e2', false]],
    });
  });
});

describe('firings whose figures are replaced at once', () => {
  const step = fc.record({
    id: fc.constantFrom('a', 'b'),
    status: fc.constantFrom('new' as const, 'revised' as const, 'revised' as const, 'withdrawn' as const),
    late: fc.boolean(),
  });
  test('are let go of without a change to what the run comes to', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const firings = steps.map(({ id, status, late }, at) => ({
          firing: firing(id, status, { late, count: at }),
          trigger: `e${at}`,
        }));
        expect(verdictsOf(withoutReplaced(firings))).toEqual(verdictsOf(firings));
      }),
      { numRuns: 1000 },
    );
  });

  test('a flood of one finding comes down to its last', () => {
    const flood = Array.from({ length: 500 }, (_, at) => ({
      firing: firing('a', at === 0 ? 'new' : 'revised', { count: at }),
      trigger: `e${at}`,
    }));
    expect(withoutReplaced(flood).map(({ trigger }) => trigger)).toEqual(['e0', 'e499']);
  });
});
