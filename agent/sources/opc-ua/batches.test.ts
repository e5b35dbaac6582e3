import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { because } from '#protocol/reasons/reason.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import { Batches, type BatchLine } from './batches.ts';

const line = (recover: BatchLine['recover'] = async () => undefined): BatchLine => ({ recover });

describe('Batches', () => {
  test('asks everything once and in order, whatever limit the server keeps and whatever it cannot answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.uniqueArray(fc.nat(199), { maxLength: 5 }),
        async (count, limit, size, broken) => {
          const items = Array.from({ length: count }, (_, i) => i);
          const batches = new Batches(size, line());
          const answers = await batches.run(items, async (batch) => {
            if (batch.length > limit) throw new Error('BadTooManyOperations');
            if (batch.some((item) => broken.includes(item))) throw new Error('cannot decode');
            return batch.map((item) => item * 10);
          });
          expect(answers).toEqual(items.map((item) => (broken.includes(item) ? undefined : item * 10)));
          expect(batches.size).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  test('remembers the size that a limit forced, but not the halving around one broken value', async () => {
    const limited = new Batches(100, line());
    await limited.run(Array(100).fill(0), async (batch) => {
      if (batch.length > 30) throw new Error('BadTooManyOperations');
      return batch;
    });
    expect(limited.size).toBe(25);
    const broken = new Batches(100, line());
    await broken.run([...Array(100).keys()], async (batch) => {
      if (batch.includes(42)) throw new Error('cannot decode');
      return batch;
    });
    expect(broken.size).toBe(100);
  });

  test('stops at once when the reading is stopped, and when nothing helps', async () => {
    let asked = 0;
    const stopped = new Batches(10, line()).run([1, 2, 3], async () => {
      asked += 1;
      throw new StoppedReadingError(because('device_asks_rest', { message: 'BadTcpServerTooBusy' }));
    });
    await expect(stopped).rejects.toThrow('rest');
    expect(asked).toBe(1);
    const lost = async () => {
      throw new StoppedReadingError(because('connection_lost', { message: 'socket' }));
    };
    const hopeless = new Batches(10, line(lost)).run([1, 2], async () => {
      throw new Error('channel closed');
    });
    await expect(hopeless).rejects.toThrow('lost');
  });

  test('one value that no request brings over in time costs the others neither their size nor their value', async () => {
    const batches = new Batches(64, line());
    let alone = 0;
    const answers = await batches.run([...Array(256).keys()], async (batch) => {
      if (batch.length === 1 && batch[0] === 99) alone += 1;
      if (batch.includes(99)) throw new Error('BadTimeout: no answer');
      return batch;
    });
    expect(answers.flatMap((answer, at) => (answer === undefined ? [at] : []))).toEqual([99]);
    expect([batches.size, alone]).toEqual([64, 2]);
  });

  test('a size that answers only in time when it is smaller is remembered', async () => {
    const batches = new Batches(64, line());
    const sizes: number[] = [];
    const answers = await batches.run([...Array(128).keys()], async (batch) => {
      sizes.push(batch.length);
      if (batch.length > 20) throw new Error('BadTimeout: no answer');
      return batch;
    });
    expect(answers).not.toContain(undefined);
    expect(sizes.filter((size) => size > 20)).toEqual([64, 32, 32]);
  });

  test('asks for less at once where it can, and says where it cannot', async () => {
    const batches = new Batches(200, line());
    expect([batches.askLess(), batches.askLess(), batches.askLess(), batches.size]).toEqual([true, true, true, 10]);
    expect([batches.askLess(), batches.size]).toEqual([false, 10]);
    expect([new Batches(7, line()).askLess(), new Batches(1, line()).askLess()]).toEqual([false, false]);
  });

  test('takes an answer of wrong length for a failure', async () => {
    const answers = await new Batches(4, line()).run([1, 2, 3, 4], async (batch) => batch.slice(1));
    expect(answers).toEqual([undefined, undefined, undefined, undefined]);
  });
});
