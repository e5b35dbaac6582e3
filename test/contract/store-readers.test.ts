import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, test } from 'vitest';
import { Readers } from '../../hub/store/duckdb-readers.ts';

/** Counts for years. */
const endless = 'SELECT count(*) AS n FROM range(100000000000000) a WHERE a.range % 7 = 3';
const small = 'SELECT 1 AS n';

const open: { readers: Readers; instance: DuckDBInstance }[] = [];
async function readersOf(count: number): Promise<Readers> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const readers = new Readers(await Promise.all(Array.from({ length: count }, () => instance.connect())));
  open.push({ readers, instance });
  return readers;
}
afterEach(() => {
  for (const { readers, instance } of open.splice(0)) {
    readers.close();
    instance.closeSync();
  }
});

describe('what people read', () => {
  test('ends at its bound, and the connection is good for the next', async () => {
    const readers = await readersOf(1);
    await expect(readers.within({ mostMs: 100 })(endless, [])).rejects.toMatchObject({ why: 'too_long' });
    expect(await readers.within({})(small, [])).toEqual([{ n: 1 }]);
  });

  test('ends when nobody waits for it any more', async () => {
    const readers = await readersOf(1);
    const caller = new AbortController();
    const read = readers.within({ signal: caller.signal })(endless, []);
    caller.abort();
    await expect(read).rejects.toMatchObject({ why: 'left' });
    await expect(readers.within({ signal: caller.signal })(small, [])).rejects.toMatchObject({ why: 'left' });
    expect(await readers.within({})(small, [])).toEqual([{ n: 1 }]);
  });

  test('holds nobody else up while a connection is free, and makes room when it ends', async () => {
    const readers = await readersOf(2);
    const callers = [new AbortController(), new AbortController()];
    const first = readers.within({ signal: callers[0]!.signal })(endless, []);
    expect(await readers.within({})(small, [])).toEqual([{ n: 1 }]);
    const second = readers.within({ signal: callers[1]!.signal })(endless, []);
    await expect(readers.within({ mostMs: 50 })(small, [])).rejects.toMatchObject({ why: 'busy' });
    const gone = new AbortController();
    const left = readers.within({ signal: gone.signal })(small, []);
    const waits = readers.within({})(small, []);
    gone.abort();
    await expect(left).rejects.toMatchObject({ why: 'left' });
    callers[0]!.abort();
    await expect(first).rejects.toMatchObject({ why: 'left' });
    expect(await waits).toEqual([{ n: 1 }]);
    callers[1]!.abort();
    await expect(second).rejects.toMatchObject({ why: 'left' });
  });

  test('says its own faults as they are', async () => {
    const readers = await readersOf(1);
    await expect(readers.within({})('SELECT * FROM nowhere', [])).rejects.toThrow('nowhere');
  });
});
