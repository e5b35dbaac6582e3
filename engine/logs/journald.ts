import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { hostEvent, isoTime } from './host-event.ts';
import type { SyslogMessage } from './syslog.ts';
import { decodeLine } from './text-encoding.ts';

/** One entry of the journal and where it stands in it. */
export interface JournalEntry {
  cursor: string;
  /** When the journal took it in, milliseconds since 1970 with their fraction. */
  takenMs: number;
  draft: EventDraft;
}

/** A line of `journalctl -o json` that is no entry. */
export interface JournalFault {
  fault: string;
  line: string;
}

/** Journal message ids (systemd's catalogue): these say what happened in no language. */
const sessionStarted = '8d45620c1a4348dbb17410da57c60c66';
const sessionStopped = '3354939424b4456d9802ca8333ed424a';
const lifecycle: Record<string, string> = {
  c7a787079b354eaaa9e77b371893cd27: 'time_changed',
  '98268866d1d54a499c4e98921d93bc40': 'shutdown',
};

/**
 * Reads one line of `journalctl -o json`. Values may be text, bytes as numbers, several values or null (left out by the
 * journal for length).
 */
export function readJournalLine(
  line: string,
  context: { host: string; history?: boolean },
): JournalEntry | JournalFault {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    return { fault: `not JSON: ${(error as Error).message}`, line: line.slice(0, 200) };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { fault: 'not an entry', line: line.slice(0, 200) };
  const text = (name: string): string | undefined => valueText((parsed as Record<string, unknown>)[name]);
  const cursor = text('__CURSOR');
  const takenUs = whole(text('__REALTIME_TIMESTAMP'));
  if (cursor === undefined || takenUs === undefined)
    return { fault: 'an entry without cursor or time', line: line.slice(0, 200) };
  const takenMs = takenUs / 1000;
  const ms = Math.floor((whole(text('_SOURCE_REALTIME_TIMESTAMP')) ?? takenUs) / 1000);

  const fallbackMs = ms;
  const host = text('_HOSTNAME') ?? context.host;
  const action = lifecycle[text('MESSAGE_ID') ?? ''];
  if (action !== undefined) {
    const fields: Fields = { 'event.action': action, 'host.name': host, 'hinomi.reason': text('MESSAGE') ?? '' };
    const draft: EventDraft = { kind: 'host.lifecycle', time: isoTime(ms), fields };
    return { cursor, takenMs, draft: context.history ? { ...draft, history: true } : draft };
  }
  const message: SyslogMessage = { ms, host, message: text('MESSAGE') ?? '' };
  const program = text('SYSLOG_IDENTIFIER') ?? text('_COMM');
  if (program !== undefined) message.program = program;
  const pid = whole(text('_PID') ?? text('SYSLOG_PID'));
  if (pid !== undefined) message.pid = pid;
  const severity = whole(text('PRIORITY'));
  if (severity !== undefined && severity <= 7) message.severity = severity;
  const facility = whole(text('SYSLOG_FACILITY'));
  if (facility !== undefined) message.facility = facility;
  const extra: Fields = {};
  const unit = text('_SYSTEMD_UNIT');
  if (unit !== undefined) extra['systemd.unit'] = unit;
  const draft = hostEvent(message, { host, fallbackMs, extra, ...(context.history ? { history: true } : {}) });
  return { cursor, takenMs, draft: sessionEvent(draft, text) };
}

/** logind's session entries carry user and session as fields of their own. */
function sessionEvent(draft: EventDraft, text: (name: string) => string | undefined): EventDraft {
  const id = text('MESSAGE_ID');
  const user = text('USER_ID');
  if (user === undefined || (id !== sessionStarted && id !== sessionStopped)) return draft;
  return {
    ...draft,
    kind: 'host.login',
    fields: {
      ...draft.fields,
      'event.action': id === sessionStarted ? 'session_opened' : 'session_closed',
      'user.name': user,
    },
  };
}

function valueText(value: unknown): string | undefined {
  const single = singleText(value);
  if (single !== undefined || !Array.isArray(value)) return single;
  const texts = value.map((item) => singleText(item) ?? '').filter((text) => text !== '');
  return texts.length === 0 ? undefined : texts.join('\n');
}

/** Text, or bytes written as numbers. */
function singleText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === 'number')) return undefined;
  return decodeLine(Uint8Array.from(value)).text;
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}
