import { describe, expect, test } from 'vitest';
import { buildSnapshot, SectionBuilder, type Snapshot } from '#engine/snapshot/snapshot.ts';
import { confirmChanges } from './confirmed-changes.ts';

const minute = 60_000;

/** A reading of named values that took a second and ended at this minute. */
function reading(at: number, values: Record<string, number>): Snapshot {
  const section = new SectionBuilder('values');
  for (const [key, value] of Object.entries(values)) section.add(key, { class: 'setpoint', path: key, value });
  const moment = (ms: number) => new Date(Date.UTC(2026, 0, 5) + ms).toISOString();
  const header = {
    device: 'press',
    protocol: 'modbus' as const,
    address: '192.0.2.1:502',
    identity: 'modbus',
    started: moment(at * minute - 1000),
    ended: moment(at * minute),
    complete: true,
    reasons: [],
    open: [],
    requests: {},
    refused: {},
    bytesIn: 0,
    bytesOut: 0,
  };
  return buildSnapshot(header, [section.finish()]);
}

const last = reading(0, { force: 1, speed: 5 });
const told = (found: ReturnType<typeof confirmChanges>) => [
  found.next,
  ...found.told.map(
    ({ item, confirmation, seenAt }) => `${item.key} ${item.to} ${confirmation} ${seenAt.slice(14, 16)}`,
  ),
];

test('a difference is told once a second reading shows it, with the time of the first', () => {
  const changed = reading(10, { force: 2, speed: 5 });
  expect(told(confirmChanges(last, undefined, changed, minute))).toEqual(['again']);
  const seen = { snapshot: changed, readings: 1 };
  expect(told(confirmChanges(last, seen, reading(12, { force: 2, speed: 5 }), minute))).toEqual([
    'done',
    'force 2 confirmed 10',
  ]);
  expect(told(confirmChanges(last, seen, reading(12, { force: 3, speed: 5 }), minute))).toEqual([
    'done',
    'force 3 confirmed 10',
  ]);
});

test('a second reading that comes too soon confirms nothing and takes nothing back', () => {
  const seen = { snapshot: reading(10, { force: 2, speed: 5 }), readings: 1 };
  expect(told(confirmChanges(last, seen, reading(10.5, { force: 2, speed: 5 }), minute))).toEqual(['early']);
  expect(told(confirmChanges(last, seen, reading(10.5, { force: 1, speed: 5 }), minute))).toEqual(['early']);
});

test('what is put back before the second reading is told as passed, never lost', () => {
  const seen = { snapshot: reading(10, { force: 2, speed: 5 }), readings: 1 };
  expect(told(confirmChanges(last, seen, reading(12, { force: 1, speed: 5 }), minute))).toEqual([
    'done',
    'force 2 passed 10',
  ]);
});

test('a new difference at the second reading waits for a third, and no longer', () => {
  const seen = { snapshot: reading(10, { force: 2, speed: 5 }), readings: 1 };
  const both = reading(12, { force: 2, speed: 6 });
  expect(told(confirmChanges(last, seen, both, minute))).toEqual(['again']);
  expect(
    told(confirmChanges(last, { snapshot: both, readings: 2 }, reading(14, { force: 2, speed: 6, heat: 1 }), minute)),
  ).toEqual(['done', 'force 2 confirmed 12', 'speed 6 confirmed 12', 'heat 1 single 14']);
});

test('without a pause everything is told at once', () => {
  expect(told(confirmChanges(last, undefined, reading(10, { force: 2, speed: 5 }), 0))).toEqual([
    'done',
    'force 2 single 10',
  ]);
});

describe('what rules of people leave out', () => {
  const rules = [{ name: 'value rule 1 (version 1)', class: 'volatile' as const, node: 'speed' }];
  const confirm = (seen: Parameters<typeof confirmChanges>[1], now: Snapshot) =>
    confirmChanges(last, seen, now, minute, rules);

  test('is told at once and spares the controller the second reading', () => {
    const found = confirm(undefined, reading(10, { force: 1, speed: 6 }));
    expect(told(found)).toEqual(['done', 'speed 6 single 10']);
    expect(found.spared).toBe(true);
    expect(confirm(undefined, reading(10, { force: 1, speed: 5 }))).toMatchObject({ next: 'done', spared: false });
  });

  test('waits with what is compared, and alone asks for no third reading', () => {
    const changed = reading(10, { force: 2, speed: 6 });
    expect(confirm(undefined, changed)).toMatchObject({ next: 'again', spared: false, told: [] });
    const found = confirm({ snapshot: changed, readings: 1 }, reading(12, { force: 2, speed: 7 }));
    expect(told(found)).toEqual(['done', 'force 2 confirmed 10', 'speed 7 confirmed 10']);
    const begins = reading(10, { force: 2, speed: 5 });
    const later = confirm({ snapshot: begins, readings: 1 }, reading(12, { force: 2, speed: 7 }));
    expect(told(later)).toEqual(['done', 'force 2 confirmed 10', 'speed 7 single 12']);
    expect(later.spared).toBe(true);
  });
});
