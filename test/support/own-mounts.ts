import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './processes.ts';

/** Why a script cannot have mounts of its own here; empty when it can. */
export const ownMountsMissing = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return ' (skipped: small disks need root on Linux)';
  const tried = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt']);
  return tried.status === 0 ? '' : ' (skipped: mounting is not allowed here)';
})();

/** Runs a script in a mount namespace of its own, which ends with it; throws with its output when it fails. */
export async function runWithOwnMounts(script: string, ...args: string[]): Promise<void> {
  const running = start('unshare', ['-m', process.execPath, script, ...args]);
  const code = await running.ended;
  process.stderr.write(
    running
      .output()
      .match(/^figures: .*\n/gm)
      ?.join('') ?? '',
  );
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${running.output().slice(-6000)}`);
}

/** A file system of a few megabytes under a path; to be called by a script that runs with its own mounts. */
export class SmallDisk {
  private readonly path: string;

  constructor(path: string, megabytes: number) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', path]);
    if (status !== 0) throw new Error(`mount failed: ${stderr}`);
  }

  freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Somebody else's file takes all but so many bytes. */
  fill(leave: number): void {
    const file = openSync(join(this.path, 'somebody-elses'), 'a');
    const block = Buffer.alloc(4096, 1);
    try {
      while (this.freeBytes() > leave) writeSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  /** That file is deleted. */
  makeRoom(): void {
    rmSync(join(this.path, 'somebody-elses'));
  }
}
