import { fixedZone, type TimeFrame, timePrefix } from './local-time.ts';

/** A syslog message taken apart; what a message does not say is absent. */
export interface SyslogMessage {
  /** 0 (kern) to 23 (local7). */
  facility?: number;
  /** 0 (emergency) to 7 (debug). */
  severity?: number;
  /** Milliseconds since 1970, UTC. */
  ms?: number;
  host?: string;
  program?: string;
  pid?: number;
  messageId?: string;
  /** Structured data of RFC 5424 as `id.name`. */
  data?: Record<string, string>;
  message: string;
}

/** Names of the facilities by number (RFC 5424 table 1). */
export const facilities = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp', 'ntp'],
  ...['security', 'console', 'solaris-cron', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6'],
  'local7',
];

const priority = /^<(\d{1,3})>/;
const bom = '\ufeff';

/**
 * Reads a syslog message as it comes over the network or stands in a file: RFC 5424, RFC 3164 with its common variants
 * (ISO time, year, sequence number before the time, no host), with or without priority. Never refuses: what is no header
 * is message.
 */
export function parseSyslog(text: string, frame: TimeFrame): SyslogMessage {
  const line = text.replace(/[\r\n\0]+$/, '');
  const pri = priority.exec(line);
  const number = pri ? Number(pri[1]) : Number.NaN;
  if (!pri || number > 191) return withoutPriority(line, frame);
  const rest = line.slice(pri[0].length);
  const levels = { facility: number >> 3, severity: number & 7 };
  if (/^1 \S/.test(rest)) return { ...levels, ...newFormat(rest, frame) };
  return { ...levels, ...withoutPriority(rest, frame) };
}

const newHeader = /^1 (\S+) (\S+) (\S+) (\S+) (\S+) ?/;

function newFormat(rest: string, frame: TimeFrame): SyslogMessage {
  const header = newHeader.exec(rest);
  if (!header) return { message: rest };
  const [all, time, host, program, pid, messageId] = header as unknown as string[];
  const { data, end } = structuredData(rest, all!.length);
  // rsyslog puts a second space in front of what it forwards.
  const message = rest.slice(end).replace(/^ {1,2}/, '');
  const ms = timePrefix(time!, frame)?.ms;
  return {
    ...(ms === undefined ? {} : { ms }),
    ...(host === '-' ? {} : { host: host! }),
    ...(program === '-' ? {} : { program: program! }),
    ...(/^\d{1,10}$/.test(pid!) ? { pid: Number(pid) } : {}),
    ...(messageId === '-' ? {} : { messageId: messageId! }),
    ...(data ? { data } : {}),
    message: message.startsWith(bom) ? message.slice(1) : message,
  };
}

const element = /\[([^\s=\]"]{1,64})((?: [^\s=\]"]{1,64}="(?:[^"\\\]]|\\.)*")*)\]/y;
const parameter = /([^\s=\]"]+)="((?:[^"\\\]]|\\.)*)"/g;

function structuredData(text: string, from: number): { data?: Record<string, string>; end: number } {
  if (text[from] === '-') return { end: from + 1 };
  const data: Record<string, string> = {};
  let end = from;
  for (;;) {
    element.lastIndex = end;
    const match = element.exec(text);
    if (!match) break;
    for (const [, name, value] of match[2]!.matchAll(parameter)) {
      data[`${match[1]}.${name}`] = value!.replace(/\\(["\\\]])/g, '$1');
    }
    end += match[0].length;
  }
  return end === from ? { end } : { data, end };
}

/** `program[pid]: message`; the tag may hold slashes, dots, spaces inside parentheses. */
const tag = /^([A-Za-z0-9_./@-]+(?:\([^)\s]*\))?)(?:\[(\d{1,10})\])?: ?/;
const sequence = /^(?:\d{1,10}: )?[*.]?(?=[A-Z\d])/;
const hexHost = /^[\da-f.]*:[\da-f.]*:[\da-f.:]*(?:%\w+)?(?= )/i;
/** What network switches write: number, name, time and its zone in front of a message that begins with `%`. */
const switchLine = /^(?:\d{1,10}: )?(?:([A-Za-z\d][\w.-]*): )?[*.]?([A-Z][^%]{12,40}?)(?: ([A-Z]{2,5}))?: (?=%)/;
/** Offsets of the zones that are written as letters; others are taken for the zone of the frame. */
const letterZones: Readonly<Record<string, number>> = { UTC: 0, GMT: 0, JST: 540 };

function withoutPriority(line: string, frame: TimeFrame): SyslogMessage {
  const ofSwitch = switchMessage(line, frame);
  if (ofSwitch) return ofSwitch;
  const skipped = sequence.exec(line)?.[0].length ?? 0;
  const time = timePrefix(line.slice(skipped), frame);
  if (!time) return tagged(line);
  const rest = line.slice(skipped + time.length).replace(/^:? /, '');
  const address = hexHost.exec(rest)?.[0];
  const direct = address === undefined && tag.exec(rest);
  const space = rest.indexOf(' ');
  if (direct || space < 1) return { ms: time.ms, ...tagged(rest) };
  const host = rest.slice(0, space);
  if (!/^[\w.:-]*[\w:](?:%\w+)?$/.test(host)) return { ms: time.ms, message: rest };
  return { ms: time.ms, host, ...tagged(rest.slice(space + 1)) };
}

function switchMessage(line: string, frame: TimeFrame): SyslogMessage | undefined {
  const match = switchLine.exec(line);
  if (!match) return undefined;
  const [all, host, text, letters] = match;
  const offset = letters === undefined ? undefined : letterZones[letters];
  const time = timePrefix(text!, offset === undefined ? frame : { ...frame, zone: fixedZone(offset) });
  if (time?.length !== text!.length) return undefined;
  return { ms: time.ms, ...(host === undefined ? {} : { host }), message: line.slice(all.length) };
}

function tagged(text: string): SyslogMessage {
  const match = tag.exec(text);
  if (!match) return { message: text };
  return {
    program: match[1]!,
    ...(match[2] === undefined ? {} : { pid: Number(match[2]) }),
    message: text.slice(match[0].length),
  };
}
