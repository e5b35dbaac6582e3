import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
setFlagsFromString('--no-expose-gc');

const drain = <Item>(turns: Turns<Item>): Item[] => Array.from({ length: turns.size }, () => turns.take()!);

test('each source gives one in turn, and of a source each subject', () => {
  const turns = new Turns<string>();
  for (const [source, subject, item] of [
    ['s1', 'a', 'a1'],
    ['s1', 'a', 'a2'],
    ['s1', 'a', 'a3'],
    ['s1', 'b', 'b1'],
    ['s2', 'c', 'c1'],
    ['s2', 'c', 'c2'],
  ] as const)
    turns.put([source, subject], item);
  expect(drain(turns)).toEqual(['a1', 'c1', 'b1', 'c2', 'a2', 'a3']);
  expect(turns.take()).toBeUndefined();
});

test('whatever comes in between, each subject keeps its order, nothing is lost, and nobody waits for more than one turn of every other', () => {
  const step = fc.option(fc.tuple(fc.nat(2), fc.nat(2)), { freq: 3 });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const turns = new Turns<{ owner: string; number: number; put: number }>();
      const counts = new Map<string, number>();
      const out: { owner: string; number: number }[] = [];
      let put = 0;
      let taken = 0;
      const take = () => {
        const next = turns.take();
        if (!next) return;
        out.push(next);
        taken += 1;
        // Nine owners in three sources: a first item is handed out within nine takes.
        if (next.number === 0) expect(taken - next.put).toBeLessThanOrEqual(9);
      };
      for (const one of steps) {
        if (one === null) {
          take();
          continue;
        }
        const owner = one.join('/');
        const number = counts.get(owner) ?? 0;
        counts.set(owner, number + 1);
        turns.put([`s${one[0]}`, owner], { owner, number, put: taken });
        put += 1;
      }
      while (turns.size > 0) take();
      expect(out).toHaveLength(put);
      for (const [owner, count] of counts) {
        const numbers = out.filter((each) => each.owner === owner).map(({ number }) => number);
        expect(numbers).toEqual(Array.from({ length: count }, (_, at) => at));
      }
    }),
  );
});

test('what was taken of a subject that always has more to give is let go of', async () => {
  const turns = new Turns<object>();
  const taken: WeakRef<object>[] = [];
  turns.put(['s', 'flood'], {});
  for (let more = 0; more < 5000; more++) {
    turns.put(['s', 'flood'], {});
    taken.push(new WeakRef(turns.take()!));
  }
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  expect(taken.filter((one) => one.deref() !== undefined).length).toBeLessThan(50);
  expect(turns.size).toBe(1);
});
