import { describe, expect, test } from 'vitest';
import {
  bringBack,
  buildSnapshot,
  diffSnapshots,
  type JsonObject,
  mergeAccepted,
  SectionBuilder,
  type Snapshot,
  type SnapshotHeader,
  type UserRule,
} from './snapshot.ts';

const header = {
  device: 'press',
  protocol: 'opcua',
  identity: 'a',
  complete: true,
  open: [],
} as unknown as SnapshotHeader;
const level: JsonObject = {
  class: 'volatile',
  rule: 'read-only process variable',
  path: 'Press/Level',
  dataType: 'Double',
};
const limit: JsonObject = { class: 'setpoint', rule: 'writable', path: 'Press/Limit', value: 5 };
const rule: UserRule = { name: 'value rule 1 (version 1)', path: 'Press/Level', class: 'config' };

/** A reading that leaves the level out; without one the reader kept none. */
function reading(value: number | undefined, changes: JsonObject = {}): Snapshot {
  const [instances, observed] = [new SectionBuilder('instances'), new SectionBuilder('observed', false)];
  instances.add('ns=1;s=Level', { ...level, ...changes });
  instances.add('ns=1;s=Limit', limit);
  if (value !== undefined) observed.add('ns=1;s=Level', { path: 'Press/Level', value });
  return buildSnapshot(header, [instances.finish(), observed.finish()]);
}

const facts = (before: Snapshot, after: Snapshot) =>
  diffSnapshots(before, after).map(({ attribute, from, to, class: cls, severity }) => [
    attribute,
    from,
    to,
    cls,
    severity,
  ]);

describe('a value that a rule of the site brings back', () => {
  test('is compared from the reading on to which the rule was applied; without a rule nothing is changed', () => {
    expect(facts(reading(1), reading(2))).toEqual([]);
    const [one, two] = [reading(1), reading(2)].map((each) => bringBack(each, [rule])) as [Snapshot, Snapshot];
    expect(one.root).not.toBe(two.root);
    expect(facts(one, two)).toEqual([['value', '1', '2', 'config', 'high']]);
    const plain = reading(1);
    expect(bringBack(plain, [{ ...rule, class: 'volatile' }])).toBe(plain);
    expect(bringBack(plain, [{ ...rule, path: 'Other' }]).root).toBe(plain.root);
  });

  test('stands against the value that was kept beside the comparison before, where there is one', () => {
    const now = bringBack(reading(2), [rule]);
    expect(facts(reading(2), now)).toEqual([]);
    expect(facts(reading(1), now)).toEqual([['value', '1', '2', 'config', 'high']]);
    expect(facts(reading(undefined), now)).toEqual([['value', null, '2', 'config', 'high']]);
  });

  test('is no difference when the rule ended, whatever else of the node still is', () => {
    const before = bringBack(reading(1), [rule]);
    expect(facts(before, reading(2))).toEqual([]);
    expect(facts(before, reading(2, { dataType: 'Int32' }))).toEqual([
      ['dataType', 'Double', 'Int32', 'structure', 'high'],
    ]);
  });

  test('which the server itself gives another class is told as before', () => {
    const server = reading(undefined, { class: 'setpoint', rule: 'writable', value: 3 });
    expect(facts(server, reading(3))).toEqual([['value', '3', null, 'unclassified', 'low']]);
  });

  test('the first rule that covers it decides', () => {
    const out: UserRule = { ...rule, class: 'volatile' };
    expect(bringBack(reading(1), [out, rule]).root).toBe(reading(1).root);
    expect(bringBack(reading(1), [rule, out]).root).not.toBe(reading(1).root);
  });
});

test.each([
  ['with a kept value', reading(1)],
  ['without one', reading(undefined)],
])('an expected state takes it over item by item, and a rejected one keeps its id: %s', (_name, expected) => {
  const now = bringBack(reading(2), [rule]);
  const items = diffSnapshots(expected, now);
  expect(items).toHaveLength(1);
  expect(
    diffSnapshots(
      mergeAccepted(expected, now, () => true),
      now,
    ),
  ).toEqual([]);
  expect(
    diffSnapshots(
      mergeAccepted(expected, now, () => false),
      now,
    ),
  ).toEqual(items);
});
