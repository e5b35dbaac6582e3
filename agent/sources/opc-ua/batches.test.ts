import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Batches, StoppedCrawlError } from './batches.ts';

const noHelp = async () => undefined;

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
          const batches = new Batches(size, noHelp);
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
    const limited = new Batches(100, noHelp);
    await limited.run(Array(100).fill(0), async (batch) => {
      if (batch.length > 30) throw new Error('BadTooManyOperations');
      return batch;
    });
    expect(limited.size).toBe(25);
    const broken = new Batches(100, noHelp);
    await broken.run([...Array(100).keys()], async (batch) => {
      if (batch.includes(42)) throw new Error('cannot decode');
      return batch;
    });
    expect(broken.size).toBe(100);
  });

  test('stops at once when the server asks for rest, and when nothing helps', async () => {
    let asked = 0;
    const busy = new Batches(10, noHelp).run([1, 2, 3], async () => {
      asked += 1;
      throw new Error('ServiceResult is BadTcpServerTooBusy');
    });
    await expect(busy).rejects.toThrow(StoppedCrawlError);
    expect(asked).toBe(1);
    const hopeless = new Batches(10, async () => {
      throw new StoppedCrawlError('the connection was lost');
    });
    await expect(
      hopeless.run([1, 2], async () => {
        throw new Error('channel closed');
      }),
    ).rejects.toThrow('lost');
  });

  test('takes an answer of wrong length for a failure', async () => {
    const answers = await new Batches(4, noHelp).run([1, 2, 3, 4], async (batch) => batch.slice(1));
    expect(answers).toEqual([undefined, undefined, undefined, undefined]);
  });
});
