import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, start } from './processes.ts';

const program = '/usr/sbin/sshd';

/** Why this machine's sshd cannot be used, to be shown beside a skipped test; empty when it can. */
export function whyNoSshd(): string {
  if (!existsSync(program)) return ' (skipped: the package openssh-server is missing)';
  return process.getuid?.() === 0 ? '' : ' (skipped: an sshd of our own needs root)';
}

/** This machine's own sshd on a loopback port, with a log of its own; logs in with the right key or a wrong password. */
export async function sshdHere(
  parent: string,
): Promise<{ log: string; login(key: 'right' | 'wrong'): Promise<boolean> }> {
  const dir = join(parent, 'sshd');
  mkdirSync(dir, { mode: 0o700 });
  mkdirSync('/run/sshd', { recursive: true });
  for (const name of ['host', 'right']) {
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name)]);
  }
  writeFileSync(join(dir, 'authorized'), readFileSync(join(dir, 'right.pub')), { mode: 0o600 });
  const port = await freePort();
  const settings = {
    Port: port,
    ListenAddress: '127.0.0.1',
    HostKey: join(dir, 'host'),
    AuthorizedKeysFile: join(dir, 'authorized'),
    PidFile: 'none',
    UsePAM: 'no',
    StrictModes: 'no',
    PermitRootLogin: 'yes',
    PasswordAuthentication: 'yes',
    MaxAuthTries: 10,
    LogLevel: 'VERBOSE',
  };
  writeFileSync(
    join(dir, 'config'),
    Object.entries(settings)
      .map((pair) => `${pair.join(' ')}\n`)
      .join(''),
  );
  const log = join(dir, 'sshd.log');
  start(program, ['-D', '-f', join(dir, 'config'), '-E', log]);
  const answer = join(dir, 'answer');
  writeFileSync(answer, '#!/bin/sh\necho not-the-password\n', { mode: 0o700 });
  const always = [
    'StrictHostKeyChecking=no',
    `UserKnownHostsFile=${join(dir, 'known')}`,
    'IdentitiesOnly=yes',
    'ConnectionAttempts=20',
    'LogLevel=ERROR',
  ];
  const by = {
    right: [`IdentityFile=${join(dir, 'right')}`, 'BatchMode=yes'],
    wrong: ['PreferredAuthentications=password', 'PubkeyAuthentication=no', 'NumberOfPasswordPrompts=1'],
  };
  return {
    log,
    login: async (key) => {
      const options = [...always, ...by[key]].flatMap((option) => ['-o', option]);
      const client = start('ssh', ['-F', 'none', ...options, '-p', String(port), 'root@127.0.0.1', 'true'], {
        env: { SSH_ASKPASS: answer, SSH_ASKPASS_REQUIRE: 'force' },
      });
      return (await client.ended) === 0;
    },
  };
}
