import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blockOf } from './block-builder.ts';
import { DuckDbEventStore } from './duckdb-event-store.ts';
import type { NewEvent } from './event-block.ts';

const begin = Date.parse('2026-04-06T00:00:00.000Z');
const at = (seq: number) => new Date(begin + seq * 1000).toISOString();

function event(seq: number): NewEvent {
  const key = { site: 's1', agent: 'a1', lane: 'evidence' as const, epoch: 'e1', seq };
  const time = at(seq);
  return {
    ...{ ...key, id: `s1/a1/evidence/e1/${seq}`, kind: 'host.log', source: 'text-log', boot: 'b', logsource: {} },
    ...{ time, corrected: time, recorded: time, received: time, offsetMs: null, uncertaintyMs: null },
    ...{ clockDoubt: false, asset: null, fields: { message: seq === 1 ? 'needle' : 'hay' } },
  };
}

test('a search whose patience is at an end says how far back it looked, and goes on from there to the end', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-search-'));
  const store = await DuckDbEventStore.open({ path: join(dir, 'events.duckdb') });
  try {
    const all = Array.from({ length: 50_000 }, (_, number) => event(number + 1));
    await store.append({ events: blockOf(all), rejected: [], covered: [], chains: [], cursor: null });
    const search = { sites: ['s1'], words: ['needle'], limit: 10, patienceMs: 0 };
    const first = await store.search(search);
    expect(first).toMatchObject({ events: [], lookedBackTo: at(first.next!) });
    expect(first.next).toBeGreaterThan(40_000);
    const seen: number[] = [];
    for (let before: number | null = first.next; before !== null; ) {
      const page = await store.search({ ...search, before });
      expect(page.next ?? 0).toBeLessThan(before);
      seen.push(...page.events.map(({ seq }) => seq));
      before = page.next;
    }
    expect(seen).toEqual([1]);
    expect(await store.search({ ...search, patienceMs: 600_000 })).toMatchObject({ next: null, lookedBackTo: null });
  } finally {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
