import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChangeItem } from '#engine/snapshot/snapshot.ts';
import { changeLine, shownPair } from './change-line.ts';

const item: ChangeItem = {
  ...{
    id: 'x',
    op: 'changed',
    section: 'instances',
    class: 'config',
    key: 'k',
    path: 'Press/加圧力',
    attribute: 'value',
  },
  ...{ from: '1', to: '2', unit: null, severity: 'high', rule: 'map' },
};

test.each<[Partial<ChangeItem>, string]>([
  [{ unit: 'kN' }, 'high changed Press/加圧力 value: 1 -> 2 kN'],
  [{ to: null }, 'high changed Press/加圧力 value: 1 -> -'],
  [{ op: 'added', attribute: '', from: null, to: null }, 'high added Press/加圧力'],
  [{ op: 'added', attribute: '', from: null, to: '7' }, 'high added Press/加圧力: 7'],
  [{ op: 'removed', attribute: '', to: null }, 'high removed Press/加圧力: 1'],
])('%j reads "%s"', (more, words) => {
  expect(changeLine({ ...item, ...more })).toBe(words);
});

test('of long values a line shows where they part, and how long they are', () => {
  const [from, to] = ['x'.repeat(70_000), `${'x'.repeat(40_000)}y${'x'.repeat(30_000)}`];
  const shown = changeLine({ ...item, from, to });
  expect(shown).toContain(`…${'x'.repeat(40)}y${'x'.repeat(79)}… (70001 characters)`);
  expect(shown.length).toBeLessThan(400);
});

/** Any characters, also such as no text should have. */
const anything = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 30 })
  .map((codes) => String.fromCodePoint(...codes));

test('whatever a controller calls its nodes and values, a difference is one line that a terminal only shows', () => {
  fc.assert(
    fc.property(
      anything,
      anything,
      fc.constantFrom('', '\n', '\u001b[2J', '\u009b', '\u202e', '\u2028'),
      (path, to, mark) => {
        const line = changeLine({ ...item, path: path + mark, to: mark + to, unit: mark || null });
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      },
    ),
  );
});

test('two other values never look alike because they were cut', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 500 }),
      fc.string({ maxLength: 500 }),
      fc.string(),
      fc.string(),
      (a, b, c, d) => {
        fc.pre(c !== d);
        const [from, to] = shownPair(a + c + b, a + d + b);
        expect(from).not.toBe(to);
      },
    ),
  );
});
