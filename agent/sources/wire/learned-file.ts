import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands in a file cannot be taken up. */
export class LearnedFileError extends Error {
  override name = 'LearnedFileError';
}

/** One file of plain data with its checksum, replaced as a whole: after a kill it holds what was there before, or what came after. */
export class LearnedFile {
  readonly #path: string;
  #written = '';

  constructor(folder: string, name: string) {
    this.#path = join(folder, name);
  }

  /** What it holds; undefined where there is none. Throws when it is damaged. */
  read(): unknown {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new LearnedFileError((error as Error).message);
    }
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    const sum = digest(body);
    if (text.slice(0, end) !== sum) throw new LearnedFileError(`${this.#path}: its checksum does not fit`);
    this.#written = sum;
    return JSON.parse(body);
  }

  /** Replaces what it holds, unless it is the same. */
  write(data: unknown): void {
    const body = JSON.stringify(data);
    const sum = digest(body);
    if (sum === this.#written) return;
    const file = openSync(`${this.#path}.part`, 'w', 0o600);
    try {
      // Goes on until all is written or the disk refuses; one write alone may take a part of it on a disk that is almost full.
      writeFileSync(file, `${sum}\n${body}`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${this.#path}.part`, this.#path);
    this.#written = sum;
  }
}

function digest(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
