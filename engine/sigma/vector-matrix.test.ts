import { describe, expect, test } from 'vitest';
import { MODIFIERS } from './detection/modifiers.ts';
import { engineOf, type Fields, judge } from './sample-detection.ts';
import { rowsOf } from './vector-matrix.ts';
import { SAMPLES } from './vector-samples.ts';

const rows = SAMPLES.flatMap((sample) => rowsOf(sample).map((row) => ({ sample, row })));

test.each(SAMPLES.map((sample) => ({ sample, name: sample[0] || 'no modifier', asks: sample[1] })))(
  '$name $asks, in every shape of event',
  ({ sample }) => {
    for (const { shape, asks, event, expected } of rowsOf(sample)) {
      const held = judge(engineOf({ sel: asks, condition: 'sel' }), event);
      const left = judge(engineOf({ sel: asks, condition: 'not sel' }), event);
      expect({ shape, asks, event, held, left }).toEqual({ shape, asks, event, held: expected, left: !expected });
    }
  },
);

describe('what the samples cover', () => {
  const SHAPES = [
    'number',
    'absent',
    'null',
    'empty list',
    'object',
    'text',
    'list of one',
    'dotted name',
    'path',
    'spaces in the event',
  ];
  test.each(MODIFIERS)('%s, in every shape', (modifier) => {
    const own = rows.filter(({ sample }) =>
      sample[0].split('|').some((name) => name === modifier || longName(name) === modifier),
    );
    const seen = new Set(own.map(({ row }) => row.shape));
    expect(SHAPES.filter((shape) => !seen.has(shape))).toEqual([]);
    expect(new Set(own.map(({ row }) => row.expected))).toEqual(new Set([true, false]));
    if (!['exists', 'fieldref', 'neq', 'startswith', 'endswith'].includes(modifier)) expect(seen).toContain('keyword');
  });
  test('more than a thousand of them', () => expect(rows.length).toBeGreaterThan(1000));
});

function longName(name: string): string {
  return { ignorecase: 'i', multiline: 'm', dotall: 's' }[name] ?? name;
}

/** How a rule writes a text and what that stands for. */
const ESCAPES: [written: string, takes: string[], leaves: string[]][] = [
  ['a*c', ['ac', 'abc', 'a\nc', 'a*c', 'a\\c'], ['ab', 'bc', 'a', '']],
  ['a**c', ['ac', 'abc'], ['ab']],
  ['a?c', ['abc', 'a\nc', 'a😀c', 'a?c'], ['ac', 'abbc', 'a']],
  ['a??c', ['abbc', 'a😀bc'], ['abc', 'ac']],
  ['a*?c', ['abc', 'abbc'], ['ac']],
  ['a\\*c', ['a*c'], ['abc', 'ac', 'a\\*c', 'a\\bc']],
  ['a\\?c', ['a?c'], ['abc', 'a\\?c']],
  ['a\\\\c', ['a\\c'], ['a\\\\c', 'ac']],
  ['a\\Wc', ['a\\Wc'], ['aWc', 'a c']],
  ['a\\nc', ['a\\nc'], ['a\nc', 'anc']],
  ['a\\\\*c', ['a\\c', 'a\\bc'], ['ac', 'a*c']],
  ['a\\\\\\*c', ['a\\*c'], ['a\\bc', 'a*c', 'a\\\\*c']],
  ['a\\\\?c', ['a\\bc'], ['a\\c', 'a?c']],
  ['a\\\\\\?c', ['a\\?c'], ['a\\bc', 'a?c']],
  ['a\\\\\\\\c', ['a\\\\c'], ['a\\c']],
  ['\\\\srv\\c', ['\\srv\\c'], ['\\\\srv\\c', 'srv\\c']],
  ['\\\\\\\\srv\\c', ['\\\\srv\\c'], ['\\srv\\c']],
  ['dir\\', ['dir\\'], ['dir', 'dir\\\\']],
  ['a\\*?c', ['a*bc'], ['a*c', 'abbc']],
  ['a.c+', ['a.c+'], ['abc+', 'a.cc']],
  ['a%c', ['a%c'], ['abc']],
];

/** Where a written text may stand, how an event holds what it takes, and whether anything may stand around. */
const PLACES: [name: string, asks: (written: string) => unknown, holds: (text: string) => Fields, exact: boolean][] = [
  ['as it is', (written) => ({ f: written }), (text) => ({ f: text }), true],
  ['cased', (written) => ({ 'f|cased': written }), (text) => ({ f: text }), true],
  ['windash', (written) => ({ 'f|windash': written }), (text) => ({ f: text }), true],
  ['one of a list', (written) => ({ f: ['zz', written] }), (text) => ({ f: text }), true],
  ['all', (written) => ({ 'f|all': ['*', written] }), (text) => ({ f: text }), true],
  ['a member of a list', (written) => ({ f: written }), (text) => ({ f: ['zz', text] }), true],
  ['contains', (written) => ({ 'f|contains': written }), (text) => ({ f: `zz${text}zz` }), false],
  ['contains, all', (written) => ({ 'f|contains|all': ['z', written] }), (text) => ({ f: `zz${text}zz` }), false],
  ['startswith', (written) => ({ 'f|startswith': written }), (text) => ({ f: `${text}zz` }), false],
  ['endswith', (written) => ({ 'f|endswith': written }), (text) => ({ f: `zz${text}` }), false],
  ['keyword', (written) => [written], (text) => ({ f: { g: `zz${text}zz` } }), false],
  ['keywords, all', (written) => ({ '|all': ['zz', written] }), (text) => ({ f: `zz${text}zz` }), false],
];

describe.each(PLACES)('escapes and wildcards, %s', (_name, asks, holds, exact) => {
  test.each(ESCAPES)('%j', (written, takes, leaves) => {
    const built = engineOf({ sel: asks(written), condition: 'sel' });
    for (const text of takes) expect([text, judge(built, holds(text))]).toEqual([text, true]);
    for (const text of exact ? leaves : ['', 'zz']) expect([text, judge(built, holds(text))]).toEqual([text, false]);
  });
});
