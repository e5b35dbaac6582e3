import { expect, test } from 'vitest';
import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import { maskOf } from '../access/masking.ts';
import { ReadEndedError } from '../store/read-bounds.ts';
import { maskedProgram, programBehind } from './program-behind.ts';

const at = Date.parse('2026-03-02T01:10:30.000Z');
const time = (ms: number) => new Date(at + ms).toISOString();
const ends = { 'source.ip': '10.0.0.1', 'destination.ip': '10.0.0.9', 'destination.port': 502 };
const event = (kind: string, id: string, fields: Fields): StoredEvent =>
  ({
    id,
    kind,
    site: 'main',
    time: time(0),
    received: time(1000),
    fields: { ...ends, ...fields },
  }) as unknown as StoredEvent;
const command = (fields: Fields = {}) => event('ot.command', 'c', { 'network.community_id': '1:write', ...fields });
const row = (program: string | null, fields: Fields = {}) =>
  event('net.flow', `row of ${program}`, {
    'network.community_id': '1:first',
    'hinomi.flow.community_ids': ['1:first', '1:write'],
    'network.direction': 'outbound',
    'hinomi.flow.first': time(-20_000),
    'hinomi.flow.last': time(5000),
    'host.name': 'station',
    'hinomi.vantage': 'socket',
    ...(program === null
      ? {}
      : { 'process.name': program, 'process.executable': `/opt/${program}`, 'user.name': 'line' }),
    ...fields,
  });
const behind = (about: StoredEvent, ...events: StoredEvent[]) =>
  programBehind(about, async () => ({ events, next: null }));

test('who held the very connection gave the command', async () => {
  expect(await behind(command(), row('tool'), row('other', { 'hinomi.flow.community_ids': ['1:else'] }))).toEqual({
    name: 'tool',
    executable: '/opt/tool',
    user: 'line',
    host: 'station',
    from: 'row of tool',
  });
  expect(await behind(command({ 'network.community_id': '1:first' }), row('tool'))).toMatchObject({ name: 'tool' });
});

test('where that is not certain, nobody is named', async () => {
  const unsure: [StoredEvent, ...StoredEvent[]][] = [
    [command()],
    [command(), row('tool', { 'hinomi.flow.community_ids': ['1:else'] })],
    [command(), row(null)],
    [command(), row('tool'), row('other')],
    [command(), row('tool'), row(null)],
    [command(), row('tool', { 'network.direction': 'inbound' })],
    [command(), row('tool', { 'hinomi.flow.first': time(-400_000), 'hinomi.flow.last': time(-300_000) })],
    [command({ 'hinomi.operation.count': 3 }), row('tool')],
  ];
  for (const [about, ...rows] of unsure) expect(await behind(about, ...rows)).toBeNull();
  expect(await programBehind(command(), async () => ({ events: [row('tool')], next: 4 }))).toBe('unlooked');
  const busy = Promise.reject(new ReadEndedError('busy'));
  expect(await programBehind(command(), () => busy)).toBe('unlooked');
});

test('whoever may not see names does not see one in the path of the program either', () => {
  const program = {
    ...{ name: 'tool', executable: '/home/sato-k/bin/tool', user: 'sato-k', host: 'station', from: 'e' },
  };
  const seen = maskedProgram(program, maskOf('key', false, new Set()));
  expect(JSON.stringify(seen)).not.toContain('sato-k');
  expect(seen.executable).toMatch(/^\/home\/.+\/bin\/tool$/);
  expect(maskedProgram(program, maskOf('key', true, new Set()))).toEqual(program);
});
