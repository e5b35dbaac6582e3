import { readJournalLine } from '#engine/logs/journald.ts';
import { readWindowsXml } from '#engine/logs/windows-xml.ts';
import { flattenWindowsEvent } from '#engine/sigma/sigma.ts';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { framesOf } from '../verbs/rules/event-files.ts';
import type { FileOrigin } from './file-origin.ts';
import { unreadable } from './unreadable.ts';

/** Events of saved event XML, as the event viewer and `wevtutil qe /f:xml` write it. */
export function* windowsXmlEvents(text: string, origin: FileOrigin): Generator<EventDraft> {
  for (const item of readWindowsXml(text)) {
    if ('fault' in item) yield unreadable(origin, `${item.fault}: ${item.text}`, item.recordId);
    else {
      const time = item.time ?? origin.changed.toISOString();
      yield { kind: 'windows_event', time, fields: item.fields, history: true };
    }
  }
}

/** True when a text is JSON objects that are Windows events or journal entries; judged by the first one. */
export function isEventJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  const first = framesOf(text.slice(0, 1_000_000)).next().value;
  return first !== undefined && !first.cut && kindOf(parsed(first.text)) !== undefined;
}

/** Events of JSON objects in any framing: Windows events, or entries of `journalctl -o json`. */
export function* jsonEvents(text: string, origin: FileOrigin): Generator<EventDraft> {
  for (const frame of framesOf(text)) {
    const value = frame.cut ? undefined : parsed(frame.text);
    const kind = kindOf(value);
    if (kind === 'journal') {
      const entry = readJournalLine(frame.text, { host: origin.host, history: true });
      yield 'fault' in entry ? unreadable(origin, `line ${frame.line}: ${entry.fault}`) : entry.draft;
    } else if (kind === 'windows') {
      const fields = (flattenWindowsEvent(value) ?? value) as Fields;
      yield { kind: 'windows_event', time: timeOf(fields) ?? origin.changed.toISOString(), fields, history: true };
    } else yield unreadable(origin, `line ${frame.line}: ${frame.text.slice(0, 200)}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function kindOf(value: unknown): 'journal' | 'windows' | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('__CURSOR' in value) return 'journal';
  if (flattenWindowsEvent(value)) return 'windows';
  return 'Channel' in value && 'EventID' in value ? 'windows' : undefined;
}

/** Names under which exporters write the time of a Windows event. */
const timeNames = ['TimeCreated_SystemTime', 'SystemTime', '@timestamp', 'TimeCreated', 'EventTime'];

function timeOf(fields: Fields): string | undefined {
  for (const name of timeNames) {
    const ms = typeof fields[name] === 'string' ? Date.parse(fields[name]) : Number.NaN;
    if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  }
  return undefined;
}
