import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';

/** What a verb under test is given and what it said. */
export interface VerbTest {
  /** Folder of the running test. */
  folder: string;
  /** Standard output so far. */
  out: string;
  /** Standard error so far. */
  err: string;
  /** Writes a file below the folder and answers its path. */
  put(name: string, content: string | Uint8Array): string;
  /** Standard output as one JSON value a line. */
  json(): unknown[];
}

/** Gives each test of the file an empty folder, and keeps what the verb writes instead of printing it. */
export function verbTest(): VerbTest {
  const told: VerbTest = {
    folder: '',
    out: '',
    err: '',
    put(name, content) {
      const path = join(told.folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    json: () =>
      told.out
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown),
  };
  const keep = (stream: NodeJS.WriteStream, where: 'out' | 'err') =>
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      told[where] += String(text);
      return true;
    });
  beforeEach(() => {
    told.folder = mkdtempSync(join(tmpdir(), 'hinomi-verb-'));
    told.out = '';
    told.err = '';
    keep(process.stdout, 'out');
    keep(process.stderr, 'err');
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(told.folder, { recursive: true, force: true });
  });
  return told;
}
