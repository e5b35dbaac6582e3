import { appendFileSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Stillness } from './stillness.ts';

const later = Date.now() + 3_600_000;

test('growth, another content of the same size, another file and a lost file are each a change, told once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-still-'));
  const [path, other] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(path, 'one');
  writeFileSync(other, 'two');
  const stillness = new Stillness();
  const ask = () => [stillness.isAt([path], later), stillness.isAt([path], later)];
  expect(ask()).toEqual([false, true]);
  appendFileSync(path, '!');
  expect(ask()).toEqual([false, true]);
  writeFileSync(path, 'same');
  utimesSync(path, 1, 1);
  expect(ask()).toEqual([false, true]);
  renameSync(other, path);
  expect(ask()).toEqual([false, true]);
  rmSync(path);
  expect(ask()).toEqual([false, true]);
  writeFileSync(path, 'back');
  expect(ask()).toEqual([false, true]);
});

test('a file that was written a moment ago is not taken to be at rest', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'hinomi-still-')), 'a');
  writeFileSync(path, 'one');
  utimesSync(path, 1000, 1000);
  const stillness = new Stillness();
  expect([1_000_500, 1_001_900, 1_002_100, 1_002_200].map((now) => stillness.isAt([path], now))).toEqual([
    false,
    false,
    false,
    true,
  ]);
});
