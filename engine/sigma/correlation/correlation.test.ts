import { describe, expect, test } from 'vitest';
import { compile, type EngineOptions, type Firing, loadRules } from '../sigma.ts';

const MINUTE = 60_000;
const BASES = `title: failed
name: failed
id: f-1
logsource: {product: test}
detection: {sel: {kind: failed}, condition: sel}
---
title: success
name: success
id: s-1
logsource: {product: test}
detection: {sel: {kind: success}, condition: sel}
---
title: admin
name: admin
id: a-1
logsource: {product: test}
detection: {sel: {kind|startswith: failed, user: admin}, condition: sel}
`;

type Step = [time: number, kind: string, more?: Record<string, unknown>];

function engineFor(correlations: string, options: EngineOptions = {}) {
  const set = loadRules([{ path: 'r.yml', text: `${BASES}---\n${correlations}` }]);
  expect(set.rejected).toEqual([]);
  return compile(set, options);
}

function feed(engine: ReturnType<typeof engineFor>, steps: Step[]): Firing[] {
  return steps.flatMap(([time, kind, more], index) =>
    engine.process(
      { fields: { kind, user: 'u', ...more }, logsource: { product: 'test' } },
      { id: `${index}@${time}`, time },
    ),
  );
}

const burst = (extra = ''): string => `title: burst
id: burst
correlation:
  type: event_count
  rules: [failed]
  group-by: [user]
  timespan: 5m
  condition: {gte: 3}
${extra}`;

const brief = (firings: Firing[]) => firings.map(({ rule, status, count }) => `${rule.id} ${status} ${count}`);

describe('windows', () => {
  test('slide: a burst across a full hour is found', () => {
    expect(
      brief(
        feed(engineFor(burst()), [
          [58 * MINUTE, 'failed'],
          [59 * MINUTE, 'failed'],
          [61 * MINUTE, 'failed'],
        ]),
      ),
    ).toEqual(['burst new 3']);
  });

  test('both ends belong to the window, a millisecond more does not', () => {
    expect(
      feed(engineFor(burst()), [
        [0, 'failed'],
        [1, 'failed'],
        [5 * MINUTE, 'failed'],
      ]),
    ).toHaveLength(1);
    expect(
      feed(engineFor(burst()), [
        [0, 'failed'],
        [1, 'failed'],
        [5 * MINUTE + 1, 'failed'],
      ]),
    ).toHaveLength(0);
  });

  test('groups do not add up', () => {
    expect(
      feed(engineFor(burst()), [
        [0, 'failed'],
        [1, 'failed', { user: 'v' }],
        [2, 'failed'],
        [3, 'failed', { user: 'v' }],
      ]),
    ).toEqual([]);
  });

  test('an episode goes on while the condition holds, and a new one starts after it', () => {
    const steps: Step[] = [0, 1, 2, 3, 60, 61, 62].map((minute) => [minute * MINUTE, 'failed']);
    expect(brief(feed(engineFor(burst()), steps))).toEqual(['burst new 3', 'burst revised 4', 'burst new 3']);
  });

  test('an event without the group field is left out and counted', () => {
    const engine = engineFor(burst());
    expect(
      feed(engine, [
        [0, 'failed', { user: null }],
        [1, 'failed', { user: undefined }],
      ]),
    ).toEqual([]);
    expect(engine.counters.ungrouped).toBe(2);
  });

  test('without group-by everything is one group', () => {
    const text = burst().replace('  group-by: [user]\n', '');
    expect(
      feed(engineFor(text), [
        [0, 'failed'],
        [1, 'failed', { user: 'v' }],
        [2, 'failed', { user: 'w' }],
      ]),
    ).toHaveLength(1);
  });

  test('times, events and figures of a firing', () => {
    const [firing] = feed(engineFor(burst()), [
      [10, 'failed'],
      [20, 'failed'],
      [30, 'failed'],
    ]);
    expect(firing).toMatchObject({
      kind: 'correlation',
      group: { user: 'u' },
      events: ['0@10', '1@20', '2@30'],
      count: 3,
      first: 10,
      last: 30,
      late: false,
    });
    expect(firing!.explain).toMatchObject({
      type: 'event_count',
      timespan: 5 * MINUTE,
      bounds: [{ op: 'gte', value: 3 }],
    });
  });
});

describe('who speaks', () => {
  test('base rules are silent when only a correlation uses them', () => {
    expect(feed(engineFor(burst()), [[0, 'failed']])).toEqual([]);
  });
  test('generate lets them speak', () => {
    expect(brief(feed(engineFor(burst('  generate: true\n')), [[0, 'failed']]))).toEqual(['f-1 new 1']);
    expect(brief(feed(engineFor(burst('generate: true\n')), [[0, 'failed']]))).toEqual(['f-1 new 1']);
  });
  test('rules that no correlation uses speak', () => {
    expect(brief(feed(engineFor(burst()), [[0, 'success']]))).toEqual(['s-1 new 1']);
  });
  test('a base rule serves two correlations and none starves the other', () => {
    const two = `${burst()}---\n${burst().replaceAll('burst', 'pair').replace('gte: 3', 'gte: 2')}`;
    expect(
      brief(
        feed(engineFor(two), [
          [0, 'failed'],
          [1, 'failed'],
          [2, 'failed'],
        ]),
      ),
    ).toEqual(['pair new 2', 'burst new 3', 'pair revised 3']);
  });
});

describe('time that is not in order', () => {
  const late: Step[] = [
    [10, 'failed'],
    [30, 'failed'],
    [20, 'failed'],
  ];

  test('an event before the watermark completes a window and says that it is late', () => {
    const engine = engineFor(burst());
    feed(engine, late.slice(0, 2));
    engine.advance(MINUTE);
    const [firing] = feed(engine, [[20, 'failed']]);
    expect(firing).toMatchObject({ status: 'new', late: true, count: 3 });
  });

  test('the same event twice counts once', () => {
    const engine = engineFor(burst());
    const event = { fields: { kind: 'failed', user: 'u' }, logsource: { product: 'test' } };
    const firings = [0, 0, 0, 0].flatMap(() => engine.process(event, { id: 'x', time: 5 }));
    expect(firings).toEqual([]);
  });

  test('events older than the lateness are counted, not used', () => {
    const engine = engineFor(burst(), { limits: { lateness: 10 * MINUTE } });
    engine.advance(60 * MINUTE);
    feed(engine, [
      [0, 'failed'],
      [1, 'failed'],
      [2, 'failed'],
    ]);
    expect(engine.counters.tooLate).toBe(3);
    expect(
      feed(engine, [
        [51 * MINUTE, 'failed'],
        [52 * MINUTE, 'failed'],
        [53 * MINUTE, 'failed'],
      ]),
    ).toHaveLength(1);
  });

  test('an episode that outlives what is kept stays one', () => {
    const engine = engineFor(burst(), { limits: { lateness: 10 * MINUTE } });
    const firings: Firing[] = [];
    for (let minute = 0; minute < 120; minute++) {
      firings.push(...feed(engine, [[minute * MINUTE, 'failed']]));
      firings.push(...engine.advance(minute * MINUTE));
      if (minute === 60) firings.push(...feed(engine, [[minute * MINUTE - 30_000, 'failed']]));
    }
    expect(new Set(firings.map(({ id }) => id)).size).toBe(1);
    expect(firings.filter(({ status }) => status === 'new')).toHaveLength(1);
    expect(firings.at(-1)).toMatchObject({ count: 121, first: 0, last: 119 * MINUTE });
    expect(JSON.stringify(engine.state()).length).toBeLessThan(6000);
  });

  test('a flood in one group is bounded and does not hide the others', () => {
    const engine = engineFor(burst(), { limits: { entriesPerGroup: 100 } });
    const firings = feed(
      engine,
      Array.from({ length: 1000 }, (_, at): Step => [at, 'failed']),
    );
    expect(firings.at(-1)).toMatchObject({ count: 1000, status: 'revised' });
    expect(engine.counters.shed).toBeGreaterThan(800);
    expect(
      brief(
        feed(engine, [
          [0, 'failed', { user: 'v' }],
          [1, 'failed', { user: 'v' }],
          [2, 'failed', { user: 'v' }],
        ]),
      ),
    ).toEqual(['burst new 3']);
  });

  test('a state of another rule is not continued', () => {
    const engine = engineFor(burst());
    feed(engine, [
      [0, 'failed'],
      [1, 'failed'],
    ]);
    const same = engineFor(burst());
    same.restore(engine.state());
    expect(feed(same, [[2, 'failed']])).toHaveLength(1);
    const other = engineFor(burst().replace('5m', '6m'));
    other.restore(engine.state());
    expect(feed(other, [[2, 'failed']])).toEqual([]);
  });
});

describe('silence', () => {
  const heartbeat = burst().replace('gte: 3', 'lt: 1');

  test('is told when time has come, once, and again after the next silence', () => {
    const engine = engineFor(heartbeat);
    feed(engine, [
      [0, 'failed'],
      [4 * MINUTE, 'failed'],
    ]);
    expect(engine.advance(9 * MINUTE - 1)).toEqual([]);
    expect(brief(engine.advance(9 * MINUTE))).toEqual(['burst new 1']);
    expect(engine.advance(30 * MINUTE)).toEqual([]);
    feed(engine, [[31 * MINUTE, 'failed']]);
    expect(brief(engine.advance(36 * MINUTE))).toEqual(['burst new 1']);
  });

  test('is taken back when the event only came late', () => {
    const engine = engineFor(heartbeat);
    feed(engine, [[0, 'failed']]);
    expect(engine.advance(5 * MINUTE)).toHaveLength(1);
    expect(brief(feed(engine, [[3 * MINUTE, 'failed']]))).toEqual(['burst withdrawn 1']);
  });
});

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

  test('temporal_extended is an expression over rules', () => {
    const text = of(
      'temporal_extended',
      '  rules: [failed, success, admin]\n  condition: failed and success and not admin\n',
    );
    expect(
      feed(engineFor(text), [
        [1, 'failed'],
        [2, 'success'],
      ]),
    ).toHaveLength(1);
    expect(
      feed(engineFor(text), [
        [0, 'failed-x', { user: 'admin' }],
        [1, 'failed'],
        [2, 'success'],
      ]),
    ).toEqual([]);
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
