import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { natsServer } from './nats-server.ts';
import { root } from './verbs.ts';

export const help = `hinomi setup [--tests]

Gets what a fresh machine lacks: nats-server; with --tests also the Debian packages of deploy/packages.txt (as root).
`;

/** Gets what is missing; see \`help\`. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { tests: { type: 'boolean', default: false } } });
  process.stderr.write(`nats-server: ${natsServer()}\n`);
  if (values.tests) testPackages();
  return 0;
}

/** Installs missing test packages where that is allowed; else says what will be skipped and how to get it. */
export function testPackages(): void {
  const wanted = readFileSync(join(root, 'deploy/packages.txt'), 'utf8')
    .split('\n')
    .flatMap((line) => line.replace(/#.*/, '').trim() || []);
  if (spawnSync('dpkg-query', ['--version']).status !== 0) {
    process.stderr.write(
      `hinomi: not a Debian machine; tests that need ${wanted.join(', ')} are skipped unless they are there\n`,
    );
    return;
  }
  const missing = wanted.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    process.stderr.write(
      `hinomi: some tests will be skipped. For all of them: sudo apt-get install ${missing.join(' ')}\n`,
    );
    return;
  }
  process.stderr.write(`hinomi: installing ${missing.join(' ')} (once)\n`);
  withoutServices(() => {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args: string[]) => spawnSync('apt-get', args, { env: environment, encoding: 'utf8' });
    apt('update', '-qq');
    const done = apt('install', '-y', '-qq', '--no-install-recommends', ...missing);
    if (done.status === 0) return;
    process.stderr.write('hinomi: not all could be installed together; trying one by one\n');
    for (const name of missing) {
      const one = apt('install', '-y', '-qq', '--no-install-recommends', name);
      if (one.status !== 0)
        process.stderr.write(`hinomi: ${name} could not be installed: ${one.stderr.trim().split('\n').at(-1)}\n`);
    }
  });
}

function isInstalled(name: string): boolean {
  const answer = spawnSync('dpkg-query', ['-W', '-f', '$' + '{Status}', name], { encoding: 'utf8' });
  return answer.stdout.includes('install ok installed');
}

/** Debian starts the services of what it installs; for tests they must not run, so starting is forbidden meanwhile. */
function withoutServices(act: () => void): void {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    act();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}
