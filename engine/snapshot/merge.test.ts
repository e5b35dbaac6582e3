import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from './canonical-json.ts';
import { buildSnapshot, diffSnapshots, mergeAccepted, SectionBuilder, type Snapshot } from './snapshot.ts';

const header = {
  device: 'oven',
  protocol: 'opcua',
  address: 'opc.tcp://10.20.2.101:4840',
  identity: 'None/anonymous',
  started: '2026-11-04T03:00:00.000Z',
  ended: '2026-11-04T03:00:05.000Z',
  complete: true,
  requests: {},
  refused: {},
  bytesIn: 1,
  bytesOut: 1,
} as const;

type Records = Record<string, JsonObject>;

function snapshot(records: Records, more: { open?: string[] } = {}): Snapshot {
  const instances = new SectionBuilder('instances');
  for (const [key, record] of Object.entries(records)) instances.add(key, record);
  const moving = new SectionBuilder('volatile', false);
  moving.add('temperature', { raw: Object.keys(records).length });
  return buildSnapshot({ ...header, reasons: [], open: more.open ?? [], complete: !more.open }, [
    instances.finish(),
    moving.finish(),
  ]);
}

const keys = ['a', 'b', 'c', 'd', 'e'];
const reference: fc.Arbitrary<Json> = fc.tuple(
  fc.constantFrom('HasComponent', 'HasProperty', 'i=40'),
  fc.constantFrom(...keys),
);
const value = fc.integer({ min: 0, max: 3 });
const recordsWith = (member: 'raw' | 'value'): fc.Arbitrary<Records> =>
  fc.dictionary(
    fc.constantFrom(...keys),
    fc.record(
      {
        class: fc.constantFrom('config', 'setpoint'),
        [member]: value,
        path: fc.constantFrom('Objects/x', 'Objects/y'),
        parent: fc.constantFrom('p', 'q'),
        dataType: fc.constantFrom('Double', 'Int32'),
        accessLevel: fc.integer({ min: 0, max: 1 }),
        typeDefinition: fc.constantFrom('a', 'b'),
        references: fc.uniqueArray(reference, { selector: (one) => JSON.stringify(one), minLength: 1, maxLength: 4 }),
      },
      { requiredKeys: ['class', 'path'] },
    ) as fc.Arbitrary<JsonObject>,
    { maxKeys: 5 },
  );
/** An older and a newer state; values of registers stand under `raw`, those of nodes under `value`. */
const states: fc.Arbitrary<[Records, Records]> = fc
  .constantFrom('raw' as const, 'value' as const)
  .chain((member) => fc.tuple(recordsWith(member), recordsWith(member)));
const ids = (from: Snapshot, to: Snapshot) => diffSnapshots(from, to).map((item) => item.id);

describe('an expected state merged item by item', () => {
  test('differs from the newer one in exactly what was not accepted, under the same ids', () => {
    fc.assert(
      fc.property(states, fc.func(fc.boolean()), ([old, next], wish) => {
        const [expected, newer] = [snapshot(old), snapshot(next)];
        const open = ids(expected, newer);
        const accepted = new Set(open.filter((id) => wish(id)));
        const merged = mergeAccepted(expected, newer, (id) => accepted.has(id));
        expect(new Set(ids(merged, newer))).toEqual(new Set(open.filter((id) => !accepted.has(id))));
      }),
      { numRuns: 400 },
    );
  });

  test('is the newer one when all is accepted, and the old one when nothing is', () => {
    fc.assert(
      fc.property(states, ([old, next]) => {
        const [expected, newer] = [snapshot(old), snapshot(next)];
        expect(mergeAccepted(expected, newer, () => true).root).toBe(newer.root);
        const kept = mergeAccepted(expected, newer, () => false);
        expect(ids(expected, kept)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('what is put back after a rejection differs no more', () => {
    const old = {
      a: { class: 'config', raw: 1, path: 'a', references: [] },
      b: { class: 'config', raw: 5, path: 'b' },
    };
    const next = { a: { ...old.a, raw: 2 }, b: { ...old.b, raw: 6 } };
    const [expected, newer] = [snapshot(old), snapshot(next)];
    const good = diffSnapshots(expected, newer).find((item) => item.key === 'a')!.id;
    const merged = mergeAccepted(expected, newer, (id) => id === good);
    expect(diffSnapshots(merged, newer)).toMatchObject([{ key: 'b', from: '5', to: '6' }]);
    expect(ids(merged, snapshot({ ...next, b: old.b }))).toEqual([]);
  });

  test('a part that was not read keeps its expected value, whatever was accepted', () => {
    const old = { a: { class: 'config', raw: 1, path: 'a' }, b: { class: 'config', raw: 5, path: 'b' } };
    const expected = snapshot(old);
    const cut = snapshot({ a: { class: 'config', raw: 2, path: 'a' } }, { open: ['instances'] });
    const merged = mergeAccepted(expected, cut, () => true);
    expect(diffSnapshots(expected, merged)).toMatchObject([{ key: 'a', to: '2' }]);
    expect(merged.header).toMatchObject({ complete: true, open: [] });
    const refused = snapshot({ ...old, b: { ...old.b, raw: { $status: 'BadUserAccessDenied' } } });
    expect(
      ids(
        expected,
        mergeAccepted(expected, refused, () => true),
      ),
    ).toEqual([]);
  });
});

describe('a value that an attribute put out of the comparison', () => {
  const setpoint = {
    class: 'setpoint',
    rule: 'writable',
    path: 'Objects/x',
    parent: 'p',
    value: 1,
    dataType: 'Double',
  };
  const { value: _, ...rest } = setpoint;
  const hidden = { ...rest, class: 'volatile', rule: 'has history', historizing: true, dataType: 'Int32' };
  const observing = (records: Records, values: Records) => {
    const { header: head, sections } = snapshot(records);
    const observed = new SectionBuilder('observed', false);
    for (const [key, record] of Object.entries(values)) observed.add(key, record);
    return buildSnapshot(head, [...sections.values(), observed.finish()]);
  };
  const before = observing({ a: setpoint }, {});
  const after = observing({ a: hidden }, { a: { value: 1 } });
  const attributes = (one: Snapshot, other: Snapshot) => diffSnapshots(one, other).map(({ attribute }) => attribute);
  const accepting = (wanted: string) => {
    const accepted = new Set(
      diffSnapshots(before, after)
        .filter((item) => item.attribute === wanted)
        .map(({ id }) => id),
    );
    return mergeAccepted(before, after, (id) => accepted.has(id));
  };

  test('stays expected while the attribute is not accepted', () => {
    const expected = accepting('dataType');
    expect(attributes(expected, after)).toEqual(['historizing']);
    expect(attributes(expected, before)).toEqual(['dataType']);
  });

  test('goes with the attribute once that is accepted', () => {
    const expected = accepting('historizing');
    expect(attributes(expected, after)).toEqual(['dataType']);
    expect(attributes(expected, before)).toEqual(['historizing']);
  });
});

test('the reference to a type follows what was decided about the type', () => {
  const typed = (type: string, level: number) =>
    snapshot({
      a: { class: 'config', path: 'x', accessLevel: level, typeDefinition: type, references: [['i=40', type]] },
    });
  const [before, after] = [typed('i=63', 1), typed('i=68', 3)];
  for (const wanted of ['accessLevel', 'typeDefinition']) {
    const accepted = diffSnapshots(before, after).filter((item) => item.attribute === wanted);
    const expected = mergeAccepted(before, after, (id) => accepted.some((item) => item.id === id));
    const other = ['accessLevel', 'typeDefinition'].filter((one) => one !== wanted);
    expect(diffSnapshots(expected, after).map(({ attribute }) => attribute)).toEqual(other);
    expect(diffSnapshots(before, expected).map(({ attribute }) => attribute)).toEqual([wanted]);
  }
});
