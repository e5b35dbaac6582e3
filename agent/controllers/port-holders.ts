import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';

/** Folders in which programs note that they use a serial port, one file `LCK..ttyS0` per port with their process in it. */
export const lockFolders = ['/run/lock', '/var/lock', '/run/lock/lockdev'];

/**
 * Which other program of this machine uses a serial port, as far as this account may see it: by the lock files that terminal
 * programs keep, by the kernel's list of locked files, and by what processes have open. Undefined where nobody is seen.
 */
export function holderOfPort(path: string): string | undefined {
  const held = [byLockFile(path), ...byKernelLock(path), ...byOpenFile(path)];
  const pid = held.find((one) => one !== undefined && one !== process.pid && isAlive(one));
  return pid === undefined ? undefined : `${programOf(pid)} (process ${pid})`;
}

function byLockFile(path: string): number | undefined {
  for (const folder of lockFolders) {
    const pid = Number.parseInt(readOrEmpty(`${folder}/LCK..${basename(path)}`).trim(), 10);
    if (pid > 0) return pid;
  }
  return undefined;
}

/** How often the kernel's list is looked through: one that changes under a look leaves out a lock in about one look of a hundred (measured). */
const looks = 3;

/** Lines of the kernel's list are like `1: FLOCK  ADVISORY  WRITE 1234 00:05:678 0 EOF`. */
function byKernelLock(path: string): number[] {
  const { dev, ino } = statSync(path);
  const device = `${hex((dev >> 8) & 0xfff)}:${hex((dev & 0xff) | ((dev >> 12) & 0xfff00))}:${ino}`;
  return Array.from({ length: looks }, () => readOrEmpty('/proc/locks'))
    .flatMap((list) => list.split('\n'))
    .map((line) => line.split(/\s+/))
    .filter((words) => words[5] === device)
    .map((words) => Number(words[4]));
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0');
}

/** Who made a pseudo terminal may keep both of its ends open without using the one that is a port. */
function byOpenFile(path: string): number[] {
  if (path.startsWith('/dev/pts/')) return [];
  return listOrEmpty('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => listOrEmpty(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === path))
    .map(Number);
}

/** True while a process runs, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Name of a process's program. */
export function programOf(pid: number): string {
  return readOrEmpty(`/proc/${pid}/comm`).trim() || 'a program';
}

/** Processes end and other accounts' are closed to us while we look: what cannot be read shows nothing. */
function readOrEmpty(file: string): string {
  return orElse('', () => readFileSync(file, 'utf8'));
}

function listOrEmpty(folder: string): string[] {
  return orElse([], () => readdirSync(folder));
}

function linkOf(link: string): string {
  return orElse('', () => readlinkSync(link));
}

function orElse<T>(fallback: T, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return fallback;
  }
}
