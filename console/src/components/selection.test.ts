import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptySelection, extend, keep, move, type Selection, targets, toggle, toggleAll } from './selection.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];

describe('selection of rows', () => {
  test('j from nowhere takes the first row, k the last, and neither leaves the list', () => {
    expect(move(emptySelection, ids, 1).cursor).toBe('a');
    expect(move(emptySelection, ids, -1).cursor).toBe('e');
    expect(move({ ...emptySelection, cursor: 'e' }, ids, 1).cursor).toBe('e');
    expect(move({ ...emptySelection, cursor: 'a' }, ids, -1).cursor).toBe('a');
    expect(move(emptySelection, [], 1).cursor).toBeNull();
  });

  test('a range runs from the last marked row in either direction', () => {
    expect([...extend(toggle(emptySelection, 'b'), ids, 'd').marked].sort()).toEqual(['b', 'c', 'd']);
    expect([...extend(toggle(emptySelection, 'd'), ids, 'a').marked].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a range keeps its start, so that it can be drawn again', () => {
    expect(extend(toggle(emptySelection, 'b'), ids, 'd').anchor).toBe('b');
  });

  test('all, then none', () => {
    const all = toggleAll(emptySelection, ids);
    expect(all.marked.size).toBe(5);
    expect(toggleAll(all, ids).marked.size).toBe(0);
  });

  test('an act applies to the marked rows, else to the cursor', () => {
    expect(targets({ ...emptySelection, cursor: 'c' })).toEqual(['c']);
    expect(targets(toggle({ ...emptySelection, cursor: 'c' }, 'a'))).toEqual(['a']);
    expect(targets(emptySelection)).toEqual([]);
  });

  test('when the row under the cursor goes, the next one takes its place', () => {
    const at = { ...emptySelection, cursor: 'c' };
    expect(keep(at, ids, ['a', 'b', 'd', 'e']).cursor).toBe('d');
    expect(keep({ ...at, cursor: 'e' }, ids, ['a', 'b']).cursor).toBe('b');
    expect(keep(at, ids, []).cursor).toBeNull();
  });

  test('whatever happens, cursor and marks are rows of the list', () => {
    const id = fc.constantFrom(...ids);
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom('move', 'toggle', 'extend', 'all', 'keep'), id, fc.integer({ min: -3, max: 3 })),
        ),
        (acts) => {
          let list: string[] = ids;
          let state: Selection = emptySelection;
          for (const [act, target, step] of acts) {
            if (act === 'move') state = move(state, list, step);
            if (act === 'toggle' && list.includes(target)) state = toggle(state, target);
            if (act === 'extend' && list.includes(target)) state = extend(state, list, target);
            if (act === 'all') state = toggleAll(state, list);
            if (act === 'keep') {
              const next = list.filter((each) => each !== target);
              state = keep(state, list, next);
              list = next;
            }
            for (const marked of state.marked) expect(list).toContain(marked);
            if (state.cursor !== null) expect(list).toContain(state.cursor);
          }
        },
      ),
    );
  });
});
