import { expect, test } from 'vitest';
import { listChanges } from './list-changes.ts';

test('whatever a list is called, and whatever stands in its values, a change of it is told', () => {
  const named = (name: string, values: string[]) => Object.fromEntries([[name, values]]);
  for (const name of ['constructor', '__proto__', 'toString', 'hosts']) {
    const { changes } = listChanges({}, named(name, ['a']));
    expect(changes).toMatchObject([{ name, before: null, after: { values: 1 }, added: ['a'], removed: [] }]);
  }
  const [two, one] = [named('hosts', ['a', 'b']), named('hosts', ['a\nb'])];
  expect(listChanges(two, one).changes).toMatchObject([{ name: 'hosts', added: ['a\nb'], removed: ['a', 'b'] }]);
  expect(listChanges(two, named('hosts', ['a', 'b']))).toEqual({ changes: [] });
});
