import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkSize } from './chunk.ts';
import { isFault, readEvtx } from './evtx.ts';
import { chunkBytes, fileBytes, type SampleRecord } from './sample-file.ts';

const records: SampleRecord[] = [1, 2, 3, 4, 5].map((id) => ({ id, values: [`name ${id}`, `日本語 ${id}`] }));

const idsOf = (bytes: Uint8Array) => [...readEvtx(bytes)].flatMap((item) => (isFault(item) ? [] : [item.recordId]));
const faultsOf = (bytes: Uint8Array) => [...readEvtx(bytes)].filter(isFault);

describe('a file written for the test', () => {
  test('is read whole, values in any script', () => {
    const items = [...readEvtx(fileBytes([chunkBytes(records)]))];
    expect(items.filter(isFault)).toEqual([]);
    expect(items.map((item) => !isFault(item) && item.fields)).toEqual(
      records.map(({ id, values }) => ({
        EventID: 4625,
        EventRecordID: id,
        TargetUserName: values[0],
        Data: values[1],
      })),
    );
  });

  test('one damaged record is named, the others are read', () => {
    const chunk = chunkBytes(records);
    const place = chunk.indexOf(Buffer.from('2a2a0000', 'hex'), 700);
    const id = Number(chunk.readBigUInt64LE(place + 8));
    chunk.writeUInt32LE(7, place + 4);
    const file = fileBytes([chunk]);
    expect(idsOf(file)).toEqual([1, 2, 3, 4, 5].filter((n) => n !== id));
    expect(faultsOf(file)).toEqual([
      expect.objectContaining({ kind: 'integrity' }),
      expect.objectContaining({ kind: 'unreadable', recordId: id, offset: 4096 + place }),
    ]);
  });

  test('a chunk without a usable header still gives its records', () => {
    const damaged = chunkBytes(records);
    damaged.fill(0xff, 0, 128);
    const file = fileBytes([damaged, chunkBytes([{ id: 6, values: ['a', 'b'] }])]);
    expect(idsOf(file)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(faultsOf(file)).toEqual([expect.objectContaining({ kind: 'integrity', chunk: 0 })]);
  });

  test('chunks that the header does not count yet are read', () => {
    const file = fileBytes([chunkBytes(records), chunkBytes([{ id: 6, values: ['a', 'b'] }])], {
      chunks: 1,
      dirty: true,
    });
    expect(idsOf(file)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(faultsOf(file)).toEqual([]);
  });

  test('records that the chunk header does not count yet are read, old remains behind them are not', () => {
    const chunk = chunkBytes(records, { counted: 3 });
    const old = chunkBytes([{ id: 1, values: ['old', 'old'] }]).subarray(512, 700);
    chunk.set(old, 60_000);
    expect(idsOf(fileBytes([chunk], { dirty: true }))).toEqual([1, 2, 3, 4, 5]);
  });

  test('missing chunks are a fault', () => {
    const file = fileBytes([chunkBytes(records)], { chunks: 3 });
    expect(faultsOf(file)).toEqual([expect.objectContaining({ kind: 'truncated', offset: 4096 + chunkSize })]);
  });

  test('a template that contains itself ends in a fault', () => {
    const file = fileBytes([chunkBytes([{ id: 1, values: ['a', 'b'], recursive: true }])]);
    expect(idsOf(file)).toEqual([]);
    expect(faultsOf(file)).toEqual([expect.objectContaining({ kind: 'unreadable', recordId: 1 })]);
  });
});

describe('any bytes', () => {
  test('garbage is a fault, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), (bytes) => {
        expect([...readEvtx(bytes)].length).toBeGreaterThan(0);
      }),
    );
  });

  test('garbage inside a well-formed frame never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 40, maxLength: 4000 }), (body) => {
        for (const item of readEvtx(fileBytes([chunkBytes([{ id: 1, values: [], body }])]))) {
          expect(isFault(item) || item.recordId >= 0).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('changed bytes never throw, and every record is there or near a fault', () => {
    const place = fc.record({ at: fc.integer({ min: 0, max: 3000 }), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), (changes) => {
        const file = fileBytes([chunkBytes(records)]);
        const original = Buffer.from(file);
        for (const { at, byte } of changes) file[4096 + at] = byte;
        const items = [...readEvtx(file)];
        if (file.equals(original)) return;
        const read = items.filter((item) => !isFault(item)).length;
        expect(read === records.length || items.some(isFault)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
