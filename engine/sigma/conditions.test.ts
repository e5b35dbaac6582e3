import { describe, expect, test } from 'vitest';
import { engineOf, type Fields, judge } from './sample-detection.ts';

describe('conditions', () => {
  const names = { sel_a: { a: 1 }, sel_b: { b: 1 }, _hidden: { h: 1 }, selection_and: { x: 1 }, filter_x: { y: 1 } };
  const table: [string, string[], string[]][] = [
    ['sel_a', ['a', 'ab'], ['', 'b']],
    ['sel_a and sel_b', ['ab'], ['a', 'b']],
    ['sel_a or sel_b', ['a', 'b'], ['', 'h']],
    ['sel_a or sel_b and selection_and', ['a', 'bx'], ['b', 'x']],
    ['(sel_a or sel_b) and selection_and', ['ax', 'bx'], ['a', 'b', 'x']],
    ['not sel_a', ['', 'b'], ['a']],
    ['not sel_a and sel_b', ['b'], ['ab', 'a', '']],
    ['not (sel_a and sel_b)', ['', 'a', 'b'], ['ab']],
    ['not not sel_a', ['a'], ['']],
    ['not not not sel_a', [''], ['a']],
    ['sel_a and not 1 of filter_*', ['a'], ['ay', '']],
    ['1 of sel_*', ['a', 'b'], ['', 'x', 'h']],
    ['any of sel_*', ['a', 'b'], ['']],
    ['all of sel_*', ['ab'], ['a', 'b']],
    ['not all of sel_*', ['a', 'b', ''], ['ab']],
    ['1 of *_a', ['a'], ['b']],
    ['1 of s*_b', ['b'], ['a']],
    ['1 of them', ['a', 'b', 'x', 'y'], ['', 'h']],
    ['all of them', ['abxy'], ['abx', 'h']],
    ['1 of _*', ['h'], ['a']],
    ['1 of sel*', ['a', 'b', 'x'], ['y', 'h']],
    ['_hidden', ['h'], ['a']],
    ['selection_and', ['x'], ['a']],
    ['sel_a AND NOT sel_b', ['a'], ['ab']],
    ['sel_a OR (sel_b AND (selection_and OR filter_x))', ['a', 'bx', 'by'], ['b', 'x']],
    ['All Of sel_*', ['ab'], ['a']],
    ['((sel_a))', ['a'], ['b']],
    ['(sel_a)and(sel_b)', ['ab'], ['a']],
    ['1 of sel_a', ['a'], ['b']],
  ];
  const fieldsOf = (letters: string): Fields => Object.fromEntries([...letters].map((letter) => [letter, 1]));
  test.each(table)('%s', (condition, takes, leaves) => {
    const built = engineOf({ ...names, condition });
    for (const letters of takes) expect([letters, judge(built, fieldsOf(letters))]).toEqual([letters, true]);
    for (const letters of leaves) expect([letters, judge(built, fieldsOf(letters))]).toEqual([letters, false]);
  });
  test('a list of conditions is or', () => {
    const built = engineOf({ ...names, condition: ['sel_a', 'sel_b and selection_and'] });
    expect([judge(built, { a: 1 }), judge(built, { b: 1, x: 1 }), judge(built, { b: 1 })]).toEqual([true, true, false]);
  });
});

describe('every combination of selections', () => {
  type Given = Record<'a' | 'b' | 'c' | '_h', boolean>;
  const forms: [condition: string, holds: (given: Given) => boolean][] = [
    ['sel_a or sel_b and sel_c', ({ a, b, c }) => a || (b && c)],
    ['sel_a and sel_b or sel_c', ({ a, b, c }) => (a && b) || c],
    ['sel_a and (sel_b or sel_c)', ({ a, b, c }) => a && (b || c)],
    ['not sel_a or sel_b', ({ a, b }) => !a || b],
    ['not (sel_a or sel_b)', ({ a, b }) => !a && !b],
    ['not sel_a and not sel_b', ({ a, b }) => !a && !b],
    ['not (not sel_a and not sel_b)', ({ a, b }) => a || b],
    ['not not (sel_a and not not sel_b)', ({ a, b }) => a && b],
    ['sel_a and not (sel_b and not (sel_c or _h))', ({ a, b, c, _h }) => a && !(b && !(c || _h))],
    ['((sel_a or sel_b) and (sel_b or sel_c)) or _h', ({ a, b, c, _h }) => ((a || b) && (b || c)) || _h],
    ['sel_a and sel_b and sel_c and _h', ({ a, b, c, _h }) => a && b && c && _h],
    ['sel_a or sel_b or sel_c or _h', ({ a, b, c, _h }) => a || b || c || _h],
    ['sel_a and sel_a', ({ a }) => a],
    ['sel_a or not sel_a', () => true],
    ['sel_a and not sel_a', () => false],
    ['1 of them', ({ a, b, c }) => a || b || c],
    ['any of them', ({ a, b, c }) => a || b || c],
    ['all of them', ({ a, b, c }) => a && b && c],
    ['not 1 of them', ({ a, b, c }) => !(a || b || c)],
    ['not all of them', ({ a, b, c }) => !(a && b && c)],
    ['1 of sel_* and not all of sel_*', ({ a, b, c }) => (a || b || c) && !(a && b && c)],
    ['1 of them and _h', ({ a, b, c, _h }) => (a || b || c) && _h],
    ['1 of *', ({ a, b, c }) => a || b || c],
    ['1 of *_a or 1 of *_c', ({ a, c }) => a || c],
    ['all of s*l_*', ({ a, b, c }) => a && b && c],
    ['1 of _*', ({ _h }) => _h],
    ['not 1 of _* and sel_a', ({ a, _h }) => !_h && a],
    ['(1 of sel_a) and (all of sel_b)', ({ a, b }) => a && b],
    ['1 OF THEM AND NOT _h', ({ a, b, c, _h }) => (a || b || c) && !_h],
    ['sel_a\n  and\n  sel_b', ({ a, b }) => a && b],
    ['(sel_a)or(sel_b)', ({ a, b }) => a || b],
  ];
  test.each(forms)('%s', (condition, holds) => {
    const built = engineOf({ sel_a: { a: 1 }, sel_b: { b: 1 }, sel_c: { c: 1 }, _h: { _h: 1 }, condition });
    for (let given = 0; given < 16; given++) {
      const [a, b, c, _h] = [1, 2, 4, 8].map((bit) => (given & bit) !== 0) as [boolean, boolean, boolean, boolean];
      const fields = Object.fromEntries(
        Object.entries({ a, b, c, _h })
          .filter(([, there]) => there)
          .map(([name]) => [name, 1]),
      );
      expect([fields, judge(built, fields)]).toEqual([fields, holds({ a, b, c, _h })]);
    }
  });
});
