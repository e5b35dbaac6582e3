import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TalkerMemory } from './talker-memory.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'hinomi-talkers-'));
const limits = { maxTalkers: 10, foldFrom: 32768, foldAfter: 3 };
const talker = (port: number) => ({ transport: 'tcp', client: '10.0.0.1', server: '10.0.0.2', port });

test('remembers over a restart and forgets the longest unseen beyond the limit', () => {
  const stateDir = folder();
  const first = new TalkerMemory(stateDir, limits);
  for (let port = 1; port <= 12; port++) first.remember([talker(port)], port);
  first.close();
  const second = new TalkerMemory(stateDir, limits);
  expect(second.size).toBe(10);
  expect([1, 2, 3, 12].map((port) => second.knows(talker(port)))).toEqual([false, false, true, true]);
  second.touch(talker(3), 100 * 86_400_000);
  second.remember([talker(13)], 13);
  expect([3, 4].map((port) => second.knows(talker(port)))).toEqual([true, false]);
  second.close();
});

test('a pair that changes high ports is folded, its first ports and all low ones keep theirs', () => {
  const memory = new TalkerMemory(folder(), limits);
  memory.remember([40001, 40002].map(talker), 1);
  expect(memory.fold(talker(40003)).port).toBe(40003);
  expect(memory.fold(talker(40003), [talker(40004)]).port).toBe(0);
  memory.remember([talker(40003)], 1);
  expect([40001, 40004, 502].map((port) => memory.fold(talker(port)).port)).toEqual([40001, 0, 502]);
  expect(memory.fold({ ...talker(40004), server: '10.0.0.9' }).port).toBe(40004);
  memory.close();
});
