import { expect, test } from 'vitest';
import { Enricher } from '../enrich/enricher.ts';
import { eventLookups } from '../event-lookups.ts';
import { BlockBuilder } from '../store/block-builder.ts';
import { EventBlock } from '../store/event-block.ts';
import { openVisitPlant } from './visit-harness.ts';

type Plant = Awaited<ReturnType<typeof openVisitPlant>>;

/** What the hub adds to a device that an agent saw now. */
function toldOf({ hub }: Plant, mac: string, fields: Record<string, string | boolean> = {}, kind = 'net.neighbour') {
  const now = hub.clock().toISOString();
  const builder = new BlockBuilder(1);
  const event = {
    v: 1 as const,
    id: 'e',
    site: 'tokyo',
    agent: 'gw-1',
    lane: 'evidence' as const,
    epoch: 'e',
    seq: 1,
    kind,
    time: now,
    recorded: now,
    received: now,
    boot: 'b',
    source: 'neighbours',
    fields: { 'event.action': 'new', 'source.mac': mac, 'source.ip': '192.168.10.90', ...fields },
  };
  builder.add(event, event);
  const columns = builder.finish();
  new Enricher({ clock: () => null, ...eventLookups(hub), asset: () => null }).enrich(columns, Date.parse(now));
  const words = Object.entries(new EventBlock(columns).event(0).fields).filter(([name]) => /^hinomi\./.test(name));
  return Object.fromEntries(words.map(([name, value]) => [name.replace('hinomi.neighbour.', ''), value]));
}

test('a device is declared while the visit is open whose form names it, in whatever way its address is written', async () => {
  const plant = await openVisitPlant();
  const laptop = (check: string, mac: string) => ({ kind: 'laptop', name: 'SN-42', check, note: null, mac });
  const nobody = { listed: false, in_visit: false, declared: false };
  expect(toldOf(plant, '00:1a:2b:00:00:02')).toEqual(nobody);
  const { id } = await plant.walkIn({ equipment: [laptop('not_checked', '001A.2B00.0002')] });
  const declared = { listed: false, in_visit: true, declared: true, visit: id, check: 'not_checked' };
  expect(toldOf(plant, '00:1a:2b:00:00:02')).toEqual(declared);
  expect(toldOf(plant, '00:1a:2b:00:00:02', {}, 'net.switch_port')).toEqual(declared);
  expect(toldOf(plant, '00:1a:2b:00:00:07')).toEqual({ ...nobody, in_visit: true });
  await plant.act('mech', id, { type: 'amend', form: { equipment: [laptop('clean', '00-1A-2B-00-00-02')] } });
  expect(toldOf(plant, '00:1a:2b:00:00:02')).toEqual({ ...declared, check: 'clean' });
  await plant.act('mech', id, { type: 'leave' });
  plant.minutes(1);
  expect(toldOf(plant, '00:1a:2b:00:00:02')).toEqual(nobody);
});

test('a device is listed by the ledger, whatever an agent says of it; an address that is none is refused', async () => {
  const plant = await openVisitPlant();
  plant.hub.assets.add('tokyo', { name: '工具棚PC', macs: ['00-1A-2B-00-00-03'] }, { id: 'x', role: null });
  const lie = {
    'hinomi.neighbour.listed': false,
    'hinomi.neighbour.declared': true,
    'hinomi.neighbour.check': 'clean',
  };
  expect(toldOf(plant, '00:1a:2b:00:00:03', lie)).toEqual({ listed: true, in_visit: false, declared: false });
  expect(toldOf(plant, '00:1a:2b:00:00:04', lie)).toEqual({ listed: false, in_visit: false, declared: false });
  const { id } = await plant.walkIn();
  const form = { equipment: [{ kind: 'laptop', name: 'x', check: 'clean', note: null, mac: 'INSP-07' }] };
  expect(await plant.act('mech', id, { type: 'amend', form })).toMatchObject({ status: 400 });
});
