import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Somebody already runs the product from this folder; two would corrupt its stores. */
export class HomeInUseError extends Error {
  override name = 'HomeInUseError';
}

/** Takes a home for this process; returns how to give it back. What a crash left behind does not count. */
export function lockHome(home: string): () => void {
  const path = join(home, 'run', 'up.pid');
  mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 });
  const holder = holderOf(path);
  if (holder !== null) {
    throw new HomeInUseError(
      `the product already runs from ${home} (process ${holder}); stop it first, or give another --home`,
    );
  }
  writeFileSync(path, String(process.pid), { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

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
