import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { because } from '#protocol/reasons/reason.ts';
import { isAlive, lockFolders, programOf } from './port-holders.ts';
import { NotAskedError } from './stopped-reading.ts';

/** What means that this account keeps no lock files here: the folder is not there, or not its own to write. */
const noFolder = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS']);

/** Gives a lock back. */
export type Release = () => void;

/**
 * Notes in a lock file that this process uses a serial port, as programs agreed among themselves (Filesystem Hierarchy
 * Standard 3.0, 5.9: `LCK..ttyUSB0` with the process in ten places): what ignores the kernel's locks heeds this one. A lock
 * whose process has ended is taken over. Throws NotAskedError that names who has it. Where no lock files can be kept the
 * kernel's lock of the port stands alone.
 */
export function lockPort(port: string, folders: readonly string[] = lockFolders): Release {
  for (const folder of folders) {
    const file = join(folder, `LCK..${basename(port)}`);
    if (written(file) || (freed(file, port) && written(file))) return () => release(file);
  }
  return () => undefined;
}

/** False where the file is there already, or the folder keeps none of ours. */
function written(file: string): boolean {
  try {
    writeFileSync(file, `${String(process.pid).padStart(10)}\n`, { flag: 'wx', mode: 0o644 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || noFolder.has(code ?? '')) return false;
    throw error;
  }
}

/** Takes a lock away whose process has ended, or that is our own from before; throws for one of somebody who lives. */
function freed(file: string, port: string): boolean {
  const pid = ownerOf(file);
  if (pid === undefined) return false;
  if (pid !== 0 && pid !== process.pid && isAlive(pid)) {
    const holder = `${programOf(pid)} (process ${pid})`;
    throw new NotAskedError(because('serial_port_taken', { port, holder }));
  }
  rmSync(file, { force: true });
  return true;
}

/** Process in a lock file, which old programs write as four bytes; 0 for one that names none, undefined where there is no such file for us. */
function ownerOf(file: string): number | undefined {
  try {
    const note = readFileSync(file);
    return (note.length === 4 ? note.readInt32LE() : Number.parseInt(note.toString('latin1').trim(), 10)) || 0;
  } catch (error) {
    if (noFolder.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Only while it is still ours: after a pause of this machine somebody may have taken it over. */
function release(file: string): void {
  if (ownerOf(file) === process.pid) rmSync(file, { force: true });
}
