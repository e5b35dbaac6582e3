import { expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';
import { Enricher } from '../enrich/enricher.ts';
import { eventLookups } from '../event-lookups.ts';
import { alert } from '../incident/incident-harness.ts';
import { BlockBuilder } from '../store/block-builder.ts';
import { EventBlock } from '../store/event-block.ts';
import { nearestSame } from './same-happening.ts';

const day = '2026-11-20T';
const stop = (at: string, more: object = {}) => ({
  action: 'stop',
  earliest: `${day}${at}:00.000Z`,
  latest: `${day}${at}:00.000Z`,
  ...more,
});

async function plant() {
  const hub = await openHub({ start: `${day}03:00:00.000Z` });
  const leader = hub.browserOf((await hub.person('leader', ['line_leader'], ['tokyo'])).id);
  const asset = hub.assets.add('tokyo', { name: 'プレス1号機', kind: 'controller' }, { id: 'x', role: null });
  const path = `/assets/${asset.id}/start-stop`;
  const seen = (earliest: string, latest: string, fields: object = {}) => ({
    asset: asset.id,
    kind: 'ot.controller_state',
    agent: 'gw-1',
    source: 'modbus',
    time: `${day}${latest}:00.000Z`,
    fields: {
      'device.id': 'press-1',
      'device.address': '192.168.10.60:502',
      'device.protocol': 'modbus',
      'event.action': 'stop',
      'state.earliest': `${day}${earliest}:00.000Z`,
      'state.latest': `${day}${latest}:00.000Z`,
      'state.source': 'fc17run',
      'state.confidence': 'certain',
      ...fields,
    },
  });
  /** What intake makes of a stop that the agent tells now. */
  const taken = (earliest: string, latest: string, fields: object = {}) => {
    const builder = new BlockBuilder(1);
    const told = seen(earliest, latest, fields);
    const event = {
      ...{ v: 1 as const, id: 'e', site: 'tokyo', lane: 'evidence' as const, epoch: 'e', seq: 1, boot: 'b' },
      ...{ ...told, recorded: told.time, received: told.time },
    };
    builder.add(event, event);
    const columns = builder.finish();
    const lookups = { ...eventLookups(hub), asset: () => asset.id };
    new Enricher({ clock: () => null, ...lookups }).enrich(columns, hub.clock().getTime());
    return new EventBlock(columns).event(0).fields;
  };
  return { hub, leader, asset, path, seen, taken };
}

test('a stop that somebody had entered is told with whether it was planned, as long as the entry stands', async () => {
  const { hub, leader, path, taken } = await plant();
  expect(taken('02:00', '02:01', { 'state.planned': true, 'state.entry': '7' })).not.toHaveProperty('state.planned');
  await leader.post(path, stop('02:05', { planned: true }));
  const { seq } = hub.ledger.list({ kind: 'start_stop.entered' }).items[0]!;
  expect(taken('02:00', '02:01')).toMatchObject({ 'state.planned': true, 'state.entry': String(seq) });
  expect(taken('01:40', '01:41')).not.toHaveProperty('state.planned');
  expect(taken('02:00', '02:01', { 'event.action': 'start' })).not.toHaveProperty('state.planned');
  await leader.post(path, { action: 'withdraw', entry: seq, reason: '別の機械' });
  expect(taken('02:00', '02:01')).not.toHaveProperty('state.entry');
});

test('an entry of what an agent had seen is no second matter: it is written to the one that is open', async () => {
  const { hub, leader, path, seen, asset } = await plant();
  const [stopped, started] = await hub.commit([
    seen('02:00', '02:01'),
    seen('02:00', '02:01', { 'event.action': 'start' }),
  ]);
  const first = `${day}02:01:00.000Z`;
  const about = { asset: asset.id, first, last: first };
  hub.incidents.consume([
    alert(1, { ...about, events: [stopped!.id], rule: 'controller-stopped' }),
    alert(2, { ...about, events: [started!.id], rule: 'controller-restarted' }),
  ]);
  await leader.post(path, stop('02:06', { note: '段取り替え', planned: true }));
  await leader.post(path, stop('02:55'));
  const entered = await hub.storeEntered();
  expect(entered.map(({ fields }) => fields['state.seen'])).toEqual([true, false]);
  const matters = hub.incidents.list({}, { sites: ['tokyo'] }).items;
  const notes = (id: string) =>
    hub.incidents.detail(id, { sites: ['tokyo'] })!.timeline.filter(({ text }) => text.ja.includes('手入力'));
  const [ofStart, ofStop] = [...matters].sort((a, b) => a.rule.id.localeCompare(b.rule.id));
  expect(notes(ofStop!.id)).toMatchObject([{ text: { ja: expect.stringMatching(/「予定どおり」.*段取り替え/) } }]);
  expect(notes(ofStart!.id)).toEqual([]);
});

test('the nearest of several is the same, and none that is more than ten minutes away', () => {
  const at = (earliest: string, latest = earliest) =>
    stop('00:00', { earliest: `${day}${earliest}Z`, latest: `${day}${latest}Z` });
  const [far, near, inside] = [at('02:09:00'), at('02:02:00'), at('01:50:00', '02:00:30')];
  expect(nearestSame(at('02:00:00'), [far, near])).toBe(near);
  expect(nearestSame(at('02:00:00'), [far, near, inside])).toBe(inside);
  expect(nearestSame(at('02:00:00'), [at('02:10:01'), at('01:49:59')])).toBeNull();
});
