import { expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';
import { NetworkBook } from './network-book.ts';

test('a conversation of unknown direction is that which is known the other way round, for as long as that is kept', async () => {
  const book = new NetworkBook((await openHub()).control);
  const see = (client: string, server: string, port: number, at: number, sure: boolean) => {
    const sight = { client, server, port, sure, transport: 'tcp', connections: 1 };
    const programs = { clientProgram: null, serverProgram: null };
    const seen = { how: 'netflow', by: 'sensor', at };
    const row = book.seePair('tokyo', { of: 'pair', ...sight, ...programs }, seen, () => true)!;
    return `${row.client}>${row.server}:${row.port}`;
  };
  see('a', 'b', 502, 1, true);
  see('a', 'b', 443, 5, true);
  see('c', 'b', 502, 5, true);
  expect(see('b', 'a', 50_000, 1, false)).toBe('a>b:502');
  expect(see('b', 'c', 50_000, 5, false)).toBe('c>b:502');
  expect(see('b', 'd', 50_000, 5, false)).toBe('b>d:50000');
  expect(book.forget(2)).toEqual({ hosts: 0, pairs: 1 });
  expect(see('b', 'a', 50_000, 6, false)).toBe('a>b:443');
  expect(book.forget(6)).toEqual({ hosts: 0, pairs: 2 });
  expect(see('b', 'c', 50_000, 7, false)).toBe('b>c:50000');
});
