import { describe, expect, test } from 'vitest';
import type { Firing } from '../sigma.ts';
import { brief, burst, engineFor, feed, MINUTE, type Step } from './sample-rules.ts';

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
  test('generate does not let an informational rule speak', () => {
    const step =
      'title: step\nname: step\nlevel: informational\nlogsource: {product: test}\ndetection: {s: {kind: failed}, condition: s}\n';
    const engine = engineFor(`${burst('  generate: true\n').replace('[failed]', '[step]')}---\n${step}`);
    expect(
      brief(
        feed(
          engine,
          [0, 1, 2].map((time) => [time, 'failed']),
        ),
      ),
    ).toEqual(['f-1 new 1', 'f-1 new 1', 'f-1 new 1', 'burst new 3']);
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

  test('what a window within the lateness reaches back to is taken, what lies behind is counted, not used', () => {
    const engine = engineFor(burst(), { limits: { lateness: 10 * MINUTE } });
    engine.advance(60 * MINUTE);
    expect(engine.reach).toBe(5 * MINUTE);
    feed(engine, [[45 * MINUTE - 1, 'failed']]);
    expect(engine.counters.tooLate).toBe(1);
    feed(engine, [
      [45 * MINUTE, 'failed'],
      [46 * MINUTE, 'failed'],
    ]);
    expect(engine.counters.tooLate).toBe(1);
    expect(brief(feed(engine, [[50 * MINUTE, 'failed']]))).toEqual(['burst new 3']);
  });

  test('a chain reaches back over all its timespans', () => {
    const above =
      'title: c\nid: c\ncorrelation: {type: event_count, rules: [burst], timespan: 7m, condition: {gte: 2}}\n';
    expect(engineFor(`${burst()}---\n${above}`).reach).toBe(12 * MINUTE);
    expect(engineFor(burst().replace('5m', '7d')).reach).toBe(7 * 24 * 60 * MINUTE);
  });

  test('events older than that are counted, not used', () => {
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
