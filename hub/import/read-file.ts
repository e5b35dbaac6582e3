import { isFault, readEvtx } from '#engine/evtx/evtx.ts';
import { fixedZone } from '#engine/logs/local-time.ts';
import { hostEvents } from '#engine/logs/repeated-message.ts';
import { parseSyslog } from '#engine/logs/syslog.ts';
import { decodeLine, type Encoding } from '#engine/logs/text-encoding.ts';
import type { EventDraft } from '#protocol/events/event.ts';

/** What the reader of a file must know beside its bytes. */
export interface FileOrigin {
  path: string;
  /** Host to name where a line names none. */
  host: string;
  /** Last change of the file: fixes the year of lines that have none. */
  changed: Date;
  /** Minutes ahead of UTC of the machine that wrote it. */
  zoneMinutes: number;
}

const evtxMagic = Buffer.from('ElfFile\0');

/** The events of a file that was carried here: a Windows event log, or a text log line by line. What cannot be read is a gap. */
export function* readImportedFile(bytes: Buffer, origin: FileOrigin): Generator<EventDraft> {
  if (bytes.subarray(0, 8).equals(evtxMagic)) yield* windowsEvents(bytes, origin);
  else yield* textLines(bytes, origin);
}

function* windowsEvents(bytes: Buffer, { path, host, changed }: FileOrigin): Generator<EventDraft> {
  for (const item of readEvtx(bytes)) {
    if (!isFault(item)) {
      yield { kind: 'windows_event', time: item.time, fields: item.fields, history: true };
    } else if (item.kind !== 'integrity') {
      yield {
        kind: 'gap',
        time: changed.toISOString(),
        history: true,
        fields: {
          'gap.kind': 'source_unreadable',
          'gap.reason': `${path}: ${item.fault} (byte ${item.offset})`,
          'gap.source': path,
          ...(item.recordId === undefined
            ? {}
            : { 'gap.first': String(item.recordId), 'gap.last': String(item.recordId) }),
          'host.name': host,
        },
      };
    }
  }
}

function* textLines(bytes: Buffer, { path, host, changed, zoneMinutes }: FileOrigin): Generator<EventDraft> {
  const frame = { zone: fixedZone(zoneMinutes), reference: changed };
  let usual: Encoding | undefined;
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    const { text, encoding } = decodeLine(bytes.subarray(start, end), usual);
    if (encoding !== 'utf-8') usual = encoding;
    start = end + 1;
    if (text.trim() === '') continue;
    yield* hostEvents(parseSyslog(text, frame), {
      host,
      fallbackMs: changed.getTime(),
      history: true,
      extra: { 'log.file.path': path, 'log.encoding': encoding },
    });
  }
}
