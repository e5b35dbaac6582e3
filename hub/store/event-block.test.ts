import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FieldValue } from '#protocol/events/event.ts';
import { kinds } from '#protocol/events/kinds.ts';
import { eventId } from '#protocol/identity.ts';
import { blockOf } from './block-builder.ts';
import { DuckDbEventStore } from './duckdb-event-store.ts';
import { EventBlock, type NewEvent } from './event-block.ts';
import { StoredBlock } from './stored-block.ts';

const words = ['', 'a', 'twelve bytes', 'thirteen byte', '判定 OK', 'ﾀﾅｶ', '\u0000|', '"\\|,', '火の見'.repeat(40)];
const word = fc.constantFrom(...words);
const fieldNames = [...new Set([...kinds.values()].flatMap(({ fields }) => Object.keys(fields)))];
const field: fc.Arbitrary<FieldValue> = fc.oneof(
  word,
  fc.integer(),
  fc.constantFrom(null, true, 0, 2 ** 53 - 1, -1, 65_535, 1.5),
  fc.constant<FieldValue>({ inner: ['x'] }),
);
const ms = fc.integer({ min: Date.parse('1970-01-01T00:00:00Z'), max: Date.parse('2099-12-31T00:00:00Z') });
const figure = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }));

const anyEvent = fc.record({
  seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  agent: fc.constantFrom('pc-1', 'pc-2'),
  lane: fc.constantFrom('evidence' as const, 'detail' as const),
  kind: fc.constantFrom(...kinds.keys(), 'not.known'),
  source: word,
  boot: word,
  asset: fc.option(word),
  history: fc.boolean(),
  drill: fc.option(word, { nil: undefined }),
  logsource: fc.record({ product: word, service: word }, { requiredKeys: [] }),
  times: fc.array(ms, { minLength: 4, maxLength: 4 }),
  offsetMs: figure,
  uncertaintyMs: figure,
  clockDoubt: fc.boolean(),
  fields: fc.dictionary(fc.constantFrom(...fieldNames, 'own'), field, { maxKeys: 8 }),
});

function eventOf({
  times,
  history,
  drill,
  ...rest
}: typeof anyEvent extends fc.Arbitrary<infer T> ? T : never): NewEvent {
  const [time, corrected, recorded, received] = times.map((at) => new Date(at).toISOString()) as [
    string,
    string,
    string,
    string,
  ];
  const key = { site: 's1', agent: rest.agent, lane: rest.lane, epoch: 'e', seq: rest.seq };
  return {
    ...rest,
    ...key,
    id: eventId(key),
    ...{ time, corrected, recorded, received },
    ...(history ? { history: true as const } : {}),
    ...(drill === undefined ? {} : { drill }),
  };
}

/** An event as any reader of a block or a store sees it: its log source with that of its kind, its fields as JSON keeps them. */
function seen(event: NewEvent): NewEvent {
  return {
    ...event,
    logsource: { ...kinds.get(event.kind)?.logsource, ...event.logsource },
    fields: JSON.parse(JSON.stringify(event.fields)),
  };
}

const events = fc
  .uniqueArray(anyEvent, { maxLength: 40, selector: ({ seq, agent, lane }) => `${agent}/${lane}/${seq}` })
  .map((list) => list.map(eventOf));

test('a block gives back every event it was made of, whole or in part', () => {
  fc.assert(
    fc.property(events, fc.array(fc.nat(), { maxLength: 10 }), (list, picks) => {
      const block = blockOf(list);
      expect(list.map((_, row) => block.event(row))).toEqual(list.map(seen));
      const rows = list.length === 0 ? [] : picks.map((pick) => pick % list.length);
      const part = block.select(rows);
      expect(rows.map((_, row) => part.event(row))).toEqual(rows.map((row) => seen(list[row]!)));
      const moved = new EventBlock(structuredClone(block.columns));
      expect(list.map((_, row) => moved.event(row))).toEqual(list.map(seen));
    }),
  );
});

test('what is laid out for DuckDB comes back from it value by value, over several vectors', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hinomi-block-'));
  const store = await DuckDbEventStore.open({ path: join(home, 'events.duckdb') });
  try {
    const [one] = fc.sample(events, { numRuns: 40, seed: 7 }).toSorted((a, b) => b.length - a.length);
    const list = Array.from({ length: 3000 }, (_, at) => {
      const event = one![at % one!.length]!;
      const key = { site: 's1', agent: event.agent, lane: event.lane, epoch: 'all', seq: at + 1 };
      return { ...event, ...key, id: eventId(key) };
    });
    const append = (part: NewEvent[]) =>
      store.append({ events: blockOf(part), rejected: [], covered: [], chains: [], cursor: null });
    await append(list.slice(0, 2500));
    const { stored, duplicates } = await append(list.slice(2000));
    expect([stored.rows, duplicates]).toEqual([500, 500]);
    const found: NewEvent[] = [];
    for await (const chunk of store.scan({})) found.push(...chunk.map(({ storeSeq, ...event }) => event));
    expect(found).toEqual(list.map(seen));
    const newest = await store.search({ sites: ['s1'], limit: 1000 });
    expect(newest.events.map(({ storeSeq }) => storeSeq)).toEqual(Array.from({ length: 1000 }, (_, at) => 3000 - at));
    expect(newest.events.map(({ storeSeq, ...event }) => event)).toEqual(list.slice(2000).reverse().map(seen));
  } finally {
    await store.close();
    rmSync(home, { recursive: true });
  }
}, 120_000);

test('sightings sum up by origin and quarter of an hour; find, events and after pick what they say', () => {
  fc.assert(
    fc.property(events, (list) => {
      const stored = new StoredBlock(
        blockOf(list),
        list.map((_, row) => 10 + row),
      );
      const sightings = stored.sightings();
      expect(sightings.reduce((sum, seen) => sum + seen.events, 0)).toBe(list.length);
      for (const { origin, first, last, received, worstOffsetMs } of sightings) {
        const mine = list.filter((event) => event.agent === origin.agent && event.kind === origin.kind);
        const times = mine.map(({ corrected }) => Date.parse(corrected));
        expect(times).toEqual(expect.arrayContaining([first, last]));
        expect(first).toBeLessThanOrEqual(last);
        expect(mine.map((event) => Date.parse(event.received))).toContain(received);
        if (worstOffsetMs !== null) expect(mine.map(({ offsetMs }) => Math.abs(offsetMs!))).toContain(worstOffsetMs);
      }
      for (const [row, event] of list.entries())
        expect(stored.find(event)).toEqual({ ...seen(event), storeSeq: 10 + row });
      const later = stored.after(12);
      expect([...later.events()].map(({ storeSeq }) => storeSeq)).toEqual(
        list.map((_, row) => 10 + row).filter((place) => place > 12),
      );
      const usb = [...stored.events(({ kind }) => kind === 'host.usb')];
      expect(usb.map(({ id }) => id)).toEqual(list.filter(({ kind }) => kind === 'host.usb').map(({ id }) => id));
    }),
  );
});
