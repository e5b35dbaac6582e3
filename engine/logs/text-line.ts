import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { hostEvent } from './host-event.ts';
import { type TimeFrame, timePrefix } from './local-time.ts';
import type { SyslogMessage } from './syslog.ts';

/** What a pattern for log lines may name; other groups become fields under their own names. */
const known = new Set(['time', 'host', 'program', 'pid', 'message']);

/** What is known about a line apart from its words. */
export interface TextLineContext {
  host: string;
  frame: TimeFrame;
  history: boolean;
  extra: Fields;
  /** Sigma log source service of such lines. */
  service?: string;
}

/**
 * The event of one line of any program's log. A time at the line's start is used; with a pattern, its named groups `time`,
 * `host`, `program`, `pid`, `message` are, and all others become fields. A line that does not fit the pattern is kept whole.
 */
export function textLineEvent(text: string, context: TextLineContext, pattern?: RegExp): EventDraft {
  const groups = pattern?.exec(text)?.groups;
  const time = timePrefix((groups ? groups['time'] : text) ?? '', context.frame);
  const message: SyslogMessage = { message: groups?.['message'] ?? text };
  if (time) message.ms = time.ms;
  if (groups?.['host']) message.host = groups['host'];
  if (groups?.['program']) message.program = groups['program'];
  if (/^\d{1,10}$/.test(groups?.['pid'] ?? '')) message.pid = Number(groups?.['pid']);
  const extra: Fields = { ...context.extra };
  for (const [name, value] of Object.entries(groups ?? {})) {
    if (!known.has(name) && value !== undefined) extra[name] = value;
  }
  const fallbackMs = context.frame.reference.getTime();
  const event = hostEvent(message, { host: context.host, fallbackMs, extra, history: context.history });
  const logsource = context.service === undefined ? {} : { service: context.service };
  return { ...event, logsource };
}
