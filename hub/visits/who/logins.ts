import type { EventFilter } from '#protocol/api/events.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import type { EventSearch } from '../../store/event-store.ts';
import type { Sighting, WhoParts, WorkTime } from './sighting.ts';

const shownLogins = 200;
/** Logons of Windows by which a person comes in: at the console, unlocked, by remote desktop, from the cache. */
const personalLogons = new Set(['2', '7', '10', '11']);
/** The two by which services and other machines come in all day. */
const otherLogons = [3, 5];
/** Windows' own log of remote desktop sessions: 21 begun, 25 taken up again. */
const remoteSessions = 'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational';
const sessionBegins = [21, 25];
/** What is looked for, each apart: on a busy machine one kind would hide the other. */
const searches: Pick<EventSearch, 'kinds' | 'filters'>[] = [
  { kinds: ['host.login'], filters: [is('event.action', 'login')] },
  {
    kinds: ['windows_event'],
    filters: [
      is('EventID', 4624),
      ...otherLogons.map((type) => ({ field: 'LogonType', op: 'is_not' as const, value: type })),
    ],
  },
  ...sessionBegins.map((id) => ({
    kinds: ['windows_event'],
    filters: [is('Channel', remoteSessions), is('EventID', id)],
  })),
];
/** What stands for this machine itself where a login names its origin. */
const here = new Set(['', '-', 'LOCAL', 'ローカル', '127.0.0.1', '::1']);

/** Where a login was seen. */
type Place = 'equipment' | 'talks';

/**
 * Who logged in during a visit: on its equipment, and on machines that talked with its controllers, as engineering PCs do; each
 * account once per machine and origin.
 */
export async function loginsNear(
  time: WorkTime,
  talking: readonly { id: string; name: string }[],
  parts: WhoParts,
): Promise<Sighting[]> {
  const places = new Map<string, Place>(talking.map(({ id }) => [id, 'talks']));
  for (const asset of parts.equipment) places.set(asset, 'equipment');
  const seen = new Map<string, Sighting>();
  for (const [asset, place] of places) {
    const found = searches.map((search) => parts.events.search({ ...time, ...search, asset, limit: shownLogins }));
    for (const event of (await Promise.all(found)).flatMap(({ events }) => [...events].reverse())) {
      const login = loginOf(event);
      if (login === null) continue;
      const key = `${login.account}@${login.machine}\n${login.from}`;
      if (!seen.has(key)) seen.set(key, sightingOf(login, place, event));
    }
  }
  return [...seen.values()];
}

function is(field: string, value: string | number): EventFilter {
  return { field, op: 'is', value };
}

interface Login {
  account: string;
  machine: string;
  /** Address from which it came; null for this machine itself. */
  from: string | null;
}

function loginOf({ kind, fields }: StoredEvent): Login | null {
  const id = String(fields['EventID']);
  const own = kind === 'host.login' && fields['event.action'] === 'login';
  const windows = id === '4624' && personalLogons.has(String(fields['LogonType']));
  const remote = fields['Channel'] === remoteSessions && sessionBegins.includes(Number(id));
  if (!own && !windows && !remote) return null;
  const account = String(fields['user.name'] ?? fields['TargetUserName'] ?? fields['User'] ?? '');
  const from = String(fields['source.ip'] ?? fields['IpAddress'] ?? fields['Address'] ?? '');
  return {
    account: account.replace(/^.*\\/, ''),
    machine: String(fields['host.name'] ?? fields['Computer'] ?? ''),
    from: here.has(from) ? null : from,
  };
}

const placeWords = {
  equipment: { ja: '対象設備', en: 'the equipment' },
  talks: { ja: '制御機器と通信した端末', en: 'a machine that talked with the controllers' },
} as const;

function sightingOf({ account, machine, from }: Login, place: Place, event: StoredEvent): Sighting {
  const { ja, en } = placeWords[place];
  return {
    level: 'correlated',
    account,
    machine,
    basis: {
      ja: from === null ? `作業中に${ja}へログイン` : `作業中に ${from} から${ja}へログイン`,
      en: `logged in to ${en}${from === null ? '' : ` from ${from}`} during the visit`,
    },
    at: event.corrected,
    event: event.id,
  };
}
