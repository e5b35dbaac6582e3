import { closeSync, openSync, readSync } from 'node:fs';

/** Where files are read into: shared by all, since each reading is used up before the next begins. */
let scratch = Buffer.allocUnsafe(32 * 1024);

/** A file of `/proc` that is read again and again: it stays open, and its content costs no memory of its own. */
export class ProcFile {
  readonly #path: string;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** The content now, valid until any `ProcFile` is read again; undefined when this system has no such file. */
  read(): Buffer | undefined {
    try {
      this.#descriptor ??= openSync(this.#path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    let length = 0;
    for (;;) {
      const count = readSync(this.#descriptor, scratch, length, scratch.length - length, length);
      if (count === 0) return scratch.subarray(0, length);
      length += count;
      if (length === scratch.length) scratch = Buffer.concat([scratch], length * 2);
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
