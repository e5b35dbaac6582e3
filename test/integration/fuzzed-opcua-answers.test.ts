import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '#engine/snapshot/snapshot.ts';
import { longForm } from '../support/form.ts';
import { differencesOf, readServer } from '../support/opc-ua-reading.ts';
import { type Habits, RawServer } from '../support/peers/raw-opcua/raw-server.ts';

/** What becomes of one frame that the server sends. */
type Mood =
  | { how: 'as it is' | 'nothing' | 'twice' | 'half' | 'says more comes' }
  | { how: 'other bytes'; at: number; by: Uint8Array }
  | { how: 'another length'; length: number }
  | { how: 'noise before' | 'noise behind' | 'noise instead'; bytes: Uint8Array };

const noise = fc.uint8Array({ minLength: 1, maxLength: 400 });

/** Frames as they are must be many, or no reading comes beyond its first question. */
const mood: fc.Arbitrary<Mood> = fc.oneof(
  { weight: 20, arbitrary: fc.constant({ how: 'as it is' } as const) },
  fc.constantFrom(...(['nothing', 'twice', 'half', 'says more comes'] as const).map((how) => ({ how }))),
  {
    weight: 4,
    arbitrary: fc.record({
      how: fc.constant('other bytes' as const),
      at: fc.nat(4000),
      by: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    }),
  },
  fc.record({ how: fc.constant('another length' as const), length: fc.integer({ min: 0, max: 0xffffffff }) }),
  fc.record({ how: fc.constantFrom('noise before', 'noise behind', 'noise instead'), bytes: noise }),
);

/** Sends its frames in these moods, one after the other and from the beginning again. */
function moody(moods: readonly Mood[]): Habits {
  let sent = 0;
  return {
    frame(frame) {
      const one = moods[sent++ % moods.length]!;
      const other = Buffer.from(frame);
      switch (one.how) {
        case 'as it is':
          return [frame];
        case 'nothing':
          return [];
        case 'twice':
          return [frame, frame];
        case 'half':
          return [frame.subarray(0, Math.ceil(frame.length / 2))];
        case 'says more comes':
          other.write('C', 3, 'latin1');
          return [other];
        case 'other bytes':
          for (const [index, value] of one.by.entries()) other[(one.at + index) % other.length]! ^= value;
          return [other];
        case 'another length':
          other.writeUInt32LE(one.length, 4);
          return [other];
        case 'noise before':
          return [Buffer.from(one.bytes), frame];
        case 'noise behind':
          return [frame, Buffer.from(one.bytes)];
        case 'noise instead':
          return [Buffer.from(one.bytes)];
      }
    },
  };
}

const reads = [
  ...['FindServers', 'FindServersOnNetwork', 'GetEndpoints', 'OpenSecureChannel', 'CreateSession', 'ActivateSession'],
  ...['Browse', 'BrowseNext', 'Read', 'CloseSession', 'CloseSecureChannel'],
];
/** Moods in which every byte that arrives as an answer is one that the server meant. */
const honest: ReadonlySet<Mood['how']> = new Set(['as it is', 'nothing', 'half']);

const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
let server: RawServer;
let calm: Snapshot;

beforeAll(async () => {
  server = await RawServer.start();
  calm = await readServer(server.url, pki);
});

afterAll(() => {
  server.stop();
  rmSync(pki, { recursive: true, force: true });
});

test('whatever becomes of the answers of a server: it gets only reads, each counted, over one connection at a time, and is read whole when it is calm again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mood, { minLength: 1, maxLength: 60 }), async (moods) => {
      server.reset({ ...moody(moods), page: 5 });
      const snapshot = await readServer(server.url, pki, { answerMs: 80, readBatch: 60, browseBatch: 6 });
      const { header } = snapshot;
      expect(header.refused).toEqual({});
      expect(Object.keys(server.requests).filter((service) => !reads.includes(service))).toEqual([]);
      for (const [service, count] of Object.entries(server.requests))
        expect(count, service).toBeLessThanOrEqual(header.requests[service] ?? 0);
      expect(Object.values(server.requests).reduce((sum, count) => sum + count, 0)).toBeLessThan(1500);
      expect(server.connections).toBeLessThan(25);
      expect(server.openAtOnce).toBeLessThan(2);
      expect(header.bytesIn).toBeLessThan(20_000_000);
      if (!header.complete) expect(header.reasons.length).toBeGreaterThan(0);
      if (moods.every(({ how }) => honest.has(how)))
        expect(differencesOf(calm, snapshot).filter((one) => !/^(unreadable|added)/.test(one))).toEqual([]);
    }),
    { numRuns: longForm ? 1500 : 25 },
  );
  server.reset();
  expect(differencesOf(calm, await readServer(server.url, pki))).toEqual([]);
});
