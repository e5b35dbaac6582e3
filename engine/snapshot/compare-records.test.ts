import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from './canonical-json.ts';
import { mergeAccepted } from './merge.ts';
import { buildSnapshot, diffSnapshots, SectionBuilder, type Snapshot } from './snapshot.ts';

const header = {
  device: 'press',
  protocol: 'opcua',
  address: 'opc.tcp://10.20.2.101:4840',
  identity: 'None/anonymous',
  started: '2026-11-04T03:00:00.000Z',
  ended: '2026-11-04T03:00:05.000Z',
  complete: true,
  reasons: [],
  open: [],
  requests: {},
  refused: {},
  bytesIn: 1,
  bytesOut: 1,
} as const;

/** One node `a`, and what is stored of its value beside it. */
function snapshot(record: JsonObject, observed?: Json): Snapshot {
  const nodes = new SectionBuilder('nodes');
  nodes.add('a', record);
  const aside = new SectionBuilder('observed', false);
  if (observed !== undefined) aside.add('a', { value: observed });
  return buildSnapshot({ ...header, reasons: [], open: [] }, [nodes.finish(), aside.finish()]);
}

const node = (value: Json, more: JsonObject = {}): JsonObject => ({
  ...{ class: 'setpoint', rule: 'writable', path: 'Press/Force', parent: 'nsu=x;s=Press', value },
  ...more,
});

const told = (one: Snapshot, other: Snapshot) =>
  diffSnapshots(one, other).map(({ attribute, from, to }) => [attribute, from, to]);

test('the first reference of a node, and its last, is said like any other, and with what it leads to only there', () => {
  const kind = (references: Json[]) => ({ path: 'Types/Kind', ...(references.length === 0 ? {} : { references }) });
  const nodes = (records: Record<string, JsonObject>) => {
    const section = new SectionBuilder('types');
    for (const [key, record] of Object.entries(records)) section.add(key, record);
    return buildSnapshot({ ...header, reasons: [], open: [] }, [section.finish()]);
  };
  const bare = nodes({ kind: kind([]) });
  const whole = nodes({ kind: kind([['i=46', 'unit']]), unit: { path: 'Types/Kind/Unit', parent: 'kind' } });
  const items = (one: Snapshot, other: Snapshot) =>
    diffSnapshots(one, other).map(({ op, key, attribute }) => [op, key, attribute]);
  expect(items(bare, whole)).toEqual([['added', 'unit', '']]);
  expect(items(whole, bare)).toEqual([['removed', 'unit', '']]);
  const known = nodes({ kind: kind([['i=39', 'elsewhere']]) });
  expect(items(bare, known)).toEqual([['added', 'kind', 'references']]);
  for (const [one, other] of [
    [bare, whole],
    [whole, bare],
    [bare, known],
    [known, bare],
  ] as const) {
    expect(
      items(
        mergeAccepted(one, other, () => false),
        one,
      ),
    ).toEqual([]);
    expect(
      items(
        mergeAccepted(one, other, () => true),
        other,
      ),
    ).toEqual([]);
  }
});

describe('a value that leaves the comparison because of an attribute of its node', () => {
  const { value: _, ...rest } = node(1);
  const moving = { ...rest, class: 'volatile', rule: 'has history', historizing: true };
  const before = snapshot(node(1));
  const after = (value: number) => snapshot(moving, value);

  test('is said once, where the attribute is', () => {
    expect(told(before, after(1))).toEqual([['historizing', null, 'true']]);
    expect(diffSnapshots(before, after(1))[0]?.rule).toBe(
      'nodes historizing; its value is compared no longer: has history',
    );
    expect(told(after(1), before)).toEqual([['historizing', 'true', null]]);
  });

  test('is said, too, where it became another at the same time', () => {
    expect(told(before, after(2))).toEqual([
      ['historizing', null, 'true'],
      ['value', '1', null],
    ]);
    const [, value] = diffSnapshots(before, after(2));
    expect(value).toMatchObject({
      class: 'setpoint',
      severity: 'medium',
      rule: 'became another and is compared no longer: has history',
    });
  });

  test('is no measure when it comes back', () => {
    expect(told(after(7), before)).toEqual([['historizing', 'true', null]]);
  });
});

test('says another type of a node once, not again as the reference to it', () => {
  const typed = (type: string) => node(1, { typeDefinition: type, references: [['i=40', type]] });
  const items = diffSnapshots(snapshot(typed('i=63')), snapshot(typed('i=2365')));
  expect(items.map(({ attribute, from, to }) => [attribute, from, to])).toEqual([['typeDefinition', 'i=63', 'i=2365']]);
});

describe('rights that a server says twice', () => {
  const rights = (more: JsonObject) => snapshot(node(1, more));
  const before = rights({ accessLevel: 3, userAccessLevel: 3, accessLevelEx: 0x103, executable: true });
  const after = (more: JsonObject) =>
    rights({ accessLevel: 1, userAccessLevel: 1, accessLevelEx: 0x101, executable: true, ...more });

  test('are one difference, which names them, and are accepted or refused with it', () => {
    const items = diffSnapshots(before, after({ description: 'd' }));
    expect(items.map(({ attribute, rule }) => [attribute, rule])).toEqual([
      ['accessLevel', 'nodes accessLevel; with it accessLevelEx, userAccessLevel'],
      ['description', 'nodes description'],
    ]);
    for (const [at, { id }] of items.entries()) {
      const expected = mergeAccepted(before, after({ description: 'd' }), (one) => one === id);
      expect(diffSnapshots(expected, after({ description: 'd' }))).toMatchObject([items[1 - at]!]);
      expect(diffSnapshots(before, expected)).toMatchObject([items[at]!]);
    }
  });

  test('are one difference in whatever order their names stand', () => {
    const [was, is] = [rights({ writeMask: 0, userWriteMask: 0 }), rights({ writeMask: 32, userWriteMask: 32 })];
    expect(diffSnapshots(was, is).map(({ rule }) => rule)).toEqual(['nodes writeMask; with it userWriteMask']);
  });

  test('are told each where they go different ways', () => {
    expect(told(before, after({ userAccessLevel: 0 })).map(([attribute]) => attribute)).toEqual([
      'accessLevel',
      'userAccessLevel',
    ]);
    expect(told(before, after({ accessLevelEx: 1 })).map(([attribute]) => attribute)).toEqual([
      'accessLevel',
      'accessLevelEx',
    ]);
    expect(
      told(before, rights({ accessLevel: 3, userAccessLevel: 1, accessLevelEx: 0x103, executable: true })),
    ).toEqual([['userAccessLevel', '3', '1']]);
  });
});

test.each([
  [15, '15', '15', '"15"'],
  [{ $int64: '7' }, { $int64: '8' }, '7', '8'],
  [{ $number: 'NaN' }, 1, 'NaN', '1'],
  [{ $time: '2026-11-04T03:00:00.000Z' }, null, '2026-11-04T03:00:00.000Z', null],
  [{ $int64: '7' }, 7, '{"$int64":"7"}', '7'],
])('shows %j and %j as a person reads them, and so that they differ', (was, is, from, to) => {
  const [item] = diffSnapshots(snapshot(node(0, { value: was })), snapshot(node(0, { value: is })));
  expect([item?.from, item?.to]).toEqual([from, to]);
});

describe('a node that hangs elsewhere', () => {
  const tree = (parent: string, refs: Record<string, string[][]>): Snapshot => {
    const nodes = new SectionBuilder('nodes');
    const folder = (key: string) => ({ path: key, parent: 'root', references: refs[key] ?? [] });
    for (const key of Object.keys(refs)) nodes.add(key, folder(key));
    nodes.add('valve', { path: `${parent}/valve`, parent });
    return buildSnapshot({ ...header, reasons: [], open: [] }, [nodes.finish()]);
  };
  const way = (type = 'i=47') => [[type, 'valve']];
  const ops = (one: Snapshot, other: Snapshot) =>
    diffSnapshots(one, other).map(({ op, key, attribute }) => `${op} ${key} ${attribute}`.trim());

  test('was moved where the one way to it went and another came: one difference', () => {
    expect(ops(tree('p', { p: way(), q: [] }), tree('q', { p: [], q: way() }))).toEqual(['moved valve parent']);
    expect(ops(tree('p', { p: way() }), tree('q', { q: way() }))).toEqual([
      'removed p',
      'moved valve parent',
      'added q',
    ]);
  });

  test('was not moved by a further way to it, or by one that is left', () => {
    const [one, both] = [tree('q', { p: [], q: way() }), tree('p', { p: way('i=35'), q: way() })];
    expect(ops(one, both)).toEqual(['added p references']);
    expect(ops(both, one)).toEqual(['removed p references']);
  });

  test('tells the kind of the way, too, where that is another', () => {
    expect(ops(tree('p', { p: way(), q: [] }), tree('q', { p: [], q: way('i=35') }))).toEqual([
      'removed p references',
      'added q references',
      'moved valve parent',
    ]);
  });
});

describe('a node that is out of sight', () => {
  const denied = { $status: 'BadUserAccessDenied' };
  const seen = node(7, { dataType: 'i=6', accessLevel: 3, description: { t: 'Force' } });
  const unseen = { ...seen, value: denied, dataType: denied, accessLevel: denied, description: denied };

  test('is one difference, and one again when it is back', () => {
    const names = 'accessLevel, dataType, description, value';
    expect(diffSnapshots(snapshot(seen), snapshot(unseen))).toMatchObject([
      { op: 'unreadable', key: 'a', attribute: '', from: names, severity: 'low' },
    ]);
    expect(diffSnapshots(snapshot(unseen), snapshot(seen))).toMatchObject([
      { op: 'changed', attribute: '', to: names },
    ]);
  });

  test('takes nothing of the expected state away, whatever is accepted beside it', () => {
    const now = snapshot({ ...unseen, displayName: 'Kraft' });
    const expected = mergeAccepted(snapshot({ ...seen, displayName: 'Force' }), now, () => true);
    expect(diffSnapshots(expected, now).map(({ op }) => op)).toEqual(['unreadable']);
    expect(diffSnapshots(expected, snapshot({ ...seen, displayName: 'Kraft' }))).toEqual([]);
  });
});
