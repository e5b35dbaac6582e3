import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MendableError } from '#protocol/command-line.ts';

/** Somebody already runs the product from this folder (two would corrupt its stores), or it cannot be written. */
export class HomeRefusedError extends MendableError {
  override name = 'HomeRefusedError';
}

/** Makes a home where there is none and takes it for this process; returns how to give it back. What a crash left behind does not count. */
export function lockHome(home: string): () => void {
  const path = join(home, 'run', 'up.pid');
  write(home, () => mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 }));
  const holder = holderOf(path);
  if (holder !== null) {
    throw new HomeRefusedError(
      `the product already runs from ${home} (process ${holder}); stop it first, or give another --home`,
    );
  }
  write(home, () => writeFileSync(path, String(process.pid), { mode: 0o600 }));
  return () => rmSync(path, { force: true });
}

function write(home: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const remedy = remedies[code] ?? 'give another folder with --home';
    throw new HomeRefusedError(`the folder ${home} cannot be written (${code}): ${remedy}`, { cause: error });
  }
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'make it yours (it may be left from a start as another user), or give another folder with --home',
  ENOTDIR: 'there is a file in its path; give another folder with --home',
  ENOSPC: 'its disk is full; make room, or give another folder with --home',
  EROFS: 'its disk is mounted for reading only; give another folder with --home',
};

function holderOf(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return null;
    process.kill(pid, 0);
    return isUp(pid) ? pid : null;
  } catch {
    return null;
  }
}

/** A number can have been given to another program since. */
function isUp(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('up');
  } catch {
    return true;
  }
}
