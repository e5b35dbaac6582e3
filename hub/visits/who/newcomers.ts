import type { Visit } from '#engine/visit/visit.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import { broughtWith } from '../visit-scope.ts';
import type { Sighting, WhoParts, WorkTime } from './sighting.ts';

const shownNewcomers = 200;
/** Nobody and nothing accounts for it, what was declared, what the plant knows. */
const order = ['strange', 'declared', 'listed'] as const;

/** Devices that came onto the network during a visit, those that nobody declared first; each once. */
export async function newcomersOf(visit: Visit, time: WorkTime, parts: WhoParts): Promise<Sighting[]> {
  const filters = [{ field: 'event.action', op: 'is_not' as const, value: 'present' }];
  const found = await parts.events.search({ ...time, kinds: ['net.neighbour'], filters, limit: shownNewcomers });
  const seen = new Map<string, { standing: (typeof order)[number]; sighting: Sighting }>();
  for (const event of [...found.events].reverse()) {
    const mac = String(event.fields['source.mac']);
    if (seen.has(mac)) continue;
    const brought = broughtWith(visit, mac);
    const known = parts.machine('mac', mac);
    const standing = brought ? 'declared' : event.fields['hinomi.neighbour.listed'] === true ? 'listed' : 'strange';
    const name = brought?.name ?? known?.name ?? null;
    seen.set(mac, {
      standing,
      sighting: {
        level: 'correlated',
        account: null,
        machine: [name, event.fields['source.ip'], mac].filter(Boolean).join(' '),
        basis: basisOf(event, standing),
        at: event.corrected,
        event: event.id,
      },
    });
  }
  return [...seen.values()]
    .sort((a, b) => order.indexOf(a.standing) - order.indexOf(b.standing))
    .map(({ sighting }) => sighting);
}

const came: Readonly<Record<string, Bilingual>> = {
  new: { ja: '作業中に初めてネットワークで見えた', en: 'seen on the network for the first time during the visit' },
  moved: { ja: '作業中に別のアドレスで見えた', en: 'seen at another address during the visit' },
  returned: { ja: '作業中に久しぶりにネットワークで見えた', en: 'back on the network during the visit, after days' },
};
const standings: Readonly<Record<(typeof order)[number], Bilingual>> = {
  strange: { ja: '申告にも資産台帳にもない', en: 'neither declared nor in the asset ledger' },
  declared: { ja: '申告された持ち込み品と一致', en: 'fits what was declared as brought' },
  listed: { ja: '資産台帳にある', en: 'in the asset ledger' },
};

function basisOf({ fields }: StoredEvent, standing: (typeof order)[number]): Bilingual {
  const how = came[String(fields['event.action'])] ?? came['new']!;
  const learning = fields['hinomi.neighbour.learning'] === true;
  const host = String(fields['host.name'] ?? '');
  return {
    ja: `${how.ja}（${host}）。${standings[standing].ja}${learning ? '。学習中のため、前からあった機器かもしれない' : ''}`,
    en: `${how.en} (${host}), ${standings[standing].en}${learning ? '; it may always have been there, since the agent still learns' : ''}`,
  };
}
