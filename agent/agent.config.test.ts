import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAgentConfig, readAgentConfig } from './agent.config.ts';
import { faultText } from './config/config-fault.ts';

const source = (...lines: string[]) => `sources:\n  - ${lines.join('\n    ')}\n`;
const device = (type: string, ...lines: string[]) =>
  source(`type: ${type}`, 'devices:', '  - id: plc', ...lines.map((line) => `    ${line}`));
const opc = (...lines: string[]) => device('opc-ua', ...lines);

/** A careless configuration, and what must be said about it: line, place, and the words that help. */
const careless: [what: string, text: string, said: (string | RegExp)[]][] = [
  [
    'a misspelt top key',
    'souces:\n  - type: journald\n',
    ['1: sources: is missing; add it; it is a list', /^1: souces: .*write sources$/],
  ],
  ['a key of another case', `hostname: a\n${source('type: journald')}`, [/^1: hostname: .*write hostName$/]],
  [
    'a misspelt limit',
    `limits:\n  spoolMegabyte: 9\n${source('type: journald')}`,
    [/^2: limits\.spoolMegabyte: .*write spoolMegabytes$/],
  ],
  [
    'a limit too small',
    `limits:\n  spoolMegabytes: 1\n${source('type: journald')}`,
    ['2: limits.spoolMegabytes: 1 is not accepted; use at least 8'],
  ],
  [
    'words for a number',
    source('type: journald', 'historyDays: ninety'),
    ['3: sources.0.historyDays: ninety is not a number; write a number without quotes'],
  ],
  [
    'a broken number',
    source('type: journald', 'historyDays: 1.5'),
    ['3: sources.0.historyDays: 1.5 is not a whole number; write a number without a point'],
  ],
  [
    'yes for true',
    source('type: sockets', 'includeLoopback: "yes"'),
    [/^3: .*"yes" is not true or false; write true or false, without quotes$/],
  ],
  [
    'a text for a list',
    source('type: text-log', 'paths: /var/log/a'),
    ['3: sources.0.paths: /var/log/a is not a list; write it as a list: [/var/log/a]'],
  ],
  ['a block for a list', 'sources:\n  type: journald\n', [/^1: sources: .*begin each entry with "- "$/]],
  [
    'a number for a text',
    source('type: usb', 'registered: [{vendor: 0781, product: "5583", serial: a}]'),
    ['3: sources.0.registered.0.vendor: 0781 is not a text; put it in quotes: "0781"'],
  ],
  ['a misspelt key', source('type: auth-log', 'pths: [/a]'), ['3: sources.0.pths: there is no such key; write paths']],
  [
    'a key of nothing near',
    source('type: journald', 'colour: red'),
    [/^3: sources\.0\.colour: there is no such key; remove it; known are directory, .*id/],
  ],
  ['a misspelt source', source('type: jornald'), ['2: sources.0.type: there is no source "jornald"; write journald']],
  [
    'a source of another system',
    source('type: windows-event-log'),
    [/^2: .* does not work on linux; it works on win32$/],
  ],
  ['a missing part', source('type: text-log'), ['2: sources.0.paths: is missing; add it; it is a list']],
  [
    'a missing part of which the source itself says what to write',
    device('slmp', 'host: a'),
    [/^4: sources\.0\.devices\.0\.port: is missing; use the port of the SLMP connection/],
  ],
  [
    'a value out of range of which the source itself says what to write',
    device('fins', 'host: a', 'node: 255'),
    [/^6: .*255 is not accepted; a node number is 1 to 254/],
  ],
  [
    'a list of which the source itself says what belongs in it',
    device('file-evidence', 'places: []'),
    [/^5: .*\[\] is not accepted; name at least one folder or file$/],
  ],
  [
    'a missing part of several forms',
    device('modbus', 'host: a'),
    ['4: sources.0.devices.0.map: is missing; add it; it is a text or a block of keys'],
  ],
  [
    'a value of none of several forms',
    device('modbus', 'host: a', 'map: 5'),
    [/^6: .*5 is not a text or a block of keys/],
  ],
  [
    'a missing choice',
    device('modbus', 'host: a', 'map: {units: [{id: 1, ranges: [{start: 0, count: 4}]}]}'),
    [/^6: .*table: is missing; add it; it is one of coils/],
  ],
  ['an empty list', 'sources: []\n', ['1: sources: [] is not accepted; use at least 1 entry']],
  [
    'one source twice',
    `${source('type: usb')}  - type: usb\n`,
    [/^3: sources\.1: source id "usb" stands twice; give one of them an id: usb:NAME$/],
  ],
  [
    'a serial port of the machine',
    device('modbus', 'host: /dev/ttyUSB0', 'map: m.yaml'),
    [
      /^5: .*\/dev\/ttyUSB0 is not accepted; give a serial port of a Linux machine by a block "serial:" with path and baud/,
    ],
  ],
  [
    'neither host nor serial port',
    device('modbus', 'map: m.yaml'),
    [/either a host or a block serial: give one of them/],
  ],
  [
    'one controller under two ids',
    `${device('slmp', 'host: a', 'port: 5007')}      - id: other\n        host: a\n        port: 5007\n`,
    [/^7: sources\.0\.devices\.1: a:5007 is read by "slmp" already; name it once: an agent keeps one connection per/],
  ],
  [
    'one id for two controllers',
    `${device('slmp', 'host: a', 'port: 5007')}      - id: plc\n        host: b\n        port: 5007\n`,
    [/^7: sources\.0\.devices\.1\.id: .*an earlier controller has this id; use another$/],
  ],
  [
    'an id with blanks',
    source('type: usb', 'id: My USB'),
    [/^3: sources\.0\.id: My USB is not accepted; use small letters, digits/],
  ],
  [
    'a network that is none',
    source('type: syslog', 'senders: [10.0.0.0/64]'),
    ['3: sources.0.senders.0: 10.0.0.0/64 is not accepted; use an address or a network such as 192.0.2.0/24'],
  ],
  [
    'a name for an address',
    source('type: syslog', 'udp: [localhost:514]'),
    [/^3: .*localhost:514 is not accepted; use ADDRESS:PORT/],
  ],
  ['a port too high', source('type: syslog', 'tcp: ["0.0.0.0:99999"]'), [/^3: .*a port is at most 65535$/]],
  [
    'a broken pattern',
    source('type: text-log', 'paths: [/a]', 'pattern: "("'),
    [/^4: sources\.0\.pattern: .*Unterminated group$/],
  ],
  [
    'a pattern without names',
    source('type: text-log', 'paths: [/a]', 'pattern: ".*"'),
    [/^4: .*name at least one group/],
  ],
  [
    'a zone by its letters',
    source('type: text-log', 'paths: [/a]', 'timeZone: JST'),
    [/^4: .*use local, utc or an offset such as \+09:00$/],
  ],
  [
    'an encoding by another name',
    source('type: text-log', 'paths: [/a]', 'encoding: sjis'),
    [/^4: .*use one of auto, utf-8, cp932/],
  ],
  [
    'a relative path',
    source('type: files', 'watches: [{name: a, path: ./x}]'),
    ['3: sources.0.watches.0.path: ./x is not accepted; use an absolute path'],
  ],
  [
    'a password in the file',
    opc('url: opc.tcp://h:4840', 'password: x'),
    [/^6: sources\.0\.devices\.0\.password: a secret does not belong into this file; .* with passwordFile$/],
  ],
  [
    'a community and a pass phrase in the file',
    source(
      'type: snmp',
      'switches:',
      '  - { id: a, host: h, user: u, authPhrase: x }',
      '  - { id: b, host: h, community: public }',
    ),
    [
      /^4: sources\.0\.switches\.0\.authPhrase: a secret does not belong into this file; .* with authFile$/,
      /^5: sources\.0\.switches\.1\.community: a secret does not belong into this file; .* with communityFile$/,
      /^5: sources\.0\.switches\.1\.communityFile: is missing; give either communityFile \(SNMPv2c\) or user/,
    ],
  ],
  [
    'a password in an address',
    opc('url: opc.tcp://op:hunter2@h:4840'),
    [
      '5: sources.0.devices.0.url: opc.tcp://…@h:4840 is not accepted; use opc.tcp://host:port, without user and password',
    ],
  ],
  ['a tab', 'sources:\n\t- type: usb\n', [/^2: a tab stands at the beginning of the line .*; use spaces$/]],
  [
    'a key twice',
    source('type: journald', 'historyDays: 3', 'historyDays: 4'),
    ['4: historyDays: this key stands twice in the same block; keep one of them'],
  ],
  ['a wrong indent', 'sources:\n  - type: journald\n   historyDays: 3\n', [/^3: /]],
  ['a quote left open', 'sources:\n  - type: "usb\n', [/^3: .*close quotes and brackets/]],
  ['a second document', `${source('type: usb')}---\n${source('type: sockets')}`, [/^3: a second document begins here/]],
  ['a text that begins with a star', 'sources: *all\n', [/^1: .*a text that begins with \* needs quotes$/]],
  [
    'aliases that blow up',
    `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n`,
    [/^2: Excessive alias/],
  ],
  ['nothing at all', '# only a comment\n', ['1: the file says nothing; write at least "sources:" with one source']],
  ['a word', 'hello\n', [/^1: hello is not a block of keys/]],
  ['an empty entry', 'sources:\n  -\n', [/^2: sources\.0: is missing/]],
];

describe('a mistake in the configuration is named with its line and what to write', () => {
  test.each(careless)('%s', async (_, text, said) => {
    const found = await parseAgentConfig(text);
    expect(Array.isArray(found)).toBe(true);
    const words = (Array.isArray(found) ? found : []).map(faultText);
    for (const wanted of said)
      expect(words).toContainEqual(typeof wanted === 'string' ? wanted : expect.stringMatching(wanted));
    expect(words.join('\n')).not.toContain('hunter2');
  });

  test('one value is complained about once', async () => {
    expect(await parseAgentConfig(source('type: syslog', 'udp: [localhost:514]'))).toHaveLength(1);
  });

  test('files of Windows editors are read, a file of another encoding is named', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hinomi-config-')), 'agent.yaml');
    const text = `hostName: 検査PC\n${source('type: usb')}`;
    for (const bytes of [Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      writeFileSync(file, bytes);
      expect(await readAgentConfig(file)).toMatchObject({ hostName: '検査PC' });
    }
    writeFileSync(file, Buffer.concat([Buffer.from('# one\nhostName: '), Buffer.from('8c9f8db8', 'hex')]));
    expect(await readAgentConfig(file)).toMatchObject([{ line: 2, message: 'the file is not UTF-8' }]);
  });
});

test.each([
  ['what a PC needs, where no source has a thread of its own', '', [source('type: journald')], 110],
  ['more for each controller source', '', [opc('url: opc.tcp://10.0.0.9:4840'), '  - type: journald\n'], 210],
  ['what the file says', 'limits:\n  memoryMegabytes: 70\n', [opc('url: opc.tcp://10.0.0.9:4840')], 70],
])('the memory that an agent may take is %s', async (_what, limits, sources, megabytes) => {
  const config = await parseAgentConfig(limits + sources.join(''));
  expect(Array.isArray(config) ? config.map(faultText) : config.limits.memoryMegabytes).toBe(megabytes);
});
