import type { JsonObject } from './json-fields.ts';

const longestHeader = 256;

/** How the lines of a log of Zeek in its own form are read: what its `#` lines say. */
export interface ZeekHeader {
  separator: string;
  path: string | null;
  fields: string[];
  types: string[];
  unset: string;
  empty: string;
}

/** Before any line was read. */
export function noHeader(): ZeekHeader {
  return { separator: '\t', path: null, fields: [], types: [], unset: '-', empty: '(empty)' };
}

/** What is known after one more `#` line. */
export function withHeaderLine(header: ZeekHeader, line: string): ZeekHeader {
  if (line.startsWith('#separator ')) return { ...noHeader(), separator: unescaped(line.slice(11)) };
  const [name, ...values] = line.split(header.separator);
  switch (name) {
    case '#path':
      return { ...header, path: values[0] ?? null };
    case '#fields':
      return { ...header, fields: values.slice(0, longestHeader) };
    case '#types':
      return { ...header, types: values.slice(0, longestHeader) };
    case '#unset_field':
      return { ...header, unset: values[0] ?? '-' };
    case '#empty_field':
      return { ...header, empty: values[0] ?? '' };
    default:
      return header;
  }
}

const numeric = new Set(['count', 'int', 'port', 'double', 'interval', 'time']);

/** A line as the object that Zeek's JSON form has for it; null when it does not fit its header. */
export function zeekRow(header: ZeekHeader, line: string): JsonObject | null {
  const values = line.split(header.separator);
  if (header.fields.length === 0 || values.length !== header.fields.length) return null;
  const row: JsonObject = {};
  for (const [index, name] of header.fields.entries()) {
    const value = values[index]!;
    if (value === header.unset) continue;
    row[name] = numeric.has(header.types[index] ?? '') ? Number(value) : value === header.empty ? '' : unescaped(value);
  }
  return row;
}

/** Zeek writes bytes that would disturb a line as `\x` and two digits. */
function unescaped(text: string): string {
  return text.replace(/\\x([0-9a-fA-F]{2})/g, (_whole, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
