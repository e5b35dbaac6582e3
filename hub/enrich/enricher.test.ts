import { expect, test } from 'vitest';
import type { Fields } from '#protocol/events/event.ts';
import { eventId } from '#protocol/identity.ts';
import { blockOf } from '../store/block-builder.ts';
import { EventBlock } from '../store/event-block.ts';
import { Enricher, type EnrichLookups } from './enricher.ts';

const at = '2026-11-02T16:00:00.000Z';
let seq = 0;

function enriched(kind: string, fields: Fields, lookups: Partial<EnrichLookups>, history = false): Fields {
  const key = { site: 'tokyo', agent: 'pc-1', lane: 'evidence' as const, epoch: 'e', seq: ++seq };
  const event = {
    ...{ ...key, id: eventId(key), kind, source: 'any', boot: 'b', logsource: {}, fields, asset: null },
    ...{ time: at, corrected: at, recorded: at, received: at, offsetMs: 0, uncertaintyMs: 1, clockDoubt: false },
    ...(history ? { history: true as const } : {}),
  };
  const { columns } = blockOf([event]);
  new Enricher({ clock: () => null, asset: () => 'asset-1', ...lookups }).enrich(columns, Date.parse(at));
  return new EventBlock(columns).event(0).fields;
}

const night: EnrichLookups['signIn'] = (site, asset, moment) =>
  site === 'tokyo' && asset === 'asset-1' && moment.toISOString() === at
    ? { 'hinomi.outside_shift': true, 'hinomi.asset.kind': 'hmi' }
    : null;

test('a sign-in says whether it lies outside the shifts; other events of the same log do not, nor what is read back', () => {
  const logon = { EventID: 4624, Channel: 'Security', 'hinomi.outside_shift': false };
  const told = { EventID: 4624, Channel: 'Security', 'hinomi.outside_shift': true, 'hinomi.asset.kind': 'hmi' };
  expect(enriched('windows_event', logon, { signIn: night })).toEqual(told);
  const login = { 'event.action': 'login' };
  expect(enriched('host.login', login, { signIn: night })).toMatchObject({ 'hinomi.outside_shift': true });
  for (const fields of [{ EventID: 4625, Channel: 'Security' }]) {
    expect(enriched('windows_event', fields, { signIn: night })).toEqual(fields);
  }
  expect(enriched('host.login', { 'event.action': 'logout' }, { signIn: night })).toEqual({ 'event.action': 'logout' });
  expect(enriched('host.login', login, { signIn: night }, true)).toEqual(login);
  expect(enriched('host.login', login, { signIn: () => null })).toEqual(login);
});

test('a new talker says whether the ledger lists it, whatever the agent said, and nothing where the ledger cannot tell', () => {
  const fields = { 'source.ip': '10.0.0.9', 'hinomi.source.known': true };
  const talker = (known: boolean | null) =>
    enriched('net.new_talker', fields, { sourceKnown: (_site, address) => (address === '10.0.0.9' ? known : true) });
  expect(talker(false)).toEqual({ 'source.ip': '10.0.0.9', 'hinomi.source.known': false });
  expect(talker(true)).toEqual({ 'source.ip': '10.0.0.9', 'hinomi.source.known': true });
  expect(talker(null)).toEqual({ 'source.ip': '10.0.0.9' });
});
