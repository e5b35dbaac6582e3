import type { Fields } from './sample-detection.ts';

/** What is known of a sample beside its texts and numbers. */
interface More {
  /** A value of a rule with a truth value that it takes and one that it leaves. */
  booleans?: [asks: unknown, takes: boolean | undefined, leaves: boolean | undefined];
  /** Further fields of every event. */
  beside?: Fields;
  /** Answers where nothing comparable is there: `no` for all of them when not given, `yes` for a negation. */
  nothing?: { absent: boolean; null: boolean; object: boolean };
  /** Whether the item is a negation: a list must then have no member that fits. */
  negated?: boolean;
  /** A text that it leaves when asked without a field; not given where that cannot be asked. */
  keywordLeaves?: string;
}

/** A modifier or a combination of them with values for which the answer is known. */
export type Sample = [
  /** As written after the field's name; empty for none. */
  modifiers: string,
  asks: unknown,
  /** Another value of a rule, which none of the events has; undefined where only one can be asked. */
  other: unknown,
  texts: [takes: string | undefined, leaves: string | undefined],
  /** A value of a rule with a number that it takes and one that it leaves. */
  numbers: [asks: unknown, takes: number | undefined, leaves: number | undefined],
  more?: More,
];

const INSTANT = '2024-03-04T05:06:07Z';
const INSTANT_SECONDS = 1709528767;
const LATER = '2025-11-12T13:14:15Z';
const LATER_SECONDS = 1762953255;
const noDate = { keywordLeaves: 'no date' };
const noNumber = { keywordLeaves: 'five' };

/** Every modifier, alone and in the combinations that rules use. */
export const SAMPLES: readonly Sample[] = [
  ['', 'abc', 'zz', ['ABC', 'abcd'], [4624, 4624, 46240], { booleans: [true, true, false] }],
  ['', '', 'zz', ['', ' '], ['', undefined, 0], { booleans: ['', undefined, false] }],
  [
    '',
    null,
    undefined,
    [undefined, 'x'],
    [null, undefined, 0],
    { booleans: [null, undefined, false], nothing: { absent: true, null: true, object: false } },
  ],
  ['contains', 'bc', 'zz', ['aBCd', 'b c'], [62, 4624, 4524], { booleans: ['ru', true, false], keywordLeaves: 'b c' }],
  ['startswith', 'ab', 'zz', ['ABc', 'cab'], [46, 4624, 5464], { booleans: ['tr', true, false] }],
  ['endswith', 'bc', 'zz', ['aBC', 'bca'], ['24', 4624, 2246], { booleans: ['ue', true, undefined] }],
  ['all', ['abc', '*c'], undefined, ['ABC', 'xc'], [['46*', '*24'], 4624, 4625]],
  ['contains|all', ['a', 'c'], undefined, ['xCA', 'ab'], [[4, 62], 4624, 4524], { keywordLeaves: 'ab' }],
  [
    're',
    '^b\\d+$',
    'zz',
    ['b12', 'B12'],
    ['^46', 4624, 5462],
    { booleans: ['^t', true, false], keywordLeaves: 'xb12' },
  ],
  ['re|i', '^b$', 'zz', ['B', 'a'], ['^7', 7, 8], { keywordLeaves: 'a' }],
  ['re|m', '^b$', 'zz', ['a\nb\nc', 'ab'], ['^7$', 7, 77], { keywordLeaves: 'ab' }],
  ['re|s', 'a.b', 'zz', ['a\nb', 'ab'], ['4.2', 4624, 4242], { keywordLeaves: 'ab' }],
  ['re|ignorecase|multiline|dotall', '^A.B$', 'zz', ['x\na\nb', 'ab'], ['^7$', 7, 77], { keywordLeaves: 'ab' }],
  ['re|contains', 'b', 'zz', ['abc', 'aBc'], ['6', 4624, 4524], { keywordLeaves: 'ac' }],
  ['re|startswith', 'a|b', 'zz', ['bx', 'xb'], ['4', 4624, 5464], { keywordLeaves: 'xb' }],
  ['re|endswith', 'a|b', 'zz', ['xb', 'bx'], ['4', 4624, 4625], { keywordLeaves: 'bx' }],
  ['re|neq', '^b', 'zz', ['a', 'b'], ['^7', 8, 7], { negated: true }],
  ['windash', '-enc', '-zz', ['―ENC', 'enc'], ['/5', -5, 5], { keywordLeaves: '+enc' }],
  ['windash|contains', ' -e', '-zz', ['x /e y', 'x-e'], ['/5', -5, 5], { keywordLeaves: 'x-e' }],
  ['contains|windash|all', ['-a', '-b'], undefined, ['–b —a', '-a'], [['-5', '4'], -54, 54], { keywordLeaves: '/a b' }],
  [
    'cidr',
    '10.0.0.0/8',
    '192.168.0.0/16',
    ['10.1.2.3', '11.1.2.3'],
    ['10.0.0.0/8', undefined, 167837955],
    { keywordLeaves: 'on 10.1.2.3' },
  ],
  [
    'cidr|neq',
    '10.0.0.0/8',
    '192.168.0.0/16',
    ['11.1.2.3', '10.1.2.3'],
    ['10.0.0.0/8', 7, undefined],
    { negated: true },
  ],
  ['expand', '%hosts%', 'zz', ['PC7', 'host'], ['%hosts%', undefined, 1], { keywordLeaves: 'host' }],
  ['expand|contains', 'on %hosts%', 'zz', ['x on pc1 y', 'pc1'], ['%hosts%', undefined, 1], { keywordLeaves: 'pc1' }],
  ['cidr|expand', '%nets%', '9.9.9.9/32', ['fd00::1', 'fe00::1'], ['%nets%', undefined, 10], { keywordLeaves: 'x' }],
  ['base64', 'foo', 'zz', ['Zm9v', 'zm9v'], [0, undefined, 0], { keywordLeaves: 'zm9v' }],
  ['base64|contains', 'foobar', 'zz', ['xZm9vYmFyx', 'Zm9vYmFY'], [0, undefined, 0], { keywordLeaves: 'foobar' }],
  ['base64offset', 'foo', 'zzz', ['Zvb', 'foo'], ['foo', undefined, 7], { keywordLeaves: 'foo' }],
  [
    'base64offset|contains',
    'foobar',
    'zzz',
    ['eHhmb29iYXIx', 'foobar'],
    ['foo', undefined, 7],
    { keywordLeaves: 'foobar' },
  ],
  ['wide', 'ab', 'zz', ['A\u0000b\u0000', 'ab'], [4, undefined, 4], { keywordLeaves: 'ab' }],
  ['utf16le', 'ab', 'zz', ['a\u0000b\u0000', '\u0000a\u0000b'], [4, undefined, 4], { keywordLeaves: 'ab' }],
  ['utf16be', 'ab', 'zz', ['\u0000a\u0000b', 'a\u0000b\u0000'], [4, undefined, 4], { keywordLeaves: 'ab' }],
  ['utf16', 'ab', 'zz', ['\u00ff\u00fea\u0000b\u0000', 'a\u0000b\u0000'], [4, undefined, 4], { keywordLeaves: 'ab' }],
  [
    'wide|base64offset|contains',
    'ping',
    'zz',
    ['cABpAG4AZwA=', 'cGluZw=='],
    ['ping', undefined, 7],
    { keywordLeaves: 'cGluZw==' },
  ],
  ['cased', 'Abc', 'ABC', ['Abc', 'abc'], ['7', 7, 8], { booleans: ['true', true, false], keywordLeaves: 'abc' }],
  ['contains|cased', 'Bc', 'ABC', ['aBcd', 'abcd'], ['62', 4624, 4524], { keywordLeaves: 'bc' }],
  ['contains|all|cased', ['B', 'c'], undefined, ['cB', 'cb'], [['4', '2'], 4624, 4], { keywordLeaves: 'bc' }],
  [
    'exists',
    true,
    undefined,
    ['x', undefined],
    [true, 0, undefined],
    { booleans: [true, false, undefined], nothing: { absent: false, null: true, object: true } },
  ],
  [
    'exists',
    false,
    undefined,
    [undefined, ''],
    [false, undefined, 0],
    { booleans: [false, undefined, false], nothing: { absent: true, null: false, object: false } },
  ],
  ['fieldref', 'g', undefined, ['SAME', 'same '], ['n', 7, 8], { beside: { g: 'same', n: '7' } }],
  ['fieldref|cased', 'g', undefined, ['Same', 'same'], ['n', 7, 8], { beside: { g: 'Same', n: '7' } }],
  ['fieldref|contains', 'g', undefined, ['x SAME y', 'sam'], ['n', 4624, 4524], { beside: { g: 'same', n: 62 } }],
  ['fieldref|startswith', 'g', undefined, ['SAME y', 'x same'], ['n', 4624, 5464], { beside: { g: 'same', n: 46 } }],
  ['fieldref|endswith', 'g', undefined, ['x SAME', 'same y'], ['n', 4624, 4625], { beside: { g: 'same', n: 24 } }],
  ['fieldref|neq', 'g', undefined, ['x', 'SAME'], ['n', 8, 7], { beside: { g: 'same', n: '7' }, negated: true }],
  ['gt|neq', 5, undefined, ['5', '6'], [5, 5, 6], { negated: true }],
  ['neq', 'a', 'zz', ['b', 'A'], [7, 8, 7], { booleans: [true, false, true], negated: true }],
  [
    'neq',
    null,
    undefined,
    ['x', undefined],
    [null, 0, undefined],
    { nothing: { absent: false, null: false, object: true }, negated: true },
  ],
  ['contains|neq', 'a', 'zz', ['b', 'bAb'], [62, 4524, 4624], { negated: true }],
  ['gt', 5, 1000, ['6', '5'], ['5', 6, 5], noNumber],
  ['gte', 5, 1000, ['5', '4'], ['5', 5, 4], noNumber],
  ['lt', 5, -1000, ['4', '5'], ['5', 4, 5], noNumber],
  ['lte', 5, -1000, ['5', '6'], ['5', 5, 6], noNumber],
  ['minute', 6, 59, [INSTANT, LATER], [6, INSTANT_SECONDS, LATER_SECONDS], noDate],
  ['hour', 5, 59, [INSTANT, LATER], [5, INSTANT_SECONDS, LATER_SECONDS], noDate],
  ['day', 4, 59, [INSTANT, LATER], [4, INSTANT_SECONDS, LATER_SECONDS], noDate],
  ['week', 10, 59, [INSTANT, LATER], [10, INSTANT_SECONDS, LATER_SECONDS], noDate],
  ['month', 3, 59, [INSTANT, LATER], [3, INSTANT_SECONDS, LATER_SECONDS], noDate],
  ['year', 2024, 59, [INSTANT, LATER], [2024, INSTANT_SECONDS, LATER_SECONDS], noDate],
  ['hour|lt', 6, -1, [INSTANT, LATER], [6, INSTANT_SECONDS, LATER_SECONDS], noDate],
  ['minute|gte', 10, 60, [LATER, INSTANT], [10, LATER_SECONDS, INSTANT_SECONDS], noDate],
];
