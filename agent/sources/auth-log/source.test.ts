import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { source } from './source.ts';

const sshd = '/usr/sbin/sshd';
const noSshd =
  existsSync(sshd) && spawnSync('ssh', ['-V']).status === 0
    ? ''
    : ' (skipped: needs openssh-server and openssh-client)';
const needsRoot = process.getuid?.() === 0 ? '' : ' (skipped: sshd needs root to keep its privilege separation folder)';

describe('auth-log source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ paths: ['/var/log/auth.log', '/var/log/secure'] });
  });

  test('logins, privileges and account changes out of a log with both forms of time', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hinomi-auth-')), 'auth.log');
    const lines = [
      '2026-03-02T08:59:01.250000+09:00 gw1 sshd[811]: Failed password for invalid user admin from 192.0.2.9 port 50022 ssh2',
      '2026-03-02T08:59:02.250000+09:00 gw1 sshd[811]: message repeated 3 times: [ Failed password for root from 192.0.2.9 port 50022 ssh2]',
      '2026-03-02T08:59:03.250000+09:00 gw1 sudo:      op1 : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
      '2026-03-02T08:59:04.250000+09:00 gw1 useradd[12]: new user: name=op2, UID=1002, GID=1002, home=/home/op2, shell=/bin/sh, from=none',
      '2026-03-02T08:59:05.250000+09:00 gw1 CRON[13]: (root) CMD (true)',
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const run = runForTest(source, { paths: [file], pollMs: 20 });
    await run.until((events) => events.length === lines.length + 2);
    await run.stop();
    expect(run.events.map(({ kind, fields }) => [kind, fields['event.action'], fields['user.name']])).toEqual([
      ['host.login', 'login_failed', 'admin'],
      ...Array(3).fill(['host.login', 'login_failed', 'root']),
      ['host.account', 'privilege_used', 'op1'],
      ['host.account', 'user_created', undefined],
      ['host.log', undefined, undefined],
    ]);
    expect(run.events[0]).toMatchObject({
      time: '2026-03-01T23:59:01.250Z',
      history: true,
      fields: { 'host.name': 'gw1' },
    });
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test.skipIf(noSshd !== '' || needsRoot !== '')(`this machine’s own sshd${noSshd}${needsRoot}`, async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hinomi-sshd-'));
    const log = join(dir, 'sshd.log');
    const key = (name: string) => spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name)]);
    for (const name of ['host', 'right', 'wrong']) key(name);
    writeFileSync(join(dir, 'authorized'), readFileSync(join(dir, 'right.pub')), { mode: 0o600 });
    const port = await freePort();
    const settings = [
      ...['Port', 'HostKey', 'AuthorizedKeysFile', 'PidFile'].map((name, i) => [
        name,
        [`${port}`, join(dir, 'host'), join(dir, 'authorized'), 'none'][i],
      ]),
      ...[
        ['ListenAddress', '127.0.0.1'],
        ['UsePAM', 'no'],
        ['StrictModes', 'no'],
        ['PermitRootLogin', 'yes'],
        ['LogLevel', 'VERBOSE'],
      ],
    ];
    writeFileSync(join(dir, 'config'), settings.map((pair) => `${pair.join(' ')}\n`).join(''));
    spawnSync('mkdir', ['-p', '/run/sshd']);
    const server = spawn(sshd, ['-D', '-f', join(dir, 'config'), '-E', log], { stdio: 'ignore' });
    onTestFinished(async () => {
      server.kill();
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    });
    const run = runForTest(source, { paths: [log], pollMs: 20, program: 'sshd' });
    await run.until((events) => events.some(({ fields }) => `${fields['message']}`.includes('Server listening')));
    ssh(dir, 'wrong', 'root', port);
    ssh(dir, 'wrong', 'no-such-user', port);
    ssh(dir, 'right', 'root', port);
    await run.until((events) => events.some(({ fields }) => fields['event.action'] === 'logout'));
    await run.stop();
    const logins = run.events.filter(({ kind }) => kind === 'host.login');
    const seen = logins.map(({ fields }) => `${fields['event.action']} ${fields['user.name']} ${fields['source.ip']}`);
    expect(seen).toContain('invalid_user no-such-user 127.0.0.1');
    expect(seen).toContain('login root 127.0.0.1');
    expect(seen).toContain('logout root 127.0.0.1');
    expect(run.events.flatMap(findings)).toEqual([]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function ssh(dir: string, key: string, user: string, port: number): void {
  const options = [
    'StrictHostKeyChecking=no',
    `UserKnownHostsFile=${join(dir, 'known')}`,
    'BatchMode=yes',
    'IdentitiesOnly=yes',
  ];
  spawnSync('ssh', [
    ...options.flatMap((o) => ['-o', o]),
    '-F',
    'none',
    '-i',
    join(dir, key),
    '-p',
    `${port}`,
    `${user}@127.0.0.1`,
    'true',
  ]);
}
