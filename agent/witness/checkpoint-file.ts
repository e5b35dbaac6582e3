import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type WitnessReport, witnessReport } from '#protocol/witness.ts';

/** Longest line that is ever written: a break with the notice that shows it. */
const longestLine = 64 * 1024;

/** One line of the file: what was kept, or how the ledger broke, and where the row stands after it. */
const line = z.object({ state: witnessReport });

/**
 * The file in which an agent keeps checkpoints of the hub's ledger: lines are only ever added, so that whoever holds this machine, and
 * nobody at the hub, says what the hub had signed. `hinomi ledger verify --checkpoint` reads it.
 */
export class CheckpointFile {
  readonly path: string;
  private readonly mostBytes: number;

  /** `mostBytes`: beyond it nothing is added. */
  constructor(path: string, mostBytes: number) {
    this.path = path;
    this.mostBytes = mostBytes;
  }

  /**
   * Where the row stood after the last line that can be read (null for a file without any), and the lines behind it that cannot, but
   * for one that a power cut left unfinished.
   */
  last(): { state: WitnessReport | null; damaged: string[] } {
    if (!existsSync(this.path)) return { state: null, damaged: [] };
    const file = openSync(this.path, 'r');
    try {
      const { size } = fstatSync(file);
      const tail = Buffer.alloc(Math.min(size, 2 * longestLine));
      readSync(file, tail, 0, tail.length, size - tail.length);
      const lines = tail.toString('utf8').split('\n');
      const at = lines.findLastIndex((text) => stateOf(text) !== null);
      const damaged = lines.slice(at + 1, -1).filter((text) => text !== '');
      return { state: at < 0 ? null : stateOf(lines[at]!), damaged };
    } finally {
      closeSync(file);
    }
  }

  /** The whole file, for what can still be found in a damaged one. */
  text(): string {
    return readFileSync(this.path, 'utf8');
  }

  /** Adds a line and returns when it is on the disk. Throws when it cannot be written, or the file has its size. */
  add(entry: object, state: WitnessReport): void {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const file = openSync(this.path, 'a+', 0o600);
    try {
      const { size } = fstatSync(file);
      const text = `${JSON.stringify({ ...entry, state })}\n`;
      if (size + text.length > this.mostBytes) throw new CheckpointFileFullError(this.path, this.mostBytes);
      const end = Buffer.alloc(1);
      const whole = size === 0 || (readSync(file, end, 0, 1, size - 1) === 1 && end[0] === 0x0a);
      writeSync(file, whole ? text : `\n${text}`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

/** The file has the size that it may have. */
export class CheckpointFileFullError extends Error {
  override name = 'CheckpointFileFullError';

  constructor(path: string, bytes: number) {
    super(`${path} has its ${bytes} bytes; move it aside to keep on`);
  }
}

function stateOf(text: string): WitnessReport | null {
  if (!text.startsWith('{')) return null;
  try {
    return line.parse(JSON.parse(text)).state;
  } catch {
    return null;
  }
}
