import { describe, expect, test } from 'vitest';
import { brief, burst, engineFor, feed, MINUTE, type Step } from './sample-rules.ts';

describe('kinds', () => {
  const of = (type: string, rest: string): string =>
    `title: c\nid: c\ncorrelation:\n  type: ${type}\n  timespan: 5m\n${rest}`;

  test('temporal wants every rule, in any order, in one group', () => {
    const text = of('temporal', '  rules: [failed, success]\n  group-by: [user]\n');
    expect(
      brief(
        feed(engineFor(text), [
          [5, 'success'],
          [9, 'failed'],
        ]),
      ),
    ).toEqual(['c new 2']);
    expect(
      feed(engineFor(text), [
        [5, 'success'],
        [9, 'failed', { user: 'v' }],
      ]),
    ).toEqual([]);
    expect(
      feed(engineFor(text), [
        [5, 'success'],
        [6 * MINUTE, 'failed'],
      ]),
    ).toEqual([]);
  });

  test('one event may serve two rules', () => {
    const text = of('temporal', '  rules: [failed, admin]\n  group-by: [user]\n');
    expect(brief(feed(engineFor(text), [[5, 'failed', { user: 'admin' }]]))).toEqual(['c new 1']);
  });

  test('temporal with a condition of its own', () => {
    const text = of('temporal', '  rules: [failed, success, admin]\n  condition: {gte: 2}\n');
    expect(
      feed(engineFor(text), [
        [5, 'success'],
        [9, 'failed'],
      ]),
    ).toHaveLength(1);
  });

  test('temporal_ordered wants the order at every step, equal times included', () => {
    const text = of('temporal_ordered', '  rules: [failed, success, admin]\n');
    const admin = { user: 'admin' };
    expect(
      feed(engineFor(text), [
        [1, 'failed'],
        [2, 'success'],
        [3, 'failed-x', admin],
      ]),
    ).toHaveLength(1);
    expect(
      feed(engineFor(text), [
        [1, 'failed'],
        [2, 'failed-x', admin],
        [3, 'success'],
      ]),
    ).toEqual([]);
    expect(
      feed(engineFor(text), [
        [2, 'failed'],
        [2, 'success'],
        [2, 'failed-x', admin],
      ]),
    ).toHaveLength(1);
  });

  describe('a condition in words', () => {
    const admin = { user: 'admin' };
    const steps = (...order: string[]): Step[] =>
      order.map((kind, at): Step => (kind === 'admin' ? [at, 'failed-x', admin] : [at, kind]));
    const fires = (
      type: string,
      condition: string,
      order: string[],
      rules = '  rules: [failed, success, admin]\n',
    ): boolean =>
      feed(engineFor(of(type, `${rules}  condition: ${condition}\n`)), steps(...order)).some(
        ({ kind, last }) => kind === 'correlation' && last === order.length - 1,
      );
    const unordered = 'failed and success and not admin';
    const table: [type: string, condition: string, order: string, expected: boolean][] = [
      ['temporal_extended', unordered, 'failed success', true],
      ['temporal_extended', unordered, 'success failed', true],
      ['temporal_extended', unordered, 'admin failed success', false],
      ['temporal', unordered, 'success failed', true],
      ['temporal', '(failed or success) and admin', 'admin success', true],
      ['temporal', '(failed or success) and admin', 'failed success', false],
      ['temporal_ordered_extended', unordered, 'failed success', true],
      ['temporal_ordered_extended', unordered, 'success failed', false],
      ['temporal_ordered', unordered, 'failed success', true],
      ['temporal_ordered', unordered, 'success failed', false],
      ['temporal_ordered', unordered, 'success failed success', true],
      ['temporal_ordered', unordered, 'failed admin success', false],
      ['temporal_ordered', '(failed or success) and admin', 'failed admin', true],
      ['temporal_ordered', '(failed or success) and admin', 'admin success', false],
      ['temporal_ordered', '(failed or success) and admin', 'admin success failed admin', true],
      ['temporal_ordered', 'not (failed and success) and admin', 'success admin', true],
      ['temporal_ordered', 'not (failed and success) and admin', 'success failed admin', false],
    ];
    test.each(table)('%s: %s after %s: %s', (type, condition, order, expected) => {
      expect(fires(type, condition, order.split(' '))).toBe(expected);
    });
    test('names its rules itself when there is no list', () => {
      expect(fires('temporal', 'failed and (success or not admin)', ['failed', 'success'], '')).toBe(true);
      expect(fires('temporal_ordered', 'success and failed', ['success', 'failed'], '')).toBe(true);
      expect(fires('temporal_ordered', 'success and failed', ['failed', 'success'], '')).toBe(false);
    });
    test('events of one time count as in order', () => {
      const engine = engineFor(of('temporal_ordered', '  rules: [failed, success]\n  condition: failed and success\n'));
      expect(
        brief(
          feed(engine, [
            [5, 'success'],
            [5, 'failed'],
          ]),
        ),
      ).toEqual(['c new 2']);
    });
  });

  test('value_count counts different values, also of several fields', () => {
    const one = of('value_count', '  rules: [failed]\n  condition: {field: pc, gte: 2}\n');
    expect(
      feed(engineFor(one), [
        [1, 'failed', { pc: 'a' }],
        [2, 'failed', { pc: 'a' }],
        [3, 'failed'],
      ]),
    ).toEqual([]);
    expect(
      feed(engineFor(one), [
        [1, 'failed', { pc: 'a' }],
        [2, 'failed', { pc: 'b' }],
      ]),
    ).toHaveLength(1);
    const two = of('value_count', '  rules: [failed]\n  condition: {field: [pc, ip], gte: 2}\n');
    expect(
      feed(engineFor(two), [
        [1, 'failed', { pc: 'a', ip: 1 }],
        [2, 'failed', { pc: 'a', ip: 2 }],
      ]),
    ).toHaveLength(1);
  });

  test('value_sum, value_avg, value_median and value_percentile', () => {
    const steps: Step[] = [1, 2, 3, 4, 100].map((bytes, at) => [
      at,
      'failed',
      { bytes: at % 2 ? String(bytes) : bytes },
    ]);
    const fires = (type: string, condition: string): boolean =>
      feed(engineFor(of(type, `  rules: [failed]\n  condition: {field: bytes, ${condition}}\n`)), steps).length > 0;
    expect([fires('value_sum', 'gte: 110'), fires('value_sum', 'gt: 110')]).toEqual([true, false]);
    expect([fires('value_avg', 'gte: 22'), fires('value_avg', 'gt: 22')]).toEqual([true, false]);
    expect([fires('value_median', 'gte: 3'), fires('value_median', 'gt: 3')]).toEqual([true, false]);
    expect([
      fires('value_percentile', 'percentile: 75, gte: 4'),
      fires('value_percentile', 'percentile: 75, gt: 4'),
    ]).toEqual([true, false]);
    expect(fires('value_sum', 'gt: 5, lte: 6')).toBe(true);
  });

  test('aliases name different fields of different rules', () => {
    const text = of(
      'temporal',
      '  rules: [failed, success]\n  group-by: [who]\n  aliases:\n    who: {failed: user, success: account}\n',
    );
    expect(
      brief(
        feed(engineFor(text), [
          [1, 'failed', { user: 'x' }],
          [2, 'success', { account: 'x', user: 'y' }],
        ]),
      ),
    ).toEqual(['c new 2']);
    expect(
      feed(engineFor(text), [
        [1, 'failed', { user: 'x' }],
        [2, 'success', { account: 'y', user: 'x' }],
      ]),
    ).toEqual([]);
  });

  test('chains: a burst and then a success', () => {
    const text = `${burst('name: burst-name\n')}---\n${of('temporal_ordered', '  rules: [burst-name, success]\n  group-by: [user]\n')}`;
    const steps: Step[] = [
      [1, 'failed'],
      [2, 'failed'],
      [3, 'failed'],
      [4, 'success'],
    ];
    const [firing, ...rest] = feed(engineFor(text), steps);
    expect(firing).toMatchObject({ rule: { id: 'c' }, events: ['0@1', '1@2', '2@3', '3@4'], count: 2 });
    expect(rest).toEqual([]);
    expect(feed(engineFor(text), [[0, 'success'], ...steps.slice(0, 3)])).toEqual([]);
  });

  test('a finding that is withdrawn is withdrawn above it too', () => {
    const quiet = burst().replace('gte: 3', 'eq: 2');
    const text = `${quiet}---\n${of('event_count', '  rules: [burst]\n  condition: {gte: 1}\n')}`;
    const engine = engineFor(text);
    expect(
      brief(
        feed(engine, [
          [0, 'failed'],
          [10, 'failed'],
        ]),
      ),
    ).toEqual(['c new 1']);
    expect(brief(feed(engine, [[5, 'failed']]))).toContain('c withdrawn 1');
  });
});
