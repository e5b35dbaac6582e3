import { closeSync, openSync, readSync } from 'node:fs';

const blockBytes = 256 * 1024;
const feed = 0x0a;
const databaseMark = 'SQLite format 3\0';

/** How files begin that hold lines only once they were unpacked or saved anew, and what to do with each. */
const wrappings: readonly (readonly [string, string])[] = [
  ['1f8b', 'it is packed with gzip; unpack it first (gzip -d)'],
  ['28b52ffd', 'it is packed with zstd; unpack it first (zstd -d)'],
  ['504b0304', 'it is a ZIP archive; take the file out of it first'],
  ['fffe', 'it was saved as UTF-16; take the export as it came, or save it as UTF-8'],
  ['feff', 'it was saved as UTF-16; take the export as it came, or save it as UTF-8'],
];

/** What has to be done with a file before its lines can be read; null for one that holds lines. */
export function wrapping(path: string): string | null {
  const start = beginning(path, 4).toString('hex');
  return wrappings.find(([mark]) => start.startsWith(mark))?.[1] ?? null;
}

/** True when a file begins as SQLite databases do. */
export function isDatabase(path: string): boolean {
  return beginning(path, databaseMark.length).toString('latin1') === databaseMark;
}

function beginning(path: string, bytes: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(bytes);
    return start.subarray(0, readSync(file, start));
  } finally {
    closeSync(file);
  }
}

/**
 * Lines of a file without their ends. Only a line feed ends a line, since JSON carries the other separators of Unicode within
 * strings; a carriage return before it and a byte order mark, which editors add, are left out.
 */
export function* fileLines(path: string): Iterable<string> {
  const file = openSync(path, 'r');
  try {
    let parts: Buffer[] = [];
    const whole = () => {
      const text = Buffer.concat(parts).toString('utf8');
      parts = [];
      return text.endsWith('\r') ? text.slice(0, -1) : text;
    };
    let first = true;
    const taken = (text: string) => {
      const line = first && text.startsWith('\ufeff') ? text.slice(1) : text;
      first = false;
      return line;
    };
    for (;;) {
      const block = Buffer.alloc(blockBytes);
      const read = readSync(file, block);
      if (read === 0) break;
      let from = 0;
      for (let at = block.indexOf(feed); at >= 0 && at < read; at = block.indexOf(feed, from)) {
        parts.push(block.subarray(from, at));
        from = at + 1;
        yield taken(whole());
      }
      parts.push(block.subarray(from, read));
    }
    const rest = whole();
    if (rest !== '') yield taken(rest);
  } finally {
    closeSync(file);
  }
}
