import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { band, compareFacts, type Fact, type KnownFacts, type Reading } from './fact.ts';

const seen = { time: '2025-06-02T01:00:00.000Z', host: 'pc' };
const fact = (key: string, material = 'a'): Fact => ({ item: 'account', key, fields: { 'user.name': key }, material });
const actions = (before: KnownFacts | undefined, reading: Reading) => {
  const { drafts, known } = compareFacts(before, [reading], seen);
  return { known, told: drafts.map((d) => `${d.fields['event.action']} ${d.fields['hinomi.posture.key']}`) };
};

describe('facts', () => {
  test('present at first, then added, changed and removed', () => {
    const first = actions(undefined, { item: 'account', facts: [fact('a'), fact('b')] });
    expect(first.told).toEqual(['present a', 'present b']);
    const next = actions(first.known, { item: 'account', facts: [fact('a', 'x'), fact('c')] });
    expect(next.told.toSorted()).toEqual(['added c', 'changed a', 'removed b']);
  });

  test('unreadable is told once and removes nothing; what is readable only later is present, not added', () => {
    const unreadable: Reading = { item: 'account', unreadable: 'EACCES' };
    const first = actions(undefined, unreadable);
    expect(first.told).toEqual(['unreadable ']);
    const later = actions(first.known, { item: 'account', facts: [fact('a')] });
    expect(later.told).toEqual(['present a']);
    const lost = actions(later.known, unreadable);
    expect(lost.told).toEqual(['unreadable ']);
    expect(actions(lost.known, unreadable).told).toEqual([]);
    expect(actions(lost.known, { item: 'account', facts: [fact('a'), fact('b')] }).told).toEqual(['added b']);
  });

  test('after any two readings the saved facts are those of the second, and a third equal one tells nothing', () => {
    const facts = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2')), {
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(facts, facts, (one, other) => {
        const make = (pairs: [string, string][]): Reading => ({
          item: 'account',
          facts: pairs.map(([k, m]) => fact(k, m)),
        });
        const second = compareFacts(compareFacts(undefined, [make(one)], seen).known, [make(other)], seen);
        const saved = Object.values(second.known).map((entry) => `${entry.key} ${entry.material}`);
        expect(saved.toSorted()).toEqual(other.map((pair) => pair.join(' ')).toSorted());
        expect(compareFacts(second.known, [make(other)], seen).drafts).toEqual([]);
        expect(second.drafts.flatMap(findings)).toEqual([]);
      }),
    );
  });
});

test('a band changes only where a limit is crossed', () => {
  expect([0, 99, 100, 4999, 5000].map((value) => band(value, [100, 5000]))).toEqual([0, 0, 1, 1, 2]);
});
