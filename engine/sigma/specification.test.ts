import { describe, expect, test } from 'vitest';
import { engineOf, type Fields, judge } from './sample-detection.ts';

const f = (...values: unknown[]): Fields[] => values.map((value) => ({ f: value }));

/** Sentences of the Sigma specification v2.1.0 in our words, by chapter, with what follows from them. */
const SENTENCES: Record<string, [says: string, asks: unknown, takes: Fields[], leaves: Fields[]][]> = {
  'Detection, general': [
    [
      'values are compared without their case',
      { f: 'EvilService' },
      f('EVILSERVICE', 'evilservice'),
      f('Evil Service'),
    ],
    ['nothing but quotation marks is escaped', { f: '$(x)+[y].{z}^|' }, f('$(X)+[Y].{Z}^|'), f('xyz', '$x+[y].{z}^|')],
  ],
  Wildcards: [
    [
      '? stands for one character that must be there',
      { f: 'prog?.exe' },
      f('progA.exe', 'PROG1.EXE'),
      f('prog.exe', 'progAB.exe'),
    ],
    [
      '* stands for any number of them',
      { f: 'antivirus_V*.exe' },
      f('antivirus_V1.exe', 'antivirus_V21.2.1.exe', 'antivirus_v.exe'),
      f('antivirus_V1.exe.bak'),
    ],
  ],
  Escaping: [
    [
      'a single and a double backslash are the same',
      { f: ['a\\b', 'c\\\\d'] },
      f('a\\b', 'c\\d'),
      f('a\\\\b', 'c\\\\d'),
    ],
    ['an escaped wildcard is plain', { f: ['a\\*', 'b\\?'] }, f('a*', 'b?'), f('ax', 'bx', 'a\\*')],
    [
      'a double backslash before a wildcard is a backslash and the wildcard',
      { f: 'a\\\\*' },
      f('a\\', 'a\\x'),
      f('a*', 'a\\*x'.slice(1)),
    ],
    ['three before a wildcard are both plain', { f: 'a\\\\\\*' }, f('a\\*'), f('a\\x', 'a\\\\*')],
    ['three are two', { f: 'a\\\\\\b' }, f('a\\\\b'), f('a\\b', 'a\\\\\\b')],
    ['four are two', { f: 'a\\\\\\\\b' }, f('a\\\\b'), f('a\\b', 'a\\\\\\\\b')],
    ['three at the end are two', { f: 'a\\\\\\' }, f('a\\\\'), f('a\\', 'a\\\\\\')],
    ['keywords are escaped likewise', ['a\\*b', 'c\\\\?'], f('xa*bx', 'xc\\y'), f('axb', 'c?')],
  ],
  'Lists and maps': [
    [
      'texts of a list are sought in the whole event, one is enough',
      ['EVILSERVICE', 'svchost.exe -n evil'],
      [{ a: 'run svchost.exe -N evil' }, { b: { c: ['x', 'evilservice!'] } }],
      [{ a: 'svchost.exe evil' }],
    ],
    [
      'maps of a list are alternatives',
      [{ 'f|endswith': '\\example.exe' }, { 'g|contains': 'Test executable' }],
      [{ f: 'C:\\example.exe' }, { g: 'a test executable.' }],
      [{ f: 'example.exe' }, { f: 'Test executable' }],
    ],
    [
      'fields of a map all hold, values of a field are alternatives',
      { f: 'Security', g: [517, 1102] },
      [
        { f: 'security', g: 517 },
        { f: 'Security', g: '1102' },
      ],
      [{ f: 'Security', g: 518 }, { g: 517 }],
    ],
    ['a hexadecimal text is a text', { f: '0x40810000' }, f('0x40810000', '0X40810000'), f(0x40810000, '40810000')],
  ],
  'Field names': [
    [
      'spaces of the source are left out',
      { SAMUserAccount: 'x' },
      [{ 'SAM User Account': 'x' }, { SAMUserAccount: 'x' }],
      [{ SAM_User_Account: 'x' }],
    ],
  ],
  'Special values and existence': [
    ["an empty value is ''", { f: '' }, f(''), [...f(null, ' '), {}]],
    ['a null value is null', { f: null }, [...f(null), {}], f('', 'null')],
    ['a field that is empty or null exists', { 'f|exists': true }, f('', null, []), [{}]],
    [
      'one that does not is asked for with false',
      { 'a.b|exists': false },
      [{}, { a: {} }, { a: 1 }],
      [{ a: { b: null } }, { 'a.b': '' }],
    ],
  ],
  Placeholders: [
    ['without expand they are text', { f: '%hosts%' }, f('%HOSTS%'), f('pc1')],
    ['with it each value of the list is an alternative', { 'f|expand': '%hosts%' }, f('pc1'), f('%hosts%')],
    ['values of a list may be patterns', { 'f|expand': '%hosts%' }, f('PC77', 'pc'), f('xpc')],
    [
      'an escaped percent sign is plain, whatever stands behind it',
      { 'f|expand': '\\%plain%hosts%' },
      f('%plainpc1'),
      f('pc1', '\\%plainpc1', '%plain%hosts%'),
    ],
  ],
  'Keyword search': [
    [
      'all asks for every text, anywhere in the event',
      { '|all': ['OabVirtualDirectory', ' -ExternalUrl '] },
      [{ a: 'set oabvirtualdirectory -externalurl x' }, { a: 'OabVirtualDirectory', b: { c: 'x -ExternalUrl y' } }],
      [{ a: 'OabVirtualDirectory' }, { a: 'OabVirtualDirectory -ExternalUrl' }],
    ],
  ],
  'Generic modifiers': [
    ['all joins by and', { 'f|contains|all': ['-a', '-b', '-c'] }, f('-c -b -a'), f('-a -b')],
    ['modifiers work from left to right', { 'f|windash|contains|all': ['-a', '-b'] }, f('/b x –a'), f('/b')],
    ['startswith is a star behind', { 'f|startswith': 'adm' }, f('ADM', 'admin'), f('xadm')],
    ['cased keeps the case of every form', { 'f|cased|endswith': ['Cmd', 'X?z'] }, f('aCmd', 'Xyz'), f('acmd', 'xyz')],
    ['neq takes texts and numbers', { 'f|neq': ['a', 5] }, f('b', 6, '55'), f('A', 5, '5')],
  ],
  windash: [
    [
      'each of the five marks is tried for each option',
      { 'f|windash': '-a /b' },
      f(...['-', '/', '–', '—', '―'].flatMap((one) => ['-', '/', '–', '—', '―'].map((two) => `${one}a ${two}B`))),
      f('a b', '-a b', '−a −b'),
    ],
    ['wildcards stay wildcards', { 'f|windash': '*-e? *' }, f('x /ec y', '—ex '), f('-e ', 'x -ec')],
    ['case may be asked for beside it', { 'f|windash|cased|contains': '-E' }, f('x /E'), f('x /e')],
  ],
  'Regular expressions': [
    ['they keep their case', { 'f|re': 'Cmd' }, f('xCmdx'), f('cmd')],
    ['m lets ^ and $ stand at lines', { 'f|re|m': '^b+$' }, f('a\nbb\nc'), f('a\nxb')],
    ['s lets a dot stand for a line feed', { 'f|re|s': 'a.+c' }, f('a\n\nc'), f('ac')],
    ['i, m and s join', { 'f|re|i|m|s': '^B.C$' }, f('a\nb\nc\nd'), f('a\nb-c-')],
    [
      'groups, classes, counts and alternatives',
      { 'f|re': '^(?:a|[^b-d]{2,3})\\.x?$' },
      f('a.', 'ee.x', 'eee.'),
      f('b.', 'eeee.', 'e.'),
    ],
  ],
  Encoding: [
    ['base64 encodes the value', { 'f|base64': '/bin/bash' }, f('L2Jpbi9iYXNo'), f('/bin/bash', 'L2Jpbi9iYXNoCg==')],
    [
      'utf16le, utf16be and utf16 write the bytes that follow',
      { 'f|contains': ['x'], 'g|utf16le': 'cmd', 'h|utf16be': 'cmd', 'i|utf16': 'cmd' },
      [{ f: 'x', g: 'c\0m\0d\0', h: '\0c\0m\0d', i: '\u00ff\u00fec\0m\0d\0' }],
      [{ f: 'x', g: 'cmd', h: 'cmd', i: 'cmd' }],
    ],
  ],
  'Numbers and addresses': [
    [
      'lt, lte, gt and gte compare numbers',
      { 'f|gte': -2, 'g|lt': 0.5 },
      [
        { f: -2, g: 0 },
        { f: '3', g: '-7' },
      ],
      [
        { f: -3, g: 0 },
        { f: 1, g: 0.5 },
        { f: 'x', g: 0 },
      ],
    ],
    [
      'cidr takes blocks of both versions',
      { 'f|cidr': ['10.0.0.0/8', '2001:db8::/32'] },
      f('10.255.0.1', '2001:DB8:ffff::1'),
      f('11.0.0.1', '2001:db9::1', '10.0.0.0/8'),
    ],
  ],
  fieldref: [
    [
      'two fields of one event are compared',
      { 'f|fieldref': 'g' },
      [{ f: 'a', g: 'A' }],
      [{ f: 'a', g: 'b' }, { f: 'g' }],
    ],
    ['also for being different', { 'f|fieldref|neq': 'g' }, [{ f: 'a', g: 'b' }], [{ f: 'a', g: 'A' }]],
  ],
};

describe.each(Object.entries(SENTENCES))('%s', (_chapter, rows) => {
  test.each(rows)('%s', (_says, asks, takes, leaves) => {
    const built = engineOf({ sel: asks, condition: 'sel' });
    for (const fields of takes) expect([fields, judge(built, fields)]).toEqual([fields, true]);
    for (const fields of leaves) expect([fields, judge(built, fields)]).toEqual([fields, false]);
  });
});
