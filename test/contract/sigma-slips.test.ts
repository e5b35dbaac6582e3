import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { longForm } from '../support/form.ts';
import { correlatingSlips } from './sigma-slips/correlating.ts';
import { matchingSlips } from './sigma-slips/matching.ts';
import { Bench, ENGINE } from './sigma-slips/run.ts';

const slips = [...matchingSlips, ...correlatingSlips];
/** In a short run one of each kind stands for the others. */
const tried = longForm ? slips : [matchingSlips[0]!, correlatingSlips[0]!];

const bench = new Bench();
const table: string[] = [];
afterAll(() => {
  bench.remove();
  process.stdout.write(`slips planted into the Sigma engine, and the test that caught each:\n${table.join('\n')}\n`);
});

test('each slip can be planted at one place', () => {
  expect(slips.length).toBeGreaterThanOrEqual(40);
  expect(new Set(slips.map(([what]) => what)).size).toBe(slips.length);
  for (const [what, file, text, replacement] of slips) {
    const found = readFileSync(join(ENGINE, file), 'utf8').split(text).length - 1;
    expect([what, found, text !== replacement]).toEqual([what, 1, true]);
  }
});

test.runIf(longForm)('without a slip the unit tests of the engine pass', async () => {
  expect(await bench.caughtBy()).toBeNull();
});

test.each(tried.map((slip) => [slip[0], slip] as const))(
  '%s: caught',
  async (what, slip) => {
    const caught = await bench.caughtBy(slip);
    table.push(`  ${what} (${slip[1]}): ${caught ?? 'NOT CAUGHT'}`);
    expect(caught).not.toBeNull();
  },
  1_800_000,
);
