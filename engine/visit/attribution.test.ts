import { describe, expect, test } from 'vitest';
import { buildSnapshot, SectionBuilder, type Snapshot } from '../snapshot/snapshot.ts';
import { defaultVisitPolicy, type Visit } from './model.ts';
import { coversChange, type DeviceReview, matchDeclared, reviewDevice, stateBefore, windowOf } from './visit.ts';

const header = {
  device: 'press',
  protocol: 'modbus',
  address: '192.168.10.60:502',
  identity: 'map 1',
  started: '2026-11-04T03:00:00.000Z',
  ended: '2026-11-04T03:00:01.000Z',
  complete: true,
  reasons: [],
  open: [],
  requests: {},
  refused: {},
  bytesIn: 1,
  bytesOut: 1,
} as const;

function state(values: Record<string, number>, identity = 'map 1'): Snapshot {
  const section = new SectionBuilder('values');
  for (const [key, raw] of Object.entries(values)) {
    section.add(key, { class: 'setpoint', rule: 'map', path: `1/holding/${key}`, raw, unit: 'kN' });
  }
  return buildSnapshot({ ...header, identity, reasons: [], open: [] }, [section.finish()]);
}

const ordinary = { force: 120, speed: 30, zone: 5 };
const at = '2026-11-04T05:00:00.000Z';

function review(
  states: Partial<Record<'baseline' | 'before' | 'after' | 'latest', Record<string, number> | null>>,
  during: Record<string, number>[] = [],
) {
  const of = (values: Record<string, number> | null | undefined) => (values ? state(values) : null);
  const after = of(states.after ?? ordinary)!;
  const result = reviewDevice({
    baseline: of(states.baseline === undefined ? ordinary : states.baseline),
    before: of(states.before === undefined ? ordinary : states.before),
    during: during.map((values) => ({ at, snapshot: state(values) })),
    after,
    latest: of(states.latest) ?? after,
  });
  if ('wrong' in result) throw new Error(result.wrong);
  return result;
}

const origins = (one: DeviceReview) => Object.fromEntries(one.approve.map(({ item, origin }) => [item.key, origin]));

describe('three differences', () => {
  test('drift that was there is not charged to the visit', () => {
    const found = review({ before: { ...ordinary, zone: 9 }, after: { ...ordinary, zone: 9, force: 145 } });
    expect(found.drift.map(({ key }) => key)).toEqual(['zone']);
    expect(found.visit.map(({ key }) => key)).toEqual(['force']);
    expect(origins(found)).toEqual({ zone: 'drift', force: 'visit' });
  });

  test('drift that the visit put back is cured and needs no approval', () => {
    const found = review({ before: { ...ordinary, zone: 9 } });
    expect(found.approve).toEqual([]);
    expect(found.cured.map(({ key }) => key)).toEqual(['zone']);
  });

  test('drift that the visit changed further is both', () => {
    expect(origins(review({ before: { ...ordinary, zone: 9 }, after: { ...ordinary, zone: 7 } }))).toEqual({
      zone: 'several',
    });
  });

  test('what came and was changed, or went as a whole, is found at its place', () => {
    const grown = review({ before: { ...ordinary, extra: 1 }, after: { ...ordinary, extra: 2 } });
    expect(origins(grown)).toEqual({ extra: 'several' });
    const gone = review({ before: { ...ordinary, zone: 9 }, after: { force: 120, speed: 30 } });
    expect(origins(gone)).toEqual({ zone: 'several' });
  });

  test('what changed after the workers had left is told apart', () => {
    const found = review({ after: { ...ordinary, force: 145 }, latest: { ...ordinary, force: 145, speed: 31 } });
    expect(origins(found)).toEqual({ force: 'visit', speed: 'later' });
    expect(found.visit.map(({ key }) => key)).toEqual(['force']);
  });

  test('without a state before nobody claims to know', () => {
    const found = review({ before: null, after: { ...ordinary, force: 145 } });
    expect(found.visit).toEqual([]);
    expect(origins(found)).toEqual({ force: 'unknown' });
  });

  test('without an expected state the visit itself is judged', () => {
    const found = review({ baseline: null, after: { ...ordinary, force: 145 } });
    expect(found.drift).toEqual([]);
    expect(origins(found)).toEqual({ force: 'visit' });
  });

  test('what was changed and put back is transient; what stays is not', () => {
    const found = review({ after: { ...ordinary, force: 145 } }, [
      { ...ordinary, speed: 99 },
      { ...ordinary, speed: 99, force: 130 },
      { ...ordinary, force: 145 },
    ]);
    expect(found.transients).toMatchObject([{ item: { key: 'speed', from: '30', to: '99' }, seenAt: at }]);
  });

  test('states read with other rights are not compared', () => {
    const one = reviewDevice({
      baseline: state(ordinary, 'map 2'),
      before: null,
      during: [],
      after: state(ordinary),
      latest: state(ordinary),
    });
    expect(one).toEqual({
      wrong: expect.stringContaining('map 2'),
      why: expect.objectContaining({ code: 'read_with_other_rights', with: { one: 'map 2', other: 'map 1' } }),
    });
  });
});

describe('what was declared', () => {
  const item = (id: string, path: string, to: string | null = '145') => ({
    device: 'press',
    item: { id, path, attribute: 'value', to, unit: 'kN' },
  });
  const declared = (id: string, pattern: string, more: { device?: string; to?: string } = {}) => ({
    id,
    device: more.device ?? null,
    pattern,
    to: more.to ?? null,
  });

  test('is met by words in the place, whatever their width, or by a pattern', () => {
    const found = [item('a', '1/holding/0 加圧力設定'), item('b', '1/holding/7 ﾌﾟﾚｽ速度')];
    const met = matchDeclared([declared('force', '加圧力'), declared('speed', '1/holding/*プレス速度')], found);
    expect([...met.of]).toEqual([
      ['a', 'force'],
      ['b', 'speed'],
    ]);
    expect([...met.found]).toEqual([
      ['force', 1],
      ['speed', 1],
    ]);
  });

  test('names what was announced and not done, and leaves the rest undeclared', () => {
    const met = matchDeclared(
      [
        declared('far', '温度'),
        declared('other', '加圧力', { device: 'oven' }),
        declared('value', '加圧力', { to: '150 kN' }),
      ],
      [item('a', '1/holding/0 加圧力設定')],
    );
    expect(met.of.size).toBe(0);
    expect([...met.found.values()]).toEqual([0, 0, 0]);
    const exact = matchDeclared([declared('value', '加圧力', { to: '145kN' })], [item('a', '1/holding/0 加圧力設定')]);
    expect(exact.of.get('a')).toBe('value');
  });

  test('a pattern is no regular expression', () => {
    expect(matchDeclared([declared('dot', 'a.c')], [item('a', 'abc')]).of.size).toBe(0);
    expect(matchDeclared([declared('open', '(*')], [item('a', '(1) b')]).of.size).toBe(1);
  });
});

describe('the state before', () => {
  const newest = { started: '2026-11-04T02:59:00.000Z', at: '2026-11-04T03:00:00.000Z', root: 'r' };
  const now = '2026-11-05T03:00:00.000Z';
  const facts = { newest, movedAt: null, unreadable: false };

  test.each([
    ['young and unmoved', facts, newest],
    ['moved before it was read', { ...facts, movedAt: '2026-11-04T02:00:00.000Z' }, newest],
    ['moved since', { ...facts, movedAt: '2026-11-04T02:59:30.000Z' }, { missing: 'moved' }],
    ['never read', { ...facts, newest: null }, { missing: 'none' }],
    ['never readable', { newest: null, movedAt: null, unreadable: true }, { missing: 'unreadable' }],
    ['older than a day', { ...facts, newest: { ...newest, at: '2026-11-04T02:59:59.999Z' } }, { missing: 'too_old' }],
  ])('%s', (_words, given, expected) => {
    expect(stateBefore(given, now, defaultVisitPolicy)).toEqual(expected);
  });
});

describe('changes inside a visit', () => {
  const visit = (leftAt: string | null) =>
    ({
      id: 'v1',
      openedAt: '2026-11-04T08:00:00.000Z',
      leftAt,
      form: { plannedEnd: '2026-11-04T10:00:00.000Z' },
      devices: { press: {} },
    }) as unknown as Visit;
  const inside = (leftAt: string | null, unchanged: string, seen: string) =>
    coversChange(
      windowOf(visit(leftAt), 'press', defaultVisitPolicy)!,
      `2026-11-04T${unchanged}:00.000Z`,
      `2026-11-04T${seen}:00.000Z`,
    );

  test.each([
    ['seen while work goes on', null, '07:00', '09:00', true],
    ['seen before it began', null, '06:00', '07:00', false],
    ['found by the reading after the workers left', '09:30', '09:00', '09:31', true],
    ['seen unchanged after they left', '09:30', '09:31', '12:00', false],
    ['long after the planned end of a visit that nobody closes', null, '10:31', '12:00', false],
    ['within its grace', null, '10:29', '10:40', true],
  ] as const)('%s: %s', (_words, left, unchanged, seen, expected) => {
    expect(inside(left && `2026-11-04T${left}:00.000Z`, unchanged, seen)).toBe(expected);
  });

  test('another controller is none of its business', () => {
    expect(windowOf(visit(null), 'oven', defaultVisitPolicy)).toBeNull();
  });
});
