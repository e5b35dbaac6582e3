import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const works = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** Words by which `unshare` gives a program a network namespace of its own. */
export const ownNetwork: readonly string[] =
  process.getuid?.() === 0 ? ['--net'] : ['--user', '--map-root-user', '--net'];

const needs: readonly [what: string, isThere: () => boolean][] = [
  ['Linux', () => process.platform === 'linux'],
  [
    'network namespaces and iproute2',
    () => works('unshare', ...ownNetwork, 'ip', 'link', 'add', 'trial', 'type', 'bridge'),
  ],
  ['tcpdump', () => works('tcpdump', '--version')],
  ['python3-pymodbus', () => works('/usr/bin/python3', '-c', 'import pymodbus')],
  ['gcc and libmodbus-dev', () => works('gcc', '--version') && works('pkg-config', '--exists', 'libmodbus')],
];
const missing = needs.find(([, isThere]) => !isThere())?.[0];

/** Why the laboratory cannot be built here, for the name of a test; empty when it can. */
export const laboratoryMissing = missing === undefined ? '' : ` (skipped: needs ${missing})`;

/** Compiles a peer that is written with libmodbus; returns the program. */
export function compiledPeer(name: string, folder: string): string {
  const program = join(folder, name);
  execFileSync('gcc', ['-o', program, join(import.meta.dirname, `../peers/${name}.c`), '-lmodbus']);
  return program;
}
