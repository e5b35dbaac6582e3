import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockPort } from './port-lock.ts';
import { NotAskedError } from './stopped-reading.ts';

let folder: string;
let file: string;
let other: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hinomi-locks-'));
  file = join(folder, 'LCK..ttyUSB7');
});

afterEach(() => other?.kill('SIGKILL'));

test('notes the process in ten places while the port is used, and nothing afterwards', () => {
  const release = lockPort('/dev/ttyUSB7', [folder]);
  expect(readFileSync(file, 'latin1')).toMatch(/^ *\d+\n$/);
  expect(readFileSync(file, 'latin1')).toHaveLength(11);
  expect(Number(readFileSync(file, 'latin1'))).toBe(process.pid);
  release();
  expect(existsSync(file)).toBe(false);
});

test('leaves the lock of a program that lives, names it, and takes over one whose program has ended', async () => {
  other = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(other, 'spawn');
  const note = `${String(other.pid).padStart(10)}\n`;
  writeFileSync(file, note);
  expect(() => lockPort('/dev/ttyUSB7', [folder])).toThrow(NotAskedError);
  expect(() => lockPort('/dev/ttyUSB7', [folder])).toThrow(`process ${other.pid}`);
  expect(readFileSync(file, 'latin1')).toBe(note);
  const ended = once(other, 'exit');
  other.kill('SIGKILL');
  await ended;
  const release = lockPort('/dev/ttyUSB7', [folder]);
  expect(Number(readFileSync(file, 'latin1'))).toBe(process.pid);
  release();
});

test('takes over its own of before, and one that names nobody', () => {
  for (const note of [`${process.pid}\n`, '', 'x\n']) {
    writeFileSync(file, note);
    lockPort('/dev/ttyUSB7', [folder])();
    expect(existsSync(file)).toBe(false);
  }
});

test('does not take away a lock that became somebody else’s meanwhile', () => {
  const release = lockPort('/dev/ttyUSB7', [folder]);
  writeFileSync(file, '         1\n');
  release();
  expect(existsSync(file)).toBe(true);
});

test('goes on to the next folder, and without any where there is none', () => {
  const none = join(folder, 'none');
  lockPort('/dev/ttyUSB7', [none])();
  const release = lockPort('/dev/ttyUSB7', [none, folder]);
  expect(existsSync(file)).toBe(true);
  release();
});
