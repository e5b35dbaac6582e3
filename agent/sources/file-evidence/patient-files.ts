import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';

/** A place did not answer in time, or still owes the answer to an earlier question. */
export class NotAnsweringError extends Error {
  override name = 'NotAnsweringError';
}

/** Places that owe an answer: asking them again would only take another thread from everybody. */
const owing = new Map<string, Promise<unknown>>();

/**
 * Asks the file system about one place, one question at a time and each with a limit: a share whose server is gone can
 * hold a question for ever, and nothing ends such a question from outside.
 */
export class PatientFiles {
  readonly #place: string;
  readonly #limitMs: number;

  constructor(place: string, limitMs: number) {
    this.#place = place;
    this.#limitMs = limitMs;
  }

  stat(path: string): Promise<Stats> {
    return this.ask(() => lstat(path));
  }

  list(folder: string): Promise<Dirent[]> {
    return this.ask(() => readdir(folder, { withFileTypes: true }));
  }

  /** Any other question. Rejects with NotAnsweringError when there is no answer in time. */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    if (owing.has(this.#place)) throw new NotAnsweringError('it still does not answer');
    const answer = question();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.#remember(answer);
        reject(new NotAnsweringError(`no answer within ${Math.ceil(this.#limitMs / 1000)} s`));
      }, this.#limitMs);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #remember(answer: Promise<unknown>): void {
    const settled = () => owing.delete(this.#place);
    owing.set(this.#place, answer.then(settled, settled));
  }
}

/** The system's own code and words, for people. */
export function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ? `${code}: ${message.replace(/^\w+: /, '')}` : String(message ?? error);
}
