import { expect, test } from 'vitest';
import type { StoredEvent } from '#protocol/events/event.ts';
import { controlMigrations } from '../store/control-migrations.ts';
import { openControlStore } from '../store/control-store.ts';
import { PlaceBook } from './place-book.ts';

const mac = '00:1a:2b:00:00:11';
const told = (port: string, more: object = {}) =>
  ({
    ...{ kind: 'net.switch_port', site: 'tokyo', agent: 'gw-1' },
    fields: {
      'event.action': 'moved',
      'hinomi.switch.id': 'SW-01',
      'hinomi.switch.port': port,
      'source.mac': mac,
      ...more,
    },
  }) as unknown as StoredEvent;
const read = (outcome: string) =>
  ({
    ...{ kind: 'net.switch_reading', site: 'tokyo', agent: 'gw-1' },
    fields: { 'event.action': outcome, 'hinomi.switch.id': 'SW-01' },
  }) as unknown as StoredEvent;
const yes = () => true;

test('a place outlives a restart, what comes late changes nothing, and only what is gone is forgotten', () => {
  const control = openControlStore(':memory:', controlMigrations);
  const book = new PlaceBook(control);
  book.take(told('Gi1/0/1'), 1000, yes);
  book.take(told('Gi1/0/2'), 3000, yes);
  book.take(told('Gi1/0/9'), 2000, yes);
  book.take(read('whole'), 4000, yes);
  book.take(read('failed'), 3000, yes);
  const again = new PlaceBook(control);
  expect(again.of('tokyo', mac)).toEqual(book.of('tokyo', mac));
  expect(again.of('tokyo', mac)).toMatchObject({
    port: 'Gi1/0/2',
    since: 3000,
    before: [{ port: 'Gi1/0/1', from: 1000, to: 3000 }],
  });
  expect(again.switchState('tokyo', 'SW-01')).toEqual({ outcome: 'whole', at: 4000 });
  again.forget(9000);
  expect(again.count('tokyo')).toBe(1);
  again.take(told('Gi1/0/2', { 'event.action': 'gone' }), 5000, yes);
  again.forget(9000);
  expect(new PlaceBook(control).count('tokyo')).toBe(0);
});

test('where there is no room for one more device, that is said', () => {
  const book = new PlaceBook(openControlStore(':memory:', controlMigrations));
  expect(book.take(told('Gi1/0/1'), 1000, () => false)).toBe(false);
  expect(book.of('tokyo', mac)).toBeUndefined();
});

test('names of switches that somebody makes up find no end of room', () => {
  const book = new PlaceBook(openControlStore(':memory:', controlMigrations));
  const taken = Array.from({ length: 1200 }, (_, at) =>
    book.take(
      { ...read('whole'), fields: { 'event.action': 'whole', 'hinomi.switch.id': `s${at}` } } as never,
      at,
      yes,
    ),
  );
  expect(taken.filter(Boolean)).toHaveLength(1000);
  expect(book.switchState('tokyo', 's1100')).toBeUndefined();
  expect(book.take({ ...read('failed'), fields: { 'hinomi.switch.id': 's1' } } as never, 5000, () => false)).toBe(true);
});
