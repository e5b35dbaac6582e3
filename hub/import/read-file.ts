import { gunzipSync } from 'node:zlib';
import { isFault, readEvtx } from '#engine/evtx/evtx.ts';
import { fixedZone } from '#engine/logs/local-time.ts';
import { detectRecordSize } from '#engine/logs/login-records.ts';
import { hostEvents } from '#engine/logs/repeated-message.ts';
import { parseSyslog } from '#engine/logs/syslog.ts';
import { decodeLine, type Encoding } from '#engine/logs/text-encoding.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { decodeText } from '../verbs/rules/file-text.ts';
import { captureEvents, isCapture } from './capture-events.ts';
import type { FileOrigin } from './file-origin.ts';
import { loginRecords } from './login-records.ts';
import { unreadable } from './unreadable.ts';
import { isEventJson, jsonEvents, windowsXmlEvents } from './windows-text.ts';

/** The bytes are of no kind that can be imported; the message says what they seem to be. */
export class UnknownFormatError extends Error {
  override name = 'UnknownFormatError';
}

/** Longer lines are cut there, as the agent's own sources do. */
const longestLine = 16_384;
/** A packed log that unpacks to more is refused. */
const mostUnpacked = 1_073_741_824;

/** First bytes of files that people bring by mistake. */
const foreign: [bytes: string, what: string][] = [
  ['504b0304', 'a zip archive; unpack it first'],
  ['fd377a58', 'packed with xz; unpack it first'],
  ['425a68', 'packed with bzip2; unpack it first'],
  ['28b52ffd', 'packed with zstd; unpack it first'],
  ['4c504b5348485248', 'a journal file; write it out with "journalctl --file FILE -o json" and import that'],
];

/**
 * The events of a file that was carried here: a Windows event log, event XML or JSON, a journal written out as JSON, login
 * records, a capture of network traffic, or a text log line by line, any of them packed with gzip. What cannot be read of it is a gap. Throws an
 * UnknownFormatError before the first event when the file is none of these.
 */
export function readImportedFile(bytes: Buffer, origin: FileOrigin): Iterable<EventDraft> {
  if (startsWith(bytes, '1f8b')) return readImportedFile(unpacked(bytes), origin);
  if (bytes.subarray(0, 8).equals(Buffer.from('ElfFile\0'))) return windowsEvents(bytes, origin);
  if (isCapture(bytes)) return captureEvents(bytes, origin);
  const found = foreign.find(([start]) => startsWith(bytes, start));
  if (found) throw new UnknownFormatError(`the file is ${found[1]}`);
  const size = bytes.includes(0) && !isWide(bytes) ? detectRecordSize(bytes) : undefined;
  if (size !== undefined) return loginRecords(bytes, size, origin);
  if (!isWide(bytes) && bytes.subarray(0, 8192).includes(0))
    throw new UnknownFormatError('the file is neither an event log nor a text');
  const beginning = decodeText(bytes.subarray(0, 65_536));
  if (/^\s*<(?:\?xml|Events?\b)/.test(beginning) && /<Event[\s>]/.test(beginning))
    return windowsXmlEvents(decodeText(bytes), origin);
  if (/^\s*[[{]/.test(beginning) && isEventJson(decodeText(bytes))) return jsonEvents(decodeText(bytes), origin);
  return textLines(isWide(bytes) ? Buffer.from(decodeText(bytes)) : bytes, origin);
}

function startsWith(bytes: Buffer, hex: string): boolean {
  return bytes.subarray(0, hex.length / 2).toString('hex') === hex;
}

/** UTF-16 by its mark, or by a first character of two bytes. */
function isWide(bytes: Buffer): boolean {
  const [first, second] = bytes;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return marked || (first !== 0 && second === 0 && bytes[3] === 0 && bytes[2] !== 0 && bytes[5] === 0);
}

function unpacked(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostUnpacked });
  } catch (error) {
    throw new UnknownFormatError(`the file cannot be unpacked: ${(error as Error).message}`);
  }
}

function* windowsEvents(bytes: Buffer, origin: FileOrigin): Generator<EventDraft> {
  for (const item of readEvtx(bytes)) {
    if (!isFault(item)) yield { kind: 'windows_event', time: item.time, fields: item.fields, history: true };
    else if (item.kind !== 'integrity') yield unreadable(origin, `${item.fault} (byte ${item.offset})`, item.recordId);
  }
}

function* textLines(bytes: Buffer, { path, host, changed, zoneMinutes }: FileOrigin): Generator<EventDraft> {
  const frame = { zone: fixedZone(zoneMinutes), reference: changed };
  let usual: Encoding | undefined;
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    const cut = Math.max(0, end - start - longestLine);
    const { text, encoding } = decodeLine(bytes.subarray(start, end - cut), usual);
    if (encoding !== 'utf-8') usual = encoding;
    const line = start === 0 ? text.replace(/^\ufeff/, '') : text;
    start = end + 1;
    if (line.trim() === '') continue;
    const extra = {
      'log.file.path': path,
      'log.encoding': encoding,
      ...(cut > 0 ? { 'log.truncated_bytes': cut } : {}),
    };
    yield* hostEvents(parseSyslog(line, frame), { host, fallbackMs: changed.getTime(), history: true, extra });
  }
}
