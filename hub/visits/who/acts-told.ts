import type { Sighting, WhoParts, WorkTime } from './sighting.ts';

const shownAudits = 500;
/** Acts by which a configuration becomes another. */
const changing = new Set(['write', 'method', 'nodes', 'trust', 'other']);

/** Who acted on a controller by its own words, once for each user. Sessions alone and refused attempts change nothing. */
export async function actsTold(time: WorkTime, parts: WhoParts): Promise<Sighting[]> {
  const out = new Map<string, Sighting & { acts: number }>();
  for (const { name, agent, device } of parts.controllers) {
    const filters = [{ field: 'device.id', op: 'is' as const, value: device }];
    const { events } = await parts.events.search({ ...time, kinds: ['ot.audit'], filters, limit: shownAudits });
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
