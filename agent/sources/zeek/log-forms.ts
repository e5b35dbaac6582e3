import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { objectIn, textOf } from '#engine/sensors/json-fields.ts';
import { zeekEvents, zeekLogs } from '#engine/sensors/zeek-events.ts';
import { noHeader, withHeaderLine, type ZeekHeader, zeekRow } from '#engine/sensors/zeek-table.ts';
import type { EventDraft } from '#protocol/events/event.ts';

const mostFiles = 1024;
const headBytes = 65_536;

/** Reads lines of Zeek's logs, each file in the form that its own first lines say. */
export class LogForms {
  readonly #headers = new Map<string, ZeekHeader>();

  /** Events of a line; null when it could not be read. Logs of other names are passed over. */
  events(path: string, line: string, host: string): EventDraft[] | null {
    if (line.startsWith('#')) {
      this.#keep(path, withHeaderLine(this.#headers.get(path) ?? noHeader(), line));
      return [];
    }
    if (line.startsWith('{')) {
      const row = objectIn(line);
      return row && this.#told(textOf(row['_path']) ?? logOf(path), row, host);
    }
    const header = this.#headers.get(path) ?? this.#head(path);
    const row = zeekRow(header, line);
    return row && this.#told(header.path ?? logOf(path), row, host);
  }

  #told(log: string, row: Record<string, unknown>, host: string): EventDraft[] | null {
    return zeekLogs.includes(log) ? zeekEvents(log, row, host) : [];
  }

  #keep(path: string, header: ZeekHeader): void {
    if (this.#headers.size >= mostFiles) this.#headers.clear();
    this.#headers.set(path, header);
  }

  /** Reading may go on in the middle of a file: what its lines mean stands at its beginning. */
  #head(path: string): ZeekHeader {
    let header = noHeader();
    for (const line of beginningOf(path).split('\n')) {
      if (!line.startsWith('#')) break;
      header = withHeaderLine(header, line);
    }
    this.#keep(path, header);
    return header;
  }
}

/** `conn` of `conn.log`, `conn.2026-03-02-09-00-00.log` and `conn.00:00:00-01:00:00.log.gz`. */
function logOf(path: string): string {
  return /^\w+/.exec(basename(path))?.[0] ?? '';
}

function beginningOf(path: string): string {
  if (/\.(?:gz|zst|xz|bz2)$/.test(path)) return '';
  let file = -1;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(headBytes);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, headBytes, 0));
  } catch {
    // It was rotated away meanwhile: its lines are kept as text.
    return '';
  } finally {
    if (file >= 0) closeSync(file);
  }
}
