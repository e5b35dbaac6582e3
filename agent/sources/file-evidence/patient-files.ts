import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { type FilePath, type FolderEntry, folderEntries, shownPath } from './file-names.ts';

/** A place did not answer in time, or still owes the answer to an earlier question. */
export class NotAnsweringError extends Error {
  override name = 'NotAnsweringError';
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.text);
    this.reason = reason;
  }
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

  stat(path: FilePath): Promise<Stats> {
    return this.ask(() => lstat(path));
  }

  /** Files and folders in a folder; links are left out. */
  async list(folder: FilePath): Promise<FolderEntry[]> {
    return folderEntries(await this.ask(() => readdir(folder, { withFileTypes: true, encoding: 'buffer' })));
  }

  /** Any other question. Rejects with NotAnsweringError when there is no answer in time. */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    if (owing.has(this.#place)) throw new NotAnsweringError(because('file_still_no_answer', { place: this.#place }));
    const answer = question();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.#remember(answer);
        const seconds = Math.ceil(this.#limitMs / 1000);
        reject(new NotAnsweringError(because('file_no_answer', { place: this.#place, seconds })));
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

/** What the codes of the file system mean; any other is told in the system's own words. */
const known = {
  ENOENT: 'file_absent',
  ENOTDIR: 'file_absent',
  EACCES: 'file_forbidden',
  EPERM: 'file_forbidden',
  EBUSY: 'file_in_use',
  ETXTBSY: 'file_in_use',
} as const;

/** Why a place or file could not be read. */
export function whyUnread(path: FilePath, error: unknown): Reason {
  const place = shownPath(path);
  if (error instanceof NotAnsweringError) return error.reason;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && Object.hasOwn(known, code)) return because(known[code as keyof typeof known], { place });
  const words = code ? `${code}: ${message.replace(/^\w+: /, '')}` : String(message ?? error);
  return because('evidence_unreadable', { place, message: words });
}
