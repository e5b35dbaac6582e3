import type { Fields, FieldValue } from '#protocol/events/event.ts';
import type { Origin } from '../../store/origin.ts';

/** What of an event can be new somewhere. */
export interface Subject {
  /** Last part of the fields that rules ask for. */
  name: string;
  /** Where it is new: on one asset, or anywhere at its site. */
  on: 'asset' | 'site';
  /**
   * What begins the time of learning: the first event of the place, where a source is silent until something happens; the first of the
   * same kind, where a source that is switched on later meets all that was always there; or the first with the same Windows event
   * number, where that is audited only when somebody switches it on (events without one begin with the place).
   */
  clock: 'asset' | 'kind' | 'code';
  /** Whether events of an origin can tell it. */
  from(origin: Pick<Origin, 'kind' | 'action'>): boolean;
  /** Windows event numbers that tell it; null where every event of the origin can. */
  codes: ReadonlySet<number> | null;
  /** What is told; null where the event tells nothing of it. */
  value(fields: Fields): string | null;
}

/** Longest value that is kept as it stands. */
const longest = 240;
/** Accounts of the system itself: SYSTEM, services, anonymous, window manager, font driver. */
const systemSid = /^S-1-5-(?:7|18|19|20|80-|90-|96-)/;
/** At a console, over the network, by remote desktop, with cached words. */
const personLogons = new Set([2, 3, 10, 11]);

const text = (value: FieldValue | undefined): string =>
  value === undefined || value === null || value === '-' ? '' : String(value).trim().toLowerCase();

const windows = (fields: Fields) => fields['EventID'] !== undefined;

/** Who signed in, domain and name; machines and the system are nobody. */
function account(fields: Fields): string | null {
  if (!windows(fields)) return text(fields['user.name']) || null;
  const name = text(fields['TargetUserName']);
  if (name === '' || name.endsWith('$') || systemSid.test(String(fields['TargetUserSid'] ?? ''))) return null;
  if (!personLogons.has(Number(fields['LogonType']))) return null;
  return `${text(fields['TargetDomainName'])}\\${name}`;
}

/** Where a person signed in from over a desktop or shell. */
function remoteFrom(fields: Fields): string | null {
  if (windows(fields)) return Number(fields['LogonType']) === 10 ? text(fields['IpAddress']) || null : null;
  return text(fields['process.name']) === 'sshd' ? text(fields['source.ip']) || null : null;
}

/** A device by maker, product and its own serial number; all of one type where it has none of its own. */
function usbDevice(fields: Fields): string | null {
  if (fields['hinomi.usb.raises'] !== true) return null;
  const serial = fields['hinomi.usb.serial_is_own'] === false ? '' : text(fields['device.serial_number']);
  return `${text(fields['device.vendor.id'])}:${text(fields['device.product.id'])}:${serial}`;
}

const ends = (fields: Fields): [string, string] => [text(fields['source.ip']), text(fields['destination.ip'])];

/** Who talks to whom. */
function pair(fields: Fields): string | null {
  const [from, to] = ends(fields);
  return from === '' || to === '' || fields['network.direction'] === 'unknown' ? null : `${from}>${to}`;
}

/** Which service of which machine is talked to. */
function service(fields: Fields): string | null {
  const port = text(fields['destination.port']);
  const [, to] = ends(fields);
  if (to === '' || port === '' || fields['network.direction'] === 'unknown') return null;
  return `${text(fields['network.transport'])}/${to}:${port}`;
}

/** Who asks whom for which function of which protocol. */
function operation(fields: Fields): string | null {
  const [from, to] = ends(fields);
  const code = text(fields['event.code']);
  return from === '' || to === '' || code === '' ? null : `${from}>${to}/${text(fields['network.protocol'])}/${code}`;
}

/** A path without what differs from one installation to the next: numbers, identifiers, people's folders. */
function plainPath(path: string): string {
  return path
    .replace(/\{[0-9a-f-]{36}\}/g, '{}')
    .replace(/\\users\\[^\\]+\\/g, '\\users\\*\\')
    .replace(/\d+(?:\.\d+)*/g, '#');
}

const program = (fields: Fields) => plainPath(text(fields['NewProcessName'] ?? fields['Image'])) || null;
const installed = (fields: Fields) =>
  plainPath(text(fields['ImagePath'] ?? fields['ServiceFileName']).replace(/^"([^"]*)".*$/, '$1')) || null;
const task = (fields: Fields) => plainPath(text(fields['TaskName'])) || null;

const signIn = {
  from: ({ kind, action }: Pick<Origin, 'kind' | 'action'>) =>
    kind === 'windows_event' || (kind === 'host.login' && action === 'login'),
  codes: new Set([4624]),
};
const plugged = {
  from: ({ kind, action }: Pick<Origin, 'kind' | 'action'>) => kind === 'host.usb' && action !== 'removed',
  codes: null,
};
const talked = { from: ({ kind }: Pick<Origin, 'kind'>) => kind === 'net.new_talker', codes: null };
const operated = {
  from: ({ kind }: Pick<Origin, 'kind'>) => kind === 'net.operation' || kind === 'ot.command',
  codes: null,
};
const onWindows = (...codes: number[]) => ({
  from: ({ kind }: Pick<Origin, 'kind'>) => kind === 'windows_event',
  codes: new Set(codes),
});

/** All that is learned. A new one is a line here and one in the table of fields for rule authors. */
export const subjects: readonly Subject[] = [
  { name: 'user_on_host', on: 'asset', clock: 'code', ...signIn, value: account },
  { name: 'user_on_site', on: 'site', clock: 'code', ...signIn, value: account },
  { name: 'remote_source', on: 'asset', clock: 'asset', ...signIn, value: remoteFrom },
  { name: 'usb_on_host', on: 'asset', clock: 'asset', ...plugged, value: usbDevice },
  { name: 'usb_on_site', on: 'site', clock: 'asset', ...plugged, value: usbDevice },
  { name: 'talker_pair', on: 'asset', clock: 'kind', ...talked, value: pair },
  { name: 'server_port', on: 'asset', clock: 'kind', ...talked, value: service },
  { name: 'function_code', on: 'asset', clock: 'kind', ...operated, value: operation },
  { name: 'service', on: 'asset', clock: 'kind', ...onWindows(7045, 4697), value: installed },
  { name: 'task', on: 'asset', clock: 'kind', ...onWindows(4698), value: task },
  { name: 'program', on: 'asset', clock: 'code', ...onWindows(4688, 1), value: program },
];

/** Value of a subject in an event, short enough to be kept by the thousand. */
export function shownValue(subject: Subject, fields: Fields): string | null {
  return subject.value(fields)?.slice(0, longest) ?? null;
}
