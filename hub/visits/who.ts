import type { Visit } from '#engine/visit/visit.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import type { WhoLevel } from '#protocol/visit/states.ts';
import type { EventStore } from '../store/event-store.ts';

/** Somebody, or some machine, that may have made the changes of a visit, and why it is thought so. */
export interface Sighting {
  level: WhoLevel;
  /** Account or name of a person; null where only a machine was seen. */
  account: string | null;
  machine: string | null;
  basis: Bilingual;
  at: string | null;
  event: string | null;
}

/** Where the signs are looked for. */
export interface WhoParts {
  events: EventStore;
  /** Asset ids of the equipment. */
  equipment: readonly string[];
  /** The controllers: address (host part only), and by which agent under which id they are read. */
  controllers: readonly { name: string; host: string; agent: string; device: string }[];
  /** Name of the machine with an address, where it is known. */
  machine: (address: string) => string | null;
  now: string;
}

const shownLogins = 200;
const shownTalkers = 500;
const shownAudits = 500;
/** Acts by which a configuration becomes another. */
const changing = new Set(['write', 'method', 'nodes', 'trust', 'other']);
/** Who also talked with the controller on the day before is taken to do so always. */
const habitMs = 24 * 3_600_000;
/** Logons of Windows by which a person comes in: at the console, unlocked, by remote desktop, from the cache. */
const personalLogons = new Set(['2', '7', '10', '11']);

/** Everybody who may have made the changes of a visit, the surest first; nobody is named without how sure that is. */
export async function whoWasThere(visit: Visit, parts: WhoParts): Promise<Sighting[]> {
  const declared = visit.form.workers.map(
    (worker): Sighting => ({
      level: 'declared',
      account: worker.name,
      machine: null,
      basis: { ja: `${visit.form.vendor}の作業者として登録`, en: `named as a worker of ${visit.form.vendor}` },
      at: visit.openedAt,
      event: null,
    }),
  );
  if (visit.openedAt === null) return declared;
  const window = { sites: [visit.site], from: visit.openedAt, to: visit.leftAt ?? parts.now };
  const found = [await told(window, parts), await talkers(window, parts), await logins(window, parts)];
  return [...found.flat(), ...declared];
}

interface Window {
  sites: string[];
  from: string;
  to: string;
}

/** Who acted on a controller by its own words, once for each user. Sessions alone and refused attempts change nothing. */
async function told(window: Window, parts: WhoParts): Promise<Sighting[]> {
  const out = new Map<string, Sighting & { acts: number }>();
  for (const { name, agent, device } of parts.controllers) {
    const filters = [{ field: 'device.id', op: 'is' as const, value: device }];
    const { events } = await parts.events.search({ ...window, kinds: ['ot.audit'], filters, limit: shownAudits });
    for (const event of [...events].reverse()) {
      const { fields } = event;
      const user = String(fields['user.name'] ?? '');
      const acted = changing.has(String(fields['event.action'])) && fields['event.outcome'] !== 'failure';
      if (event.agent !== agent || user === '' || !acted) continue;
      const key = `${device}\n${agent}\n${user}`;
      const acts = (out.get(key)?.acts ?? 0) + 1;
      const place = String(fields['audit.place'] ?? '').replace(/^nsu=[^;]*;[isgb]=/, '');
      const first = out.get(key) ?? { at: event.corrected, event: event.id };
      out.set(key, {
        level: 'proved',
        account: user,
        machine: null,
        basis: {
          ja: `${name} の監査イベントで確認：操作 ${acts} 件${place && `、最後は ${place}`}`,
          en: `by audit events of ${name}: ${acts} act${acts === 1 ? '' : 's'}${place && `, the last on ${place}`}`,
        },
        at: first.at,
        event: first.event,
        acts,
      });
    }
  }
  return [...out.values()].map(({ acts: _, ...sighting }) => sighting);
}

async function talkers(window: Window, parts: WhoParts): Promise<Sighting[]> {
  const kinds = ['net.flow', 'net.new_talker'];
  const out: Sighting[] = [];
  for (const { name, host } of parts.controllers) {
    const filters = [{ field: 'destination.ip', op: 'is' as const, value: host }];
    const ask = (from: string, to: string) =>
      parts.events.aggregate({
        type: 'talkers',
        search: { sites: window.sites, from, to, kinds, filters },
        limit: shownTalkers,
      });
    const dayBefore = new Date(Date.parse(window.from) - habitMs).toISOString();
    const always = new Set((await ask(dayBefore, window.from)).map((row) => row.key['src_ip']));
    for (const row of await ask(window.from, window.to)) {
      const address = String(row.key['src_ip'] ?? '');
      if (always.has(address)) continue;
      const programs = ((row.extra?.['processes'] as string[] | undefined) ?? []).join(', ');
      out.push({
        level: 'correlated',
        account: null,
        machine: [parts.machine(address), address].filter(Boolean).join(' '),
        basis: {
          ja: `作業中に ${name} と通信（前日は通信なし）${programs && `：${programs}`}`,
          en: `talked with ${name} during the visit, not on the day before${programs && `: ${programs}`}`,
        },
        at: row.first ?? null,
        event: null,
      });
    }
  }
  return out;
}

async function logins(window: Window, parts: WhoParts): Promise<Sighting[]> {
  const seen = new Map<string, Sighting>();
  for (const asset of parts.equipment) {
    const kinds = ['host.login', 'windows_event'];
    const { events } = await parts.events.search({ ...window, kinds, asset, limit: shownLogins });
    for (const event of [...events].reverse()) {
      const login = loginOf(event);
      if (login === null || seen.has(`${login.account}@${login.machine}`)) continue;
      seen.set(`${login.account}@${login.machine}`, login);
    }
  }
  return [...seen.values()];
}

function loginOf(event: StoredEvent): Sighting | null {
  const { fields } = event;
  const own = event.kind === 'host.login' && fields['event.action'] === 'login';
  const windows = String(fields['EventID']) === '4624' && personalLogons.has(String(fields['LogonType']));
  if (!own && !windows) return null;
  const account = String(fields['user.name'] ?? fields['TargetUserName'] ?? '');
  const from = String(fields['source.ip'] ?? fields['IpAddress'] ?? '');
  const remote = from !== '' && from !== '-' && from !== '127.0.0.1' && from !== '::1';
  return {
    level: 'correlated',
    account,
    machine: String(fields['host.name'] ?? fields['Computer'] ?? ''),
    basis: remote
      ? {
          ja: `作業中に ${from} から対象設備へログイン`,
          en: `logged in to the equipment from ${from} during the visit`,
        }
      : { ja: '作業中に対象設備へログイン', en: 'logged in to the equipment during the visit' },
    at: event.corrected,
    event: event.id,
  };
}
