import { readFileSync } from 'node:fs';

/** Account names by number from `/etc/passwd`, read again when an unknown number turns up and the file is newer. */
export class AccountNames {
  readonly #file: string;
  #names = new Map<number, string>();
  #content = '';

  constructor(file = '/etc/passwd') {
    this.#file = file;
  }

  /** The name, or the number as text when the system knows none. */
  name(uid: number): string {
    const known = this.#names.get(uid);
    if (known !== undefined) return known;
    this.#read();
    const found = this.#names.get(uid) ?? String(uid);
    this.#names.set(uid, found);
    return found;
  }

  #read(): void {
    let content: string;
    try {
      content = readFileSync(this.#file, 'utf8');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'EACCES') return;
      throw error;
    }
    if (content === this.#content) return;
    this.#content = content;
    for (const line of content.split('\n')) {
      const [name, , uid] = line.split(':');
      if (name && uid && !this.#names.has(Number(uid))) this.#names.set(Number(uid), name);
    }
  }
}
