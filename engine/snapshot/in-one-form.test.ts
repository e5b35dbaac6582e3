import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FormStep } from './form-steps.ts';
import {
  buildSnapshot,
  diffSnapshots,
  inOneForm,
  type JsonObject,
  mergeAccepted,
  SectionBuilder,
  type Snapshot,
  type SnapshotHeader,
} from './snapshot.ts';

type Content = Record<string, Record<string, JsonObject>>;

function snapshot(form: number | undefined, content: Content, more: Partial<SnapshotHeader> = {}): Snapshot {
  const sections = Object.entries(content).map(([name, records]) => {
    const builder = new SectionBuilder(name, name !== 'observed');
    for (const [key, record] of Object.entries(records)) builder.add(key, record);
    return builder.finish();
  });
  return buildSnapshot(
    {
      device: 'oven',
      protocol: 'opcua',
      ...(form === undefined ? {} : { form }),
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
      ...more,
    },
    sections,
  );
}

const told = (before: Snapshot, after: Snapshot) =>
  diffSnapshots(before, after).map(({ op, key, attribute, from, to }) => [op, key, attribute, from, to].join(' '));

describe('snapshots of two forms', () => {
  const node = (value: number | undefined, more: JsonObject = {}): JsonObject => ({
    class: 'config',
    rule: 'property',
    path: 'Oven/Curve',
    parent: 'p',
    ...(value === undefined ? {} : { value }),
    ...more,
  });
  const older = (a: number, b: number, c: number) =>
    snapshot(undefined, {
      server: { a: node(a), b: node(b) },
      instances: { c: node(c), d: node(undefined, { class: 'volatile', rule: 'has history' }) },
      observed: { d: { path: 'Oven/Curve', value: 80 } },
    });
  const newer = (a: number, b: number, c: number) =>
    snapshot(2, {
      'security-config': { a: node(a, { class: 'security' }) },
      server: { b: node(undefined) },
      instances: { c: node(undefined, { class: 'volatile', rule: 'has history' }), d: node(81) },
      markers: { b: { class: 'structure', rule: 'marker', path: 'Oven/Curve', value: b } },
      observed: { c: { path: 'Oven/Curve', value: c } },
    });

  test('do not differ by where and how the collectors put one and the same thing, in either direction', () => {
    expect(told(older(1, 2, 3), newer(1, 2, 3))).toEqual([]);
    expect(told(newer(1, 2, 3), older(1, 2, 3))).toEqual([]);
    expect(inOneForm(older(1, 2, 3), newer(1, 2, 3))).toMatchObject({
      newlyRead: { 'instances/value': 1 },
      noLongerRead: { 'instances/value': 1 },
    });
  });

  test('differ by what the plant changed, wherever it stands', () => {
    expect(told(older(1, 2, 3), newer(7, 8, 9))).toEqual(['changed b value 2 8', 'changed a value 1 7']);
    expect(told(newer(7, 8, 9), older(1, 2, 3))).toEqual(['changed a value 7 1', 'changed b value 8 2']);
  });

  test('keep the id of a difference, under which a person judged it, wherever the newer form puts the node; another value has another', () => {
    const key = 'nsu=urn:oven;s=curve';
    const expected = snapshot(undefined, { server: { [key]: node(1) } });
    const ids = (after: Snapshot) => diffSnapshots(expected, after).map(({ attribute, id }) => [attribute, id]);
    const beside = (value: number) => ({ markers: { [key]: { path: 'Oven/Curve', value } } });
    const writable = { class: 'security', accessLevel: 3 };
    const known = ids(snapshot(undefined, { server: { [key]: node(7, { accessLevel: 3 }) } }));
    expect(known).toHaveLength(2);
    expect(ids(snapshot(2, { 'security-config': { [key]: node(7, writable) } }))).toEqual(known);
    expect(ids(snapshot(2, { instances: { [key]: node(undefined, writable) }, ...beside(7) })).sort()).toEqual(
      known.sort(),
    );
    const other = ids(snapshot(2, { instances: { [key]: node(undefined, writable) }, ...beside(8) }));
    expect(other.filter((one) => known.some(([, id]) => id === one[1]))).toHaveLength(1);
  });

  test('do not differ by what the later tells finer, and differ by what the plant changed in it', () => {
    const values = (form: number, when: string, zero: JsonObject['value'], state: JsonObject) =>
      snapshot(form, {
        instances: {
          when: { ...node(undefined), value: [{ $time: when }] },
          zero: { ...node(undefined), value: { a: zero ?? null } },
          state: { ...node(undefined), value: state },
        },
      });
    const before = values(5, '2026-01-01T00:00:00.123Z', 0, { $status: 'BadOutOfRange' });
    const same = values(6, '2026-01-01T00:00:00.1234560Z', { $number: '-0' }, { $code: 'BadOutOfRange' });
    expect(told(before, same)).toEqual([]);
    expect(told(same, before)).toEqual([]);
    const other = values(6, '2026-01-01T00:00:00.1244560Z', 1, { $code: 'Good' });
    expect(told(before, other).map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual([
      'changed state',
      'changed when',
      'changed zero',
    ]);
    expect(told(same, { ...other, header: same.header })).toHaveLength(3);
  });

  test('differ by the move of an item that has another parent', () => {
    const moved = snapshot(2, { instances: { a: node(1, { parent: 'q', path: 'Press/Curve' }) } });
    expect(told(snapshot(undefined, { server: { a: node(1) } }), moved)).toEqual([
      'moved a parent Oven/Curve Press/Curve',
    ]);
  });

  test('a value that the newer form hides is taken over, and differs from the next reading', () => {
    const secret = (digest: string) => node(undefined, { class: 'secret', value: { $secret: digest, key: 'k' } });
    const shown = snapshot(undefined, { instances: { a: node(1) } });
    const hidden = snapshot(2, { instances: { a: secret('aa') } });
    expect(told(shown, hidden)).toEqual([]);
    const taken = mergeAccepted(shown, hidden, () => false);
    expect(told(taken, snapshot(2, { instances: { a: secret('bb') } }))).toHaveLength(1);
  });

  test('a class that a person gave in the agent file differs in any form, and so does the value that it hides', () => {
    const byPerson = node(undefined, { class: 'volatile', rule: 'user rule quiet' });
    const after = snapshot(2, { instances: { a: byPerson }, observed: { a: { path: 'Oven/Curve', value: 9 } } });
    expect(told(snapshot(undefined, { instances: { a: node(1) } }), after)).toEqual([
      'changed a class config volatile',
      'changed a value 1 ',
    ]);
  });

  test('differ by a reference to a node whose value only changed its place', () => {
    const content = (references: string[][], aside: boolean): Content => ({
      instances: {
        c: aside ? node(undefined, { class: 'volatile', rule: 'has history' }) : node(3),
        p: node(1, { references }),
      },
      ...(aside ? { observed: { c: { path: 'Oven/Curve', value: 3 } } } : {}),
    });
    const [before, after] = [snapshot(1, content([['HasProperty', 'c']], false)), snapshot(2, content([], true))];
    expect(told(before, after)).toEqual(['removed p references ["HasProperty","c"] ']);
    expect(told(after, before)).toEqual(['added p references  ["HasProperty","c"]']);
  });

  test('what was not read is unreadable in the other form, too', () => {
    const cut = snapshot(2, { server: { b: node(2) } }, { complete: false, open: ['*'] });
    const before = snapshot(undefined, { server: { a: node(1), b: node(2) } });
    expect(diffSnapshots(before, cut).map(({ op }) => op)).toEqual(['unreadable']);
  });

  test('an expected state of the older form takes over what only the newer reads, and nothing else', () => {
    const steps: FormStep[] = [
      {
        form: 2,
        protocols: ['opcua'],
        reads: [{ section: 'server', attributes: ['historizing'] }, { section: 'licences' }],
        drops: [{ section: 'server', keys: /^z/ }],
      },
    ];
    const before = snapshot(undefined, { server: { a: node(1), z: node(5) } });
    const after = snapshot(2, {
      server: { a: node(2, { historizing: true, arrayDimensions: 1 }) },
      licences: { l: { path: 'l', value: 1 } },
    });
    const { snapshot: rewritten, newlyRead, noLongerRead } = inOneForm(before, after, steps);
    expect([newlyRead, noLongerRead]).toEqual([{ licences: 1, 'server/historizing': 1 }, { server: 1 }]);
    expect(told(rewritten, after)).toEqual(['changed a arrayDimensions  1', 'changed a value 1 2']);
  });

  test('names, place and type that form 4 has from the node itself are no difference to form 3, and all else is', () => {
    const before = snapshot(3, {
      types: {
        t: node(1, { displayName: { l: 'en', t: 'Old' }, browseName: 'Same', parent: '', typeDefinition: 'i=11' }),
      },
    });
    const after = snapshot(4, {
      types: {
        t: node(2, { displayName: { l: 'en', t: 'Own' }, browseName: 'Same', parent: 'i=63', typeDefinition: 'i=68' }),
      },
    });
    expect(inOneForm(before, after).newlyRead).toEqual({
      'types/displayName': 1,
      'types/parent': 1,
      'types/typeDefinition': 1,
    });
    expect(told(before, after)).toEqual(['changed t value 1 2']);
    expect(told(after, before)).toEqual(['changed t value 2 1']);
  });
});

/** How a form of a collector puts what it reads. */
interface Form {
  section: Record<string, string>;
  class: Record<string, string>;
  beside: Record<string, 'markers' | 'observed' | undefined>;
  attributes: string[];
}

type Plant = Record<string, { value: number } & Record<string, number>>;

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
const attributes = ['accessLevel', 'dataType', 'historizing'];

const byKey = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.tuple(...keys.map(() => one)).map((all) => Object.fromEntries(keys.map((key, at) => [key, all[at]!])));

const forms: fc.Arbitrary<Form> = fc.record({
  section: byKey(fc.constantFrom('server', 'instances', 'types', 'security-config')),
  class: byKey(fc.constantFrom('config', 'setpoint', 'identity', 'security')),
  beside: byKey(fc.constantFrom<'markers' | 'observed' | undefined>('markers', 'observed', undefined)),
  attributes: fc.subarray(attributes),
});

const plants: fc.Arbitrary<Plant> = fc.dictionary(
  fc.constantFrom(...keys),
  fc.record(
    {
      value: fc.integer({ min: 0, max: 2 }),
      accessLevel: fc.integer({ min: 0, max: 1 }),
      dataType: fc.integer({ min: 0, max: 1 }),
      historizing: fc.integer({ min: 0, max: 1 }),
    },
    { requiredKeys: ['value'] },
  ) as fc.Arbitrary<Plant[string]>,
  { maxKeys: keys.length },
);

function collected(plant: Plant, form: Form, number: number): Snapshot {
  const content: Record<string, Record<string, JsonObject>> = {};
  const put = (section: string, key: string, record: JsonObject) => {
    content[section] = { ...content[section], [key]: record };
  };
  for (const [key, { value, ...rest }] of Object.entries(plant)) {
    const beside = form.beside[key];
    const read = Object.fromEntries(Object.entries(rest).filter(([name]) => form.attributes.includes(name)));
    const record: JsonObject = { class: form.class[key]!, rule: form.class[key]!, path: key, ...read };
    put(form.section[key]!, key, beside === undefined ? { ...record, value } : record);
    if (beside !== undefined) put(beside, key, { class: 'structure', rule: 'marker', path: key, value });
  }
  return snapshot(number, content);
}

/** What the plant changed of what both forms read and compare. */
function trueChanges(was: Plant, is: Plant, a: Form, b: Form): Set<string> {
  const out = new Set<string>();
  for (const key of keys) {
    const [before, after] = [was[key], is[key]];
    if (!before || !after) {
      if (before || after) out.add(`${before ? 'removed' : 'added'} ${key} `);
      continue;
    }
    const both = attributes.filter((name) => a.attributes.includes(name) && b.attributes.includes(name));
    if (a.beside[key] !== 'observed' && b.beside[key] !== 'observed') both.push('value');
    for (const name of both) if (before[name] !== after[name]) out.add(`changed ${key} ${name}`);
  }
  return out;
}

/** The step that the author of the second form writes. */
function stepBetween(a: Form, b: Form): FormStep {
  const only = (one: Form, other: Form) => [
    { attributes: one.attributes.filter((name) => !other.attributes.includes(name)) },
  ];
  return { form: 2, protocols: ['opcua'], reads: only(b, a), drops: only(a, b) };
}

const found = (before: Snapshot, after: Snapshot) =>
  new Set(diffSnapshots(before, after).map(({ op, key, attribute }) => `${op} ${key} ${attribute}`));

test('among random forms and random changes exactly the changes of the plant are told', () => {
  fc.assert(
    fc.property(plants, plants, forms, forms, fc.boolean(), (was, is, a, b, upgrade) => {
      const before = collected(was, a, upgrade ? 1 : 2);
      const after = collected(is, b, upgrade ? 2 : 1);
      const step = upgrade ? stepBetween(a, b) : stepBetween(b, a);
      const rewritten = inOneForm(before, after, [step]).snapshot;
      expect(found(rewritten, after)).toEqual(trueChanges(was, is, a, b));
    }),
    { numRuns: 400 },
  );
});

test('an expected state brought into the newer form tells from then on every change of what that form compares', () => {
  fc.assert(
    fc.property(plants, plants, plants, forms, forms, (was, is, later, a, b) => {
      const [before, after] = [collected(was, a, 1), collected(is, b, 2)];
      const expected = inOneForm(before, after, [stepBetween(a, b)]).snapshot;
      const taken = mergeAccepted(expected, after, () => true);
      expect(taken.root).toBe(after.root);
      expect(found(taken, collected(later, b, 2))).toEqual(trueChanges(is, later, b, b));
    }),
    { numRuns: 150 },
  );
});
