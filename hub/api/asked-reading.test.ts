import { expect, test } from 'vitest';
import type { Role } from '#protocol/api/parts.ts';
import { openHub } from './api-harness.ts';

/** A hub with an agent that reads one controller. */
async function withController(standing = 'active') {
  const hub = await openHub();
  hub.control.db
    .prepare(
      `INSERT INTO agent (site, agent, name, public_key, seal_key, standing, phase, machine, host, platform, version, token, asked_at)
       VALUES ('tokyo', 'gw-1', 'GW', 'key', 'k', ?, 'live', 'm', 'h', 'p', '1', 't', '')`,
    )
    .run(standing);
  const facts = { site: 'tokyo', agent: 'gw-1', device: 'press', protocol: 'opcua', address: '', asset: null };
  const id = hub.controllers.ensure(facts);
  const as = async (role: Role) => hub.browserOf((await hub.person(role, [role], ['tokyo'])).id);
  return { hub, id, as };
}

test('who works on a machine has it read, once or in a series, and commands its agent nothing else', async () => {
  const { hub, id, as } = await withController();
  const maintenance = await as('maintenance');
  expect((await maintenance.post(`/controllers/${id}/reading`, {})).status).toBe(200);
  const series = { readings: 12, minutes: 60 };
  expect((await maintenance.post(`/controllers/${id}/reading`, { series })).status).toBe(200);
  const order = { site: 'tokyo', agent: 'gw-1', name: 'snapshot', source: 'opc-ua' };
  expect(hub.orders).toEqual([
    ['command', { ...order, argument: { device: 'press' } }],
    ['command', { ...order, argument: { device: 'press', series } }],
  ]);
  const entries = hub.ledger.list({ kind: 'controller.reading_asked' }).items;
  expect(entries.map(({ subject }) => subject)).toEqual([`controller/${id}`, `controller/${id}`]);
  const rescan = { type: 'command', name: 'rescan', source: 'files' };
  expect((await maintenance.post('/agents/tokyo/gw-1', rescan)).json.code).toBe('not_permitted');
});

test('nobody has a controller read by a way around, beyond the bounds, or through an agent that is gone', async () => {
  const { hub, id, as } = await withController();
  expect((await (await as('line_leader')).post(`/controllers/${id}/reading`, {})).json.code).toBe('not_permitted');
  const it = await as('it');
  const command = { type: 'command', name: 'snapshot', source: 'opc-ua' };
  expect((await it.post('/agents/tokyo/gw-1', command)).json.field).toBe('name');
  const many = { series: { readings: 61, minutes: 60 } };
  expect((await it.post(`/controllers/${id}/reading`, many)).json.field).toBe('series.readings');
  expect(hub.orders).toEqual([]);
  const gone = await withController('revoked');
  const maintenance = await gone.as('maintenance');
  expect((await maintenance.post(`/controllers/${gone.id}/reading`, {})).json.code).toBe('conflict');
  expect(gone.hub.orders).toEqual([]);
});
