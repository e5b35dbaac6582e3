import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { flattenWindowsEvent, type SigmaEvent } from '#engine/sigma/sigma.ts';
import { fileLines } from '../file-lines.ts';
import { decodeText } from './file-text.ts';
import { readingFault } from './paths.ts';

/** An event as a file holds it. */
export interface FileEvent {
  /** EventRecordID, else the line number. */
  record: number | string;
  event: SigmaEvent;
}

/** A place in an event file that could not be read. */
export interface EventFault {
  line: number;
  fault: string;
}

/** Whether a file in a folder holds events. */
export function isEventFile(name: string): boolean {
  return /\.(?:evtx|json|jsonl|ndjson)$/i.test(name);
}

function textAt(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Hints that stand beside the fields, as event generators and pipelines write them. */
function hintsOf(value: Record<string, unknown>): SigmaEvent['logsource'] {
  const nested = value['logsource'];
  const source = nested !== null && typeof nested === 'object' ? (nested as Record<string, unknown>) : value;
  const out: NonNullable<SigmaEvent['logsource']> = {};
  for (const key of ['product', 'category', 'service'] as const) {
    const text = textAt(source[key]);
    if (text !== undefined) out[key] = text;
  }
  return out;
}

function recordOf(fields: Record<string, unknown>, line: number): number | string {
  const id = fields['EventRecordID'] ?? fields['RecordNumber'] ?? fields['RecordID'];
  if (typeof id === 'number') return id;
  if (typeof id === 'string' && id !== '') return /^\d{1,15}$/.test(id) ? Number(id) : id;
  return line;
}

/** The fields of an event: its own, or those that the export of an index or a search puts into it. */
function heldIn(tree: Record<string, unknown>): Record<string, unknown> {
  const held = tree['_source'] ?? ('preview' in tree ? tree['result'] : undefined);
  return held !== null && typeof held === 'object' ? (held as Record<string, unknown>) : tree;
}

/** Makes an event of a parsed JSON value. */
export function toEvent(value: unknown, line: number): FileEvent | EventFault {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { line, fault: 'this is no JSON object' };
  const windows = flattenWindowsEvent(value);
  if (windows) return { record: recordOf(windows, line), event: { fields: windows } };
  const fields = heldIn(value as Record<string, unknown>);
  if (fields['Channel'] !== undefined && fields['Provider_Name'] === undefined) {
    const provider = fields['SourceName'] ?? fields['ProviderName'];
    if (provider !== undefined) fields['Provider_Name'] = provider;
  }
  const logsource = hintsOf(fields);
  return { record: recordOf(fields, line), event: logsource ? { fields, logsource } : { fields } };
}

/** Keys under which exports hold all their events in one object. */
const wrappers = ['Records', 'Events', 'events', 'Event', 'hits', 'value'];

/** The events of a parsed JSON value: itself, or those that it only wraps. */
function unwrapped(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== 'object') return [value];
  const tree = value as Record<string, unknown>;
  for (const key of wrappers) {
    const held = tree[key];
    if (Array.isArray(held) && held.every((one) => one !== null && typeof one === 'object')) return held;
    const alone = Object.keys(tree).length === 1 || key === 'hits';
    if (alone && key !== 'Event' && held !== null && typeof held === 'object') return unwrapped(held);
  }
  return [value];
}

function* parseEvents(text: string, line: number): Generator<FileEvent | EventFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    yield { line, fault: `not readable as JSON: ${(error as Error).message}` };
    return;
  }
  for (const one of unwrapped(value)) yield toEvent(one, line);
}

/** Cuts a text of JSON objects into them, whatever stands between: nothing, white space, or an array's commas. */
export function* framesOf(text: string): Generator<{ text: string; line: number; cut: boolean }> {
  const marks = /["{}\n]/g;
  let depth = 0;
  let start = 0;
  let line = 1;
  let startLine = 1;
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    const mark = match[0];
    if (mark === '\n') line++;
    else if (mark === '{') {
      if (depth++ === 0) {
        start = match.index;
        startLine = line;
      }
    } else if (mark === '}') {
      if (depth === 0) continue;
      if (--depth === 0) yield { text: text.slice(start, match.index + 1), line: startLine, cut: false };
    } else {
      let end = match.index + 1;
      for (; end < text.length && text[end] !== '"'; end++) if (text[end] === '\\') end++;
      marks.lastIndex = end + 1;
    }
  }
  if (depth > 0) yield { text: text.slice(start), line: startLine, cut: true };
}

function* readLines(path: string): Generator<FileEvent | EventFault> {
  let number = 0;
  for (const line of fileLines(path)) {
    number++;
    if (line.trim() !== '') yield* parseEvents(line, number);
  }
}

async function* readEventLog(path: string): AsyncGenerator<FileEvent | EventFault> {
  const { readEvtxFile } = await import('./event-log-file.ts');
  for (const item of readEvtxFile(path)) {
    if ('fault' in item) yield { line: item.offset, fault: item.fault };
    else yield { record: item.recordId, event: { fields: item.fields } };
  }
}

async function* readObjects(path: string): AsyncGenerator<FileEvent | EventFault> {
  const text = decodeText(readFileSync(path));
  let found = 0;
  for (const frame of framesOf(text)) {
    found++;
    if (frame.cut) yield { line: frame.line, fault: 'the object that starts here is not complete' };
    else yield* parseEvents(frame.text, frame.line);
  }
  if (found === 0 && text.trim() !== '') yield { line: 1, fault: 'the file holds no JSON object' };
}

/** Whether the first line of a file stands for itself; else its objects go on over lines, whatever its name says. */
function isByLine(path: string): boolean {
  for (const line of fileLines(path)) {
    if (line.trim() === '') continue;
    try {
      JSON.parse(line);
      return true;
    } catch {
      return !/^\s*(?:\[|\{)\s*$/.test(line);
    }
  }
  return true;
}

/** The first bytes of a file, which tell what it is whatever its name. */
function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(8);
    return bytes.subarray(0, readSync(file, bytes, 0, 8, 0));
  } finally {
    closeSync(file);
  }
}

/**
 * Reads the events of one file: EVTX, JSON lines, or JSON objects in any framing. What cannot be read, the whole file
 * included, comes out as a fault.
 */
export async function* readEvents(path: string): AsyncGenerator<FileEvent | EventFault> {
  try {
    const head = headOf(path);
    if (/\.evtx$/i.test(path) || head.toString('latin1', 0, 7) === 'ElfFile') yield* readEventLog(path);
    else if (/\.(?:jsonl|ndjson)$/i.test(path) && !head.includes(0) && head[0] !== 0xff && isByLine(path))
      yield* readLines(path);
    else yield* readObjects(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    yield { line: 1, fault: readingFault(error) };
  }
}
