import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';

const work = mkdtempSync(join(tmpdir(), 'hinomi-refused-'));
const file = join(work, 'a-file');
writeFileSync(file, 'somebody needs this');
const sites = join(work, 'sites.yaml');
writeFileSync(sites, 'hub: { listen: "127.0.0.1:4222" }\nsites:\n  - { id: plant-1, name: one, local: true }\n');
const wrong = join(work, 'wrong.yaml');
writeFileSync(
  wrong,
  'hub: { listen: "127.0.0.1:74222" }\nsites:\n  - { id: Plant 1, name: one, local: true }\n  - id: plant-2\n    name: two\n    lokal: true\n',
);

const rule = join(work, 'rule.yml');
writeFileSync(
  rule,
  'title: any\nid: any\nlogsource: {product: windows, service: security}\ndetection: {all: {EventID: 4624}, condition: all}\n',
);
const events = join(work, 'events.jsonl');
writeFileSync(events, '{"Channel": "Security", "EventID": 4624}\n'.repeat(20_000));

function hinomi(args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'deploy/local/cli.ts'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.for([
  { what: 'a port that is none', args: ['up', '--port', '99999'], status: 2, says: /--port 99999 is no port/ },
  {
    what: 'a home that is a file',
    args: ['up', '--home', file],
    status: 1,
    says: /a-file cannot be written \(ENOTDIR\)/,
  },
  {
    what: 'a home below a file',
    args: ['up', '--home', join(file, 'home')],
    status: 1,
    says: /home cannot be written \(ENOTDIR\)/,
  },
  { what: 'a folder as sites.yaml', args: ['render', '--sites', work, '--out', work], status: 1, says: /EISDIR/ },
  {
    what: 'an output folder that is a file',
    args: ['render', '--sites', sites, '--out', file],
    status: 1,
    says: /a-file/,
  },
])('$what is told in one sentence', ({ args, status, says }) => {
  const answer = hinomi(args);
  expect(answer.status).toBe(status);
  expect(answer.stderr).toMatch(says);
  expect(answer.stderr).not.toMatch(/^\s+at /m);
});

test('every mistake in sites.yaml is named with its line, also a key that nobody knows', () => {
  const { status, stderr } = hinomi(['render', '--sites', wrong, '--out', join(work, 'out')]);
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    `${wrong}:1: hub.listen: a port is at most 65535`,
    expect.stringMatching(/wrong\.yaml:3: sites\.0\.id: use 1-64 of/),
    `${wrong}:6: sites.1.lokal: there is no such key; remove it or correct its name`,
  ]);
});

test.for([
  ['ledger', 'verify'],
  ['story', 'run'],
  ['snapshot', 'diff'],
  ['events', 'import'],
])('%s %s answers --help, and an option it does not know with its usage', ([verb = '', act = '']) => {
  const help = hinomi([verb, act, '--help']);
  expect(help).toMatchObject({ status: 0, stderr: '' });
  expect(help.stdout).toContain(`hinomi ${verb}`);
  const wrong = hinomi([verb, act, '--zap']);
  expect(wrong).toMatchObject({ status: 2, stdout: '' });
  expect(wrong.stderr).toMatch(/--zap[\s\S]*hinomi/);
});

test('a reader that has read enough ends a command without a word', () => {
  const command = `"${process.execPath}" "${join(root, 'deploy/local/cli.ts')}" rules match --json --rules "${rule}" --events "${events}"`;
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', `${command} | head -n 1`], { encoding: 'utf8' });
  expect({ lines: stdout.trim().split('\n').length, stderr }).toEqual({ lines: 1, stderr: '' });
});
