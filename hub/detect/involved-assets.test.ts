import { expect, test } from 'vitest';
import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { openHub } from '../api/api-harness.ts';
import { alertLookups } from '../event-lookups.ts';
import { involvedIn } from './involved-assets.ts';

/** A plant with two sites that use the same addresses, and its finder. */
async function plant() {
  const hub = await openHub();
  const by = { id: 'p', role: null };
  const { id: press } = hub.assets.add('tokyo', { name: 'PLC-PRESS', addresses: ['10.20.1.10'] }, by);
  hub.assets.add('osaka', { name: 'OSAKA-PC', addresses: ['10.20.1.199'] }, by);
  hub.observer.enrolled('tokyo', 'gw', 'GW-FA1');
  hub.observer.enrolled('tokyo', 'insp', 'INSP-07');
  const { store } = hub.assets;
  const finder = alertLookups(hub, () => undefined);
  const involved = (agent: string, asset: string | undefined, fields: Fields) =>
    involvedIn([{ site: 'tokyo', agent, asset: asset ?? null, fields } as StoredEvent], finder).map(
      ({ asset: id, name, role }) => `${name} ${role}${id === null ? ' (not in the ledger)' : ''}`,
    );
  return { press, gateway: store.assetOfAgent('tokyo', 'gw'), pc: store.assetOfAgent('tokyo', 'insp'), involved };
}

test('who only saw two others talk told of it; an address that this site does not know stays as it was said', async () => {
  const { gateway, involved } = await plant();
  expect(
    involved('gw', gateway, { 'source.ip': '10.20.1.199', 'destination.ip': '10.20.1.10', 'destination.port': 502 }),
  ).toEqual(['10.20.1.199 acted (not in the ledger)', 'PLC-PRESS touched', 'GW-FA1 told']);
});

test('a machine that speaks of itself is what it is about, also when nobody else is named', async () => {
  const { pc, involved } = await plant();
  expect(involved('insp', pc, { 'event.action': 'inserted' })).toEqual(['INSP-07 about']);
  expect(involved('insp', pc, { IpAddress: '::ffff:10.20.1.10', WorkstationName: 'PLC-X' })).toEqual([
    'PLC-PRESS acted',
    'INSP-07 about',
  ]);
});

test.each(['-', '', '127.0.0.1', '::1', '::', '0.0.0.0', '239.1.1.1', '255.255.255.255', 'ff02::1', 7])(
  'the address %j is nobody',
  async (address) => {
    const { pc, involved } = await plant();
    expect(involved('insp', pc, { 'source.ip': address })).toEqual(['INSP-07 about']);
  },
);

test('a controller is named by its device, and the agent that read it told', async () => {
  const { press, involved } = await plant();
  expect(involved('gw', press, { 'device.id': 'unheard-of' })).toEqual([
    'unheard-of touched (not in the ledger)',
    'PLC-PRESS about',
    'GW-FA1 told',
  ]);
  expect(involved('gw', press, { 'destination.ip': '10.20.1.10' })).toEqual(['PLC-PRESS touched', 'GW-FA1 told']);
});

test('a sender of lines that another machine collected told of it, as did the collector', async () => {
  const { involved } = await plant();
  expect(involved('gw', undefined, { 'observer.ip': '10.20.1.10' })).toEqual(['PLC-PRESS told', 'GW-FA1 told']);
});
