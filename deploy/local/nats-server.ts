import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { MendableError } from '#protocol/command-line.ts';
import { root } from './verbs.ts';

/** Oldest server that has everything we use (scoped signing key templates, JetStream domains over leaf nodes). */
export const oldestNatsServer = [2, 9, 10] as const;

/** nats-server is not there and cannot be fetched; the message says what to install. */
export class NatsServerMissingError extends MendableError {
  override name = 'NatsServerMissingError';
}

const cached = join(root, '.cache', 'nats-server', 'nats-server');

/** Path of a usable nats-server: on PATH, in the cache, or fetched from Debian's packages without root. */
export function natsServer(): string {
  const name = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';
  const places = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    join(homedir(), 'bin'),
  ];
  for (const place of places) {
    const path = join(place, name);
    if (existsSync(path) && newEnough(path)) return path;
  }
  if (existsSync(cached) && newEnough(cached)) return cached;
  fetchFromDebian();
  return cached;
}

function newEnough(path: string): boolean {
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8' });
  const found = /v?(\d+)\.(\d+)\.(\d+)/.exec(`${answer.stdout}${answer.stderr}`);
  if (!found) return false;
  const version = found.slice(1).map(Number);
  for (const [place, wanted] of oldestNatsServer.entries()) {
    if (version[place]! !== wanted) return version[place]! > wanted;
  }
  return true;
}

function fetchFromDebian(): void {
  const remedy =
    'Install nats-server 2.9.10 or newer and put it on PATH (on Debian 12 or newer: apt-get install nats-server; elsewhere: the package or archive of its makers).';
  if (spawnSync('sh', ['-c', 'command -v apt-get && command -v dpkg-deb']).status !== 0) {
    throw new NatsServerMissingError(`nats-server is missing and this is not a Debian machine. ${remedy}`);
  }
  process.stderr.write('hinomi: fetching nats-server from Debian packages (once)\n');
  const work = mkdtempSync(join(tmpdir(), 'hinomi-nats-'));
  try {
    const download = () => spawnSync('apt-get', ['download', 'nats-server'], { cwd: work, encoding: 'utf8' });
    let answer = download();
    if (answer.status !== 0 && process.getuid?.() === 0) {
      spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
      answer = download();
    }
    const archive = readdirSync(work).find((file) => file.endsWith('.deb'));
    if (answer.status !== 0 || !archive) {
      throw new NatsServerMissingError(`nats-server could not be fetched (${answer.stderr.trim()}). ${remedy}`);
    }
    const unpacked = spawnSync('dpkg-deb', ['-x', archive, 'x'], { cwd: work, encoding: 'utf8' });
    if (unpacked.status !== 0) {
      throw new NatsServerMissingError(`nats-server could not be unpacked (${unpacked.stderr.trim()}). ${remedy}`);
    }
    const found = ['usr/sbin/nats-server', 'usr/bin/nats-server'].map((path) => join(work, 'x', path)).find(existsSync);
    if (!found) throw new NatsServerMissingError(`the nats-server package holds no server. ${remedy}`);
    mkdirSync(join(root, '.cache', 'nats-server'), { recursive: true });
    cpSync(found, cached);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
