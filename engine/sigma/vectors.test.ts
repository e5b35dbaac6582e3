import { describe, expect, test } from 'vitest';
import { engineOf, type Fields, judge } from './sample-detection.ts';

/** What a selection asks, events that it takes and events that it leaves. */
type Vector = [asks: unknown, takes: Fields[], leaves: Fields[]];

const DASHES = ['-', '/', '–', '—', '―'];

function run(vectors: Record<string, Vector>): void {
  for (const [name, [asks, takes, leaves]] of Object.entries(vectors)) {
    test(name, () => {
      const built = engineOf({ sel: asks, condition: 'sel' });
      for (const fields of takes) expect([fields, judge(built, fields)]).toEqual([fields, true]);
      for (const fields of leaves) expect([fields, judge(built, fields)]).toEqual([fields, false]);
    });
  }
}

const f = (value: unknown): Fields => ({ f: value });

describe('plain values', () => {
  run({
    'text is the whole value, in any case': [
      { f: 'Cmd.exe' },
      [f('cmd.EXE'), f('Cmd.exe')],
      [f('cmd.exe '), f('xcmd.exe'), f('cmd'), {}, f(null), f('')],
    ],
    'a list is or': [{ f: ['a', 'b'] }, [f('A'), f('b')], [f('c'), f('ab'), {}]],
    'all fields of a map are and': [{ f: 'a', g: 'b' }, [{ f: 'a', g: 'b' }], [f('a'), { g: 'b' }, { f: 'a', g: 'x' }]],
    'a list of maps is or': [
      [{ f: 'a' }, { g: 'b' }],
      [f('a'), { g: 'b' }],
      [f('b'), { g: 'a' }],
    ],
    'numbers equal their text': [{ f: 4624 }, [f(4624), f('4624')], [f(46240), f('04624'), f('4624 '), {}]],
    'text equals a number': [{ f: '4624' }, [f(4624), f('4624')], [f(4625)]],
    'booleans equal their text': [{ f: true }, [f(true), f('true'), f('True')], [f(false), f('1'), f(1), {}]],
    'false is not absent': [{ f: false }, [f(false), f('FALSE')], [{}, f(null), f(0), f('')]],
    'zero is not absent': [{ f: 0 }, [f(0), f('0')], [{}, f(null), f(''), f(false)]],
    'negative and fractional numbers': [{ f: [-1, 1.5] }, [f(-1), f('-1'), f(1.5), f('1.5')], [f(1), f('15')]],
    'big integers keep their digits': [
      { f: '9223372036854775808' },
      [f('9223372036854775808'), f(9223372036854775808n)],
      [f('9223372036854775807')],
    ],
    'empty is present and empty': [{ f: '' }, [f('')], [{}, f(null), f(' '), f('x')]],
    'null is absent or null': [{ f: null }, [{}, f(null), { g: 1 }], [f(''), f(0), f(false), f('x'), f('null')]],
    'null holds for a list of nulls only': [{ f: null }, [f([null]), f([])], [f([null, 'x']), f(['']), f({ a: 1 })]],
    'any member of an array': [{ f: 'b' }, [f(['a', 'B']), f([['b']])], [f(['a', 'c']), f([]), f([null])]],
    'all over an array may use different members': [
      { 'f|contains|all': ['a', 'b'] },
      [f(['xa', 'bx']), f('ab')],
      [f(['a', 'c']), f('a')],
    ],
    'an object is no text': [{ f: 'x' }, [], [f({ x: 'x' }), f({})]],
    'folding is the same inside and at the end of words': [
      { 'f|contains': 'ΟΔΟΣ' },
      [f('οδοσα'), f('ΟΔΟΣ'), f('οδος')],
      [f('οδο')],
    ],
    'non-ASCII letters fold': [{ f: 'ÄÖÜ' }, [f('äöü')], [f('aou')]],
    'Japanese text': [{ 'f|contains': '制御' }, [f('旧制御盤')], [f('旧制盤')]],
  });
});

describe('wildcards and escapes', () => {
  run({
    'star at the end': [{ f: 'ab*' }, [f('ab'), f('abc'), f('AB\nc')], [f('xab'), f('a')]],
    'star at the start': [{ f: '*ab' }, [f('ab'), f('xAB'), f('\nab')], [f('abx')]],
    'star in the middle': [{ f: 'a*b' }, [f('ab'), f('axxb'), f('a\n\nb'), f('abb')], [f('abx'), f('xab'), f('a')]],
    'stars around': [{ f: '*a*b*' }, [f('ab'), f('xaxbx')], [f('ba'), f('a')]],
    'pieces must not overlap': [{ f: 'aba*aba' }, [f('abaaba'), f('abaxaba')], [f('ababa'), f('aba')]],
    'question mark is one character': [{ f: 'a?c' }, [f('abc'), f('a\nc'), f('a😀c')], [f('ac'), f('abbc')]],
    'question marks at the edges': [{ f: '?b?' }, [f('abc')], [f('b'), f('ab'), f('bc'), f('abcd')]],
    'question marks after a star': [{ f: 'a*??' }, [f('abc'), f('axxxx')], [f('a'), f('ab')]],
    'lone star is any value that is there': [{ f: '*' }, [f(''), f('x'), f(0), f(false)], [{}, f(null), f([])]],
    'backslash before another character is itself': [
      { f: 'C:\\Windows\\x' },
      [f('c:\\windows\\X')],
      [f('c:windowsx'), f('C:\\\\Windows\\\\x')],
    ],
    'double backslash is one': [{ f: 'a\\\\b' }, [f('a\\b')], [f('a\\\\b')]],
    'escaped star': [{ f: 'a\\*b' }, [f('a*b')], [f('axb'), f('a\\*b'), f('ab')]],
    'escaped question mark': [{ f: 'a\\?b' }, [f('a?b')], [f('axb')]],
    'backslash then wildcard': [{ f: 'a\\\\*' }, [f('a\\'), f('a\\b')], [f('a*'), f('a'), f('ab')]],
    'backslash then literal star': [{ f: 'a\\\\\\*' }, [f('a\\*')], [f('a\\b'), f('a*')]],
    'backslash W stays': [{ f: '\\W' }, [f('\\w')], [f('W'), f('!')]],
    'trailing backslash': [{ f: 'dir\\' }, [f('dir\\')], [f('dir')]],
    'trailing backslash with endswith': [{ 'f|endswith': '\\' }, [f('a\\')], [f('a')]],
    'two backslashes in a share': [{ 'f|startswith': '\\\\\\\\srv' }, [f('\\\\srv\\x')], [f('\\srv\\x')]],
    'wildcards inside contains': [{ 'f|contains': 'a*b' }, [f('xaxbx'), f('ab')], [f('ba')]],
    'escapes inside contains': [{ 'f|contains': '100\\*' }, [f('x100*x')], [f('1000')]],
    'question mark inside endswith': [{ 'f|endswith': '.p?1' }, [f('a.ps1'), f('a.PX1')], [f('a.p1'), f('a.ps1x')]],
    'escaped wildcards at the ends of contains': [{ 'f|contains': '\\*' }, [f('a*b')], [f('ab'), f('')]],
  });
});

describe('places', () => {
  run({
    contains: [{ 'f|contains': 'bc' }, [f('abcd'), f('BC')], [f('b c'), f(''), {}]],
    startswith: [{ 'f|startswith': 'ab' }, [f('ABc')], [f('xab'), f('')]],
    endswith: [{ 'f|endswith': '\\cmd.exe' }, [f('C:\\CMD.exe'), f('\\cmd.exe')], [f('cmd.exe'), f('\\cmd.exe ')]],
    'contains on a number': [{ 'f|contains': 62 }, [f(4624), f('4624')], [f(4524)]],
    'startswith on a number': [{ 'f|startswith': '46' }, [f(4624)], [f(5446)]],
    'contains all': [{ 'f|contains|all': ['a', 'b'] }, [f('ab'), f('b a')], [f('a'), f('b'), {}]],
    'contains nothing is presence': [{ 'f|contains': '' }, [f(''), f('x')], [{}, f(null)]],
    'all with one value': [{ 'f|contains|all': ['a'] }, [f('ba')], [f('b')]],
    'all with exact values needs several members': [{ 'f|all': ['a', 'b'] }, [f(['a', 'b'])], [f('a'), f(['a'])]],
    'cased equals': [{ 'f|cased': 'Cmd' }, [f('Cmd')], [f('cmd'), f('CMD')]],
    'cased contains': [{ 'f|contains|cased': 'Md' }, [f('cMd')], [f('cmd')]],
    'cased keeps wildcards': [{ 'f|cased': 'A*z' }, [f('Axz')], [f('axz'), f('AxZ')]],
    'cased all': [{ 'f|contains|all|cased': ['A', 'b'] }, [f('bA')], [f('ab'), f('AB')]],
  });
});

describe('fields', () => {
  run({
    'names are case-sensitive': [{ Image: 'a' }, [{ Image: 'a' }], [{ image: 'a' }, { IMAGE: 'a' }]],
    'a dot in the name': [{ 'a.b': 'x' }, [{ 'a.b': 'x' }], [{ a: 'x' }]],
    'a dot is a path': [
      { 'a.b.c': 'x' },
      [{ a: { b: { c: 'x' } } }, { 'a.b': { c: 'x' } }, { a: { 'b.c': 'x' } }],
      [{ a: { b: 'x' } }, { a: { c: 'x' } }],
    ],
    'the literal name goes before the path': [
      { 'a.b': 'x' },
      [
        { 'a.b': 'x', a: { b: 'y' } },
        { a: { b: 'y' }, 'a.b': 'x' },
      ],
      [{ 'a.b': 'y', a: { b: 'x' } }],
    ],
    'a path through lists': [
      { 'a.b': 'x' },
      [{ a: [{ b: 'y' }, { b: 'x' }] }, { a: { b: ['y', 'x'] } }],
      [{ a: [{ c: 'x' }] }, { a: ['x'] }],
    ],
    'spaces in the event': [{ ThreatName: 'x' }, [{ 'Threat Name': 'x' }, { ThreatName: 'x' }], [{ Threat_Name: 'x' }]],
    'spaces in the rule': [{ 'Threat Name': 'x' }, [{ 'Threat Name': 'x' }, { ThreatName: 'x' }], [{ Threat: 'x' }]],
    'the exact name goes before the spaced one': [
      { ThreatName: 'x' },
      [
        { 'Threat Name': 'y', ThreatName: 'x' },
        { ThreatName: 'x', 'Threat Name': 'y' },
      ],
      [{ 'Threat Name': 'x', ThreatName: 'y' }],
    ],
    'a dash in the name': [{ 'c-uri|contains': 'x' }, [{ 'c-uri': '/x' }], [{ c: 'x' }]],
    'names of the prototype are names': [{ constructor: 'x' }, [{ constructor: 'x' }], [{}, f('x')]],
    'null path': [{ 'a.b': null }, [{}, { a: {} }, { a: { b: null } }, { a: 'x' }], [{ a: { b: 1 } }]],
    'exists on an object': [{ 'a|exists': true }, [{ a: {} }, { a: { b: 1 } }], [{}]],
  });
});

describe('keywords', () => {
  run({
    'one of them, anywhere, inside a value': [
      ['alpha', 'beta'],
      [f('xALPHAx'), { g: { h: ['beta'] } }],
      [f('alp ha'), {}, { alpha: 'x' }],
    ],
    'a single one': ['alpha', [f('an alpha')], [f('alfa')]],
    'all of them, also in different values': [
      { '|all': ['alpha', 'beta'] },
      [f('beta alpha'), { f: 'alpha', g: 'beta' }],
      [f('alpha')],
    ],
    numbers: [[4624], [f(4624), f('id 4624')], [f(462)]],
    wildcards: [['a*c'], [f('xabcx')], [f('ca')]],
    'list of texts and maps': [['alpha', { f: 'b' }], [{ g: 'alpha' }, f('b')], [{ g: 'b' }]],
    're on everything': [{ '|re': 'a\\d+b' }, [{ g: 'xa12b' }], [{ g: 'ab' }]],
    'contains on everything': [{ '|contains': ['alpha'] }, [{ g: 'xalphax' }], [{ g: 'alfa' }]],
  });
});

describe('modifiers', () => {
  run({
    'regex searches, in its case': [{ 'f|re': 'b\\d+' }, [f('xb12x')], [f('xB12'), f('b'), {}]],
    'regex i': [{ 'f|re|i': 'b\\d+' }, [f('xB12x')], [f('b')]],
    'regex without m': [{ 'f|re': '^b$' }, [f('b'), f('b\n')], [f('a\nb'), f('b\nc')]],
    'regex m': [{ 'f|re|m': '^b$' }, [f('a\nb\nc')], [f('ab')]],
    'regex without s': [{ 'f|re': 'a.b' }, [f('axb')], [f('a\nb')]],
    'regex s': [{ 'f|re|s': 'a.b' }, [f('a\nb')], [f('ab')]],
    'long names of the switches': [{ 'f|re|ignorecase|dotall': 'A.B' }, [f('a\nb')], [f('ab')]],
    'regex on a number': [{ 'f|re': '^46' }, [f(4624)], [f(5462)]],
    'regex does not unescape': [{ 'f|re': 'a\\\\b' }, [f('a\\b')], [f('ab')]],
    'regex all': [{ 'f|re|all': ['a', 'b'] }, [f('ba')], [f('a')]],
    'regex startswith': [{ 'f|re|startswith': 'a|b' }, [f('bx'), f('ax')], [f('xa'), f('xb')]],
    'regex endswith': [{ 'f|re|endswith': 'a|b' }, [f('xb'), f('xa')], [f('ax'), f('bx')]],
    'inline i in the middle': [{ 'f|re': 'a(?i)b' }, [f('aB'), f('ab')], [f('Ab')]],
    'windash takes each dash': [
      { 'f|windash|contains': ' -enc' },
      DASHES.map((dash) => f(`x ${dash}ENC`)),
      [f('x enc'), f('x +enc'), f('x -e')],
    ],
    'windash from a slash': [{ 'f|contains|windash': '/c' }, DASHES.map((dash) => f(`cmd ${dash}c`)), [f('cmd c')]],
    'windash leaves dashes inside words': [{ 'f|contains|windash': 'a-b' }, [f('a-b')], [f('a/b'), f('a–b')]],
    'windash before a letter of any script': [
      { 'f|contains|windash': [' -é', ' /制'] },
      DASHES.flatMap((dash) => [f(`x ${dash}É`), f(`x ${dash}制御`)]),
      [f('x é'), f('é-é')],
    ],
    'windash leaves dashes inside words of any script': [
      { 'f|contains|windash': 'é-é' },
      [f('é-é')],
      [f('é/é'), f('é–é')],
    ],
    'windash with two options': [{ 'f|contains|windash': '-a -b' }, [f('/a –b'), f('-a -b')], [f('a -b')]],
    'windash all': [{ 'f|contains|windash|all': ['-a', '-b'] }, [f('/b /a')], [f('/a'), f('-b')]],
    'cidr v4': [
      { 'f|cidr': '192.168.0.0/16' },
      [f('192.168.7.9')],
      [f('192.169.0.1'), f('192.168.0'), f('x'), f(3232235777), {}],
    ],
    'cidr with host bits': [{ 'f|cidr': '10.1.2.3/8' }, [f('10.9.9.9')], [f('11.1.2.3')]],
    'cidr v6': [
      { 'f|cidr': 'fe80::/10' },
      [f('fe80::1'), f('febf::1'), f('FE80::1%eth0')],
      [f('fec0::1'), f('10.0.0.1')],
    ],
    'cidr v6 long form': [
      { 'f|cidr': '2001:db8::/32' },
      [f('2001:0DB8:0000:0000:0000:0000:0000:0001')],
      [f('2001:db9::1')],
    ],
    'cidr of all v4 is not v6': [{ 'f|cidr': '0.0.0.0/0' }, [f('1.2.3.4'), f('::ffff:1.2.3.4')], [f('::1')]],
    'cidr of all v6 is not v4': [{ 'f|cidr': '::/0' }, [f('::1'), f('::ffff:1.2.3.4')], [f('1.2.3.4')]],
    'cidr: a mapped address is of both versions': [
      { 'f|cidr': ['10.0.0.0/8', '::ffff:192.168.0.0/112'] },
      [f('::ffff:10.1.2.3'), f('::FFFF:a01:203'), f('::ffff:192.168.7.9')],
      [f('192.168.7.9'), f('::ffff:11.1.2.3'), f('::fffe:10.1.2.3')],
    ],
    'cidr odd prefix': [{ 'f|cidr': '10.0.0.128/25' }, [f('10.0.0.200')], [f('10.0.0.127')]],
    'cidr list': [{ 'f|cidr': ['10.0.0.0/8', '::1/128'] }, [f('10.0.0.1'), f('::1')], [f('::2')]],
    base64: [{ 'f|base64|contains': 'foobar' }, [f('x Zm9vYmFy x')], [f('foobar'), f('zm9vymfy')]],
    'base64 whole': [{ 'f|base64': 'foo' }, [f('Zm9v')], [f('xZm9v')]],
    'base64offset finds each of three places': [
      { 'f|base64offset|contains': 'http://' },
      [f(btoa('http://a')), f(btoa('xhttp://a')), f(btoa('xxhttp://a'))],
      [f(btoa('https:/a')), f('http://')],
    ],
    'wide base64offset': [
      { 'f|wide|base64offset|contains': 'ping' },
      ['', 'x', 'xx'].map((lead) => f(btoa([...`${lead}ping!`].map((c) => `${c}\0`).join('')))),
      [f(btoa('ping'))],
    ],
    'utf16le is wide': [{ 'f|utf16le|base64|contains': 'AB' }, [f('QQBCAA==')], [f('QUI=')]],
    utf16be: [{ 'f|utf16be|base64|contains': 'AB' }, [f('AEEAQg==')], [f('QQBCAA==')]],
    'utf16 has a mark': [{ 'f|utf16|base64|contains': 'A' }, [f('//5BAA==')], [f('QQA=')]],
    'wide alone': [{ 'f|wide|contains': 'ab' }, [f('xa\0b\0')], [f('ab')]],
    exists: [{ 'f|exists': true }, [f(''), f(null), f(0), f([])], [{}, { g: 1 }]],
    'exists not': [{ 'f|exists': false }, [{}], [f(null), f('')]],
    fieldref: [
      { 'f|fieldref': 'g' },
      [
        { f: 'A', g: 'a' },
        { f: 1, g: '1' },
        { f: ['x', 'y'], g: 'Y' },
        { f: 'y', g: ['x', 'Y'] },
        { f: ['a', 'y'], g: ['x', 'Y'] },
      ],
      [{ f: 'a', g: 'b' }, { f: 'a' }, { g: 'a' }, {}],
    ],
    'fieldref contains': [{ 'f|fieldref|contains': 'g' }, [{ f: 'xax', g: 'A' }], [{ f: 'a', g: 'xa' }]],
    'fieldref startswith': [{ 'f|fieldref|startswith': 'g' }, [{ f: 'ab', g: 'a' }], [{ f: 'ba', g: 'a' }]],
    'fieldref endswith': [{ 'f|fieldref|endswith': 'g' }, [{ f: 'ba', g: 'a' }], [{ f: 'ab', g: 'a' }]],
    'fieldref neq': [{ 'f|fieldref|neq': 'g' }, [{ f: 'a', g: 'b' }, { f: 'a' }], [{ f: 'a', g: 'A' }]],
    'fieldref cased': [{ 'f|fieldref|cased': 'g' }, [{ f: 'a', g: 'a' }], [{ f: 'a', g: 'A' }]],
    gt: [{ 'f|gt': 5 }, [f(6), f('6'), f('5.5')], [f(5), f('x'), f(''), {}, f(null), f(true)]],
    gte: [{ 'f|gte': 5 }, [f(5), f('5')], [f(4.9)]],
    lt: [{ 'f|lt': 5 }, [f(4), f('-1')], [f(5), f('a'), {}]],
    lte: [{ 'f|lte': 5 }, [f(5)], [f(5.1)]],
    'a range of two items': [{ 'f|gte': 5, 'f|lt': 8 }, [f(5), f(7)], [f(4), f(8)]],
    'order of hexadecimal text': [{ 'f|gt': 15 }, [f('0x10')], [f('0xf')]],
    neq: [{ 'f|neq': 'a' }, [f('b'), {}, f(null), f('')], [f('A')]],
    'neq list is none of them': [{ 'f|neq': ['a', 'b'] }, [f('c')], [f('a'), f('b')]],
    'neq contains': [{ 'f|contains|neq': 'a' }, [f('b'), {}], [f('bab')]],
    'neq null is present': [{ 'f|neq': null }, [f('x'), f('')], [{}, f(null)]],
    'neq all': [{ 'f|contains|all|neq': ['a', 'b'] }, [f('a'), f('c')], [f('ab')]],
    'neq of an order': [{ 'f|gt|neq': 5 }, [f(5), {}], [f(6)]],
    expand: [{ 'f|expand': '%hosts%' }, [f('PC1'), f('pc77')], [f('xpc'), f('%hosts%')]],
    'expand inside a text': [{ 'f|contains|expand': 'on %hosts% now' }, [f('x on pc1 now x')], [f('on now')]],
    'expand with cidr': [{ 'f|cidr|expand': '%nets%' }, [f('10.1.1.1'), f('fd00::1')], [f('11.0.0.1')]],
    'expand in a regex is literal': [{ 'f|re|expand': '^%dots%$' }, [f('a.b')], [f('axb')]],
    'an escaped percent sign': [{ 'f|expand': '100\\% %hosts%' }, [f('100% pc1')], [f('100 pc1')]],
    'percent signs without expand': [{ f: '%hosts%' }, [f('%hosts%')], [f('pc1')]],
  });
});
