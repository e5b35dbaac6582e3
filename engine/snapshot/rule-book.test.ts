import { describe, expect, test } from 'vitest';
import { buildSnapshot, diffSnapshots, type JsonObject, mergeAccepted, RuleBook, SectionBuilder } from './snapshot.ts';
import type { UserRule } from './user-rule.ts';

const header = {
  device: 'press',
  protocol: 'opcua',
  address: 'opc.tcp://192.0.2.1:4840',
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

function snapshot(sections: Record<string, Record<string, JsonObject>>) {
  return buildSnapshot(
    { ...header, reasons: [], open: [] },
    Object.entries(sections).map(([name, records]) => {
      const builder = new SectionBuilder(name);
      for (const [key, record] of Object.entries(records)) builder.add(key, record);
      return builder.finish();
    }),
  );
}

const key = 'nsu=urn:press;s=Level';
const node = (value: number, more: JsonObject = {}): JsonObject => ({
  class: 'setpoint',
  rule: 'writable',
  path: 'Objects/Press/Data/Level',
  typeDefinition: 'i=2368',
  dataType: 'Double',
  value,
  ...more,
});
const moved = diffSnapshots(snapshot({ instances: { [key]: node(1) } }), snapshot({ instances: { [key]: node(2) } }));

const covering: Partial<UserRule>[] = [
  { namespace: 'urn:press' },
  { path: 'Objects/Press/Data/*' },
  { namespace: 'urn:press', type: 'i=2368' },
  { node: 'nsu=urn:press;s=Lev*' },
  { nodes: ['nsu=urn:press;s=Other', key] },
];
const missing: Partial<UserRule>[] = [
  {},
  { namespace: 'urn:pres' },
  { namespace: 'urn:press', path: 'Objects/Press/Recipe/*' },
  { type: 'i=63' },
  { node: 'nsu=urn:press;s=Leve' },
  { nodes: [] },
];

describe('rules of people over differences', () => {
  test.each(covering)('%j leaves the value out and says by which rule', (signs) => {
    const rule: UserRule = { name: 'rule 1', class: 'volatile', ...signs };
    const split = new RuleBook([rule]).apply(moved);
    expect(split.items).toEqual([]);
    expect(split.leftOut).toMatchObject([{ item: { key, from: '1', to: '2' }, rule: { name: 'rule 1' } }]);
  });

  test.each(missing)('%j covers nothing of it', (signs) => {
    const rule: UserRule = { name: 'rule 1', class: 'volatile', ...signs };
    expect(new RuleBook([rule]).apply(moved)).toEqual({ items: moved, leftOut: [] });
  });

  test('everything but the value stays compared: type, rights, coming and going', () => {
    const before = snapshot({ instances: { [key]: node(1), gone: node(1) } });
    const after = snapshot({ instances: { [key]: node(2, { dataType: 'Int32', accessLevel: 3 }), come: node(1) } });
    const book = new RuleBook([{ name: 'all', class: 'volatile', path: '*' }]);
    const split = book.apply(diffSnapshots(before, after));
    expect(split.items.map((item) => [item.key, item.op, item.attribute])).toEqual([
      ['gone', 'removed', ''],
      [key, 'changed', 'accessLevel'],
      [key, 'changed', 'dataType'],
      ['come', 'added', ''],
    ]);
    expect(split.leftOut).toHaveLength(1);
  });

  test('who a controller is and who may change it cannot be left out', () => {
    const of = (value: string) =>
      snapshot(
        Object.fromEntries(
          ['security-config', 'server', 'namespaces', 'endpoints', 'identity'].map((name) => [
            name,
            { 'i=1': { class: 'config', rule: 'property', path: name, value } },
          ]),
        ),
      );
    const items = diffSnapshots(of('a'), of('b'));
    expect(items).toHaveLength(5);
    const split = new RuleBook([{ name: 'all', class: 'volatile', path: '*' }]).apply(items);
    expect(split).toEqual({ items, leftOut: [] });
  });

  test('another compared class changes class, severity and reason, never the id; the first rule that covers decides', () => {
    const book = new RuleBook([
      { name: 'rule 2', class: 'config', node: key },
      { name: 'rule 1', class: 'volatile', namespace: 'urn:press' },
    ]);
    const { items, leftOut } = book.apply(moved);
    expect(leftOut).toEqual([]);
    expect(items).toMatchObject([{ id: moved[0]!.id, class: 'config', severity: 'high', rule: 'rule 2' }]);
  });

  test('an expected state keeps what was left out as it was, so that the end of the rule shows it again', () => {
    const expected = snapshot({ instances: { [key]: node(1), b: node(5) } });
    const newer = snapshot({ instances: { [key]: node(2, { description: 'new' }), b: node(6) } });
    const book = new RuleBook([{ name: 'rule 1', class: 'volatile', node: key }]);
    const accepted = new Set(book.apply(diffSnapshots(expected, newer)).items.map(({ id }) => id));
    const merged = mergeAccepted(expected, newer, (id) => accepted.has(id));
    expect(book.apply(diffSnapshots(merged, newer)).items).toEqual([]);
    expect(diffSnapshots(merged, newer)).toMatchObject([{ key, attribute: 'value', from: '1', to: '2' }]);
  });
});
