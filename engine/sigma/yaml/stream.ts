import { isMap, isNode, isPair, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { readBlock } from './block.ts';

/** One document of a YAML stream: its value, or why it could not be read. */
export type StreamDocument =
  | { line: number; text: string; value: unknown; fault?: undefined }
  | { line: number; text: string; fault: { line: number; reason: string } };

/** Options under which the library reads rules: no alias bombs, and big integers keep their digits. */
const LIBRARY_OPTIONS = { intAsBigInt: true, prettyErrors: false, logLevel: 'silent' } as const;
const MAX_ALIASES = 100;

/** Big integers become numbers where that is exact and text where it is not. */
function plainNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (value !== null && typeof value === 'object') {
    const out: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      if (key === '__proto__') continue;
      out[key] = plainNumbers(item);
    }
    return out;
  }
  return value;
}

function readWithLibrary(text: string, line: number): StreamDocument[] {
  const counter = new LineCounter();
  const found = parseAllDocuments(text, { ...LIBRARY_OPTIONS, lineCounter: counter });
  const documents = Array.isArray(found) ? found : [];
  const out: StreamDocument[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error) {
      const at = line + counter.linePos(error.pos[0]).line - 1;
      out.push({ line, text, fault: { line: at, reason: `not readable as YAML: ${error.message}` } });
      continue;
    }
    if (document.contents === null) continue;
    try {
      const value = plainNumbers(document.toJS({ maxAliasCount: MAX_ALIASES }));
      if (value !== null) out.push({ line, text, value });
    } catch (failure) {
      out.push({ line, text, fault: { line, reason: `not readable as YAML: ${(failure as Error).message}` } });
    }
  }
  return out;
}

/** Splits a text at its `---` lines and reads each document. A document that cannot be read does not hide the others. */
export function readStream(text: string): StreamDocument[] {
  const lines =
    text.charCodeAt(0) === 0xfeff ? text.slice(1).split(/\r?\n/) : text.split(text.includes('\r') ? /\r?\n/ : '\n');
  const out: StreamDocument[] = [];
  let start = 0;
  for (let index = 0; index <= lines.length; index++) {
    const line = lines[index];
    const isEnd = line === undefined;
    if (!isEnd && !/^(?:---|\.\.\.)(?:\s|$)/.test(line)) continue;
    const part = lines.slice(start, index);
    if (part.some((entry) => entry.trim() !== '' && !entry.trimStart().startsWith('#'))) {
      const value = readBlock(part);
      const firstLine = start + 1;
      if (value !== undefined && value !== null)
        out.push({ line: firstLine + leadingBlank(part), text: part.join('\n'), value });
      else out.push(...readWithLibrary(part.join('\n'), firstLine));
    }
    if (isEnd) break;
    const rest = line.slice(3).trim();
    if (rest !== '' && !rest.startsWith('#')) lines[index] = `   ${line.slice(3)}`;
    start = rest !== '' && !rest.startsWith('#') ? index : index + 1;
  }
  return out;
}

function leadingBlank(lines: string[]): number {
  let count = 0;
  while (count < lines.length && /^\s*(?:#.*)?$/.test(lines[count]!)) count++;
  return count;
}

/** The 1-based line, within the whole file, of the node that `path` leads to in a document's text. */
export function lineOf(document: StreamDocument, path: (string | number)[]): number {
  if (path.length === 0) return document.line;
  const counter = new LineCounter();
  const [parsed] = parseAllDocuments(document.text, { ...LIBRARY_OPTIONS, lineCounter: counter });
  const blanks = leadingBlank(document.text.split('\n'));
  let node: unknown = parsed && 'contents' in parsed ? parsed.contents : null;
  let offset: number | undefined;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isNode(item.key) && String((item.key as { value?: unknown }).value) === String(step),
      );
      if (!pair) break;
      offset = isNode(pair.key) ? pair.key.range?.[0] : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  if (offset === undefined) return document.line;
  return document.line - blanks + counter.linePos(offset).line - 1;
}
