import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { baseName, readAuthLine } from './auth.ts';
import { facilities, type SyslogMessage } from './syslog.ts';

/** What is known about a message apart from its words. */
export interface HostEventContext {
  /** Host to name when the message names none. */
  host: string;
  /** Time in milliseconds since 1970 to use when the message has none. */
  fallbackMs: number;
  history?: boolean;
  /** Further fields for log lines: file, encoding, sender. */
  extra?: Fields;
}

/** Sigma services by program; rules for them look at these lines alone. */
const services: Record<string, string> = {
  sshd: 'sshd',
  sudo: 'sudo',
  cron: 'cron',
  CRON: 'cron',
  crond: 'cron',
  auditd: 'auditd',
};
const authPrograms = new Set([
  'su',
  'login',
  'systemd-logind',
  'useradd',
  'usermod',
  'userdel',
  'groupadd',
  'passwd',
  'chpasswd',
]);

/** The event a syslog, journal or log file message stands for: a login, an account change, or a plain line. */
export function hostEvent(message: SyslogMessage, context: HostEventContext): EventDraft {
  const found =
    message.program === undefined ? undefined : readAuthLine({ program: message.program, message: message.message });
  const fields: Fields = {
    message: message.message,
    'host.name': message.host ?? context.host,
    ...(message.pid === undefined ? {} : { 'process.pid': message.pid }),
    ...context.extra,
    ...(found ? found.fields : lineFields(message)),
  };
  return {
    kind: found?.kind ?? 'host.log',
    time: isoTime(message.ms ?? context.fallbackMs),
    fields,
    logsource: { product: 'linux', service: serviceOf(message) },
    ...(context.history ? { history: true } : {}),
  };
}

function lineFields(message: SyslogMessage): Fields {
  const fields: Fields = {};
  if (message.program !== undefined) fields['process.name'] = message.program;
  const facility = facilities[message.facility ?? -1];
  if (facility !== undefined) fields['log.syslog.facility.name'] = facility;
  if (message.severity !== undefined) fields['log.syslog.severity.code'] = message.severity;
  if (message.messageId !== undefined) fields['log.syslog.msgid'] = message.messageId;
  if (message.data) fields['log.syslog.structured_data'] = message.data;
  return fields;
}

function serviceOf(message: SyslogMessage): string {
  const program = baseName(message.program ?? '');
  const named = services[program];
  if (named !== undefined) return named;
  const isAuth = authPrograms.has(program) || message.facility === 4 || message.facility === 10;
  return isAuth || message.message.startsWith('pam_') ? 'auth' : 'syslog';
}

/** ISO 8601 UTC of milliseconds since 1970; a time no clock can have becomes the epoch. */
export function isoTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}

/** Cuts an event's message at a number of bytes of UTF-8 and says how many are left out. */
export function cutMessage(draft: EventDraft, maxBytes: number): EventDraft {
  const { message } = draft.fields;
  if (typeof message !== 'string' || message.length * 3 <= maxBytes) return draft;
  const bytes = Buffer.from(message);
  if (bytes.length <= maxBytes) return draft;
  let end = maxBytes;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  const fields = {
    ...draft.fields,
    message: bytes.toString('utf8', 0, end),
    'log.truncated_bytes': bytes.length - end,
  };
  return { ...draft, fields };
}
