import type { Sighting, WhoParts, WorkTime } from './sighting.ts';

const shownTalkers = 500;
/** Who also talked with the controller on the day before is taken to do so always. */
const habitMs = 24 * 3_600_000;

/**
 * Who talked with the controllers: who did so newly, and the machines of the ledger that did so at all, on which a login may
 * be behind a change.
 */
export async function talkersWith(
  time: WorkTime,
  parts: WhoParts,
): Promise<{ newly: Sighting[]; machines: { id: string; name: string }[] }> {
  const kinds = ['net.flow', 'net.new_talker'];
  const newly: Sighting[] = [];
  const machines = new Map<string, { id: string; name: string }>();
  for (const { name, host } of parts.controllers) {
    const filters = [{ field: 'destination.ip', op: 'is' as const, value: host }];
    const ask = (from: string, to: string) =>
      parts.events.aggregate({
        type: 'talkers',
        search: { sites: time.sites, from, to, kinds, filters },
        limit: shownTalkers,
      });
    const dayBefore = new Date(Date.parse(time.from) - habitMs).toISOString();
    const always = new Set((await ask(dayBefore, time.from)).map((row) => row.key['src_ip']));
    for (const row of await ask(time.from, time.to)) {
      const address = String(row.key['src_ip'] ?? '');
      const machine = parts.machine('address', address);
      if (machine) machines.set(machine.id, machine);
      if (always.has(address)) continue;
      const programs = ((row.extra?.['processes'] as string[] | undefined) ?? []).join(', ');
      newly.push({
        level: 'correlated',
        account: null,
        machine: [machine?.name, address].filter(Boolean).join(' '),
        basis: {
          ja: `作業中に ${name} と通信（前日は通信なし）${programs && `：${programs}`}`,
          en: `talked with ${name} during the visit, not on the day before${programs && `: ${programs}`}`,
        },
        at: row.first ?? null,
        event: null,
      });
    }
  }
  return { newly, machines: [...machines.values()] };
}
