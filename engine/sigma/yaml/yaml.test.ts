import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readBlock } from './block.ts';
import { lineOf, readStream } from './stream.ts';

const LINES = [
  'a: 1',
  'b: text with words',
  "c: 'it''s'",
  'd: "plain"',
  'e: "esc\\n"',
  'f: null',
  'g: ~',
  'h: True',
  'i: no',
  'j: 0x1F',
  'k: 007',
  'l: 1.50',
  'm: 1e3',
  'n: -5',
  'o: +5',
  'p: 2024-01-02',
  'q: a: b',
  'r: a # note',
  's: a#b',
  't: # only a note',
  'u: [1, 2]',
  'v: {x: 1}',
  'w: &x 1',
  'x: *x',
  'y: !!str 1',
  'z: |',
  '  more',
  '    deeper',
  '- item',
  '- k: v',
  '  k2: v2',
  '  - nested',
  '-',
  '- ',
  "- 'q: r'",
  '- "s: t"',
  '- a: 1',
  '# note',
  '',
  '   ',
  'aa: >-',
  "'quoted key': 1",
  'k|re|i: x',
  'a b: c',
  'bb: .inf',
  'cc: 9007199254740993',
  'dd: "a\\\\b"',
  "ee: '\\d'",
  'ff: - x',
  '\tgg: 1',
  'hh:',
  '? a',
  '<<: 1',
  'ii: @x',
  'jj: a:',
  'kk: "x" y',
  '123: x',
  'true: x',
  'll: ---',
  'mm: a,b',
  'nn: %x',
  'oo: `x',
];

function library(text: string): { value: unknown } | undefined {
  try {
    return { value: parse(text) };
  } catch {
    return undefined;
  }
}

test('what the fast reader takes, it reads like the library', () => {
  let taken = 0;
  const indent = fc.constantFrom('', '', '', '  ', '    ');
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(indent, fc.constantFrom(...LINES)).map(([space, line]) => space + line),
        { minLength: 1, maxLength: 7 },
      ),
      (lines) => {
        const value = readBlock(lines);
        if (value === undefined) return;
        taken++;
        const expected = library(lines.join('\n'));
        expect([lines, value]).toEqual([lines, expected?.value]);
      },
    ),
    { numRuns: 20_000 },
  );
  expect(taken).toBeGreaterThan(500);
});

test('documents written by the library come back', () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('a: b', '- x', '#', 'null', '1', ' x', 'x ', 'a\nb\n', 'a\n\nb', '\\', '|', "'", '"'),
  );
  const value = fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
    fc.oneof(scalar, fc.array(scalar, { maxLength: 4 }), fc.dictionary(fc.constantFrom('a', 'b c', 'd|re'), scalar)),
    { minKeys: 1, maxKeys: 5 },
  );
  fc.assert(
    fc.property(value, (written) => {
      const text = stringify(written);
      fc.pre(!/^(?:---|\.\.\.)/m.test(text));
      const [document] = readStream(text);
      expect(document && 'value' in document ? document.value : document).toEqual({ ...written });
    }),
    { numRuns: 2000 },
  );
});

test('lines are those of the file', () => {
  const documents = readStream(
    '# head\n\na: 1\n--- # second\n\nb:\n  c:\n    - x\n    - d: 1\n--- \nbad: [\n---\nlast: 1\n',
  );
  expect(documents.map(({ line }) => line)).toEqual([3, 6, 11, 13]);
  expect(lineOf(documents[1]!, ['b', 'c', 1, 'd'])).toBe(9);
  expect(lineOf(documents[1]!, ['b', 'gone'])).toBe(6);
  expect(documents[2]!.fault).toMatchObject({ reason: expect.stringContaining('YAML') });
});
