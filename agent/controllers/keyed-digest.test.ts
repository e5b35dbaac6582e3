import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { DigestKeyError, KeyedDigest } from './keyed-digest.ts';

const folder = mkdtempSync(join(tmpdir(), 'hinomi-digest-'));
const file = join(folder, 'never-stored.key');
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one key gives one digest for one value at one place, also after a restart', () => {
  const digest = KeyedDigest.in(folder).of('D100', '1234');
  expect(KeyedDigest.in(folder).of('D100', '1234')).toEqual(digest);
  expect(KeyedDigest.in(folder).of('D100', '1235')).not.toEqual(digest);
  expect(KeyedDigest.in(folder).of('D101', '1234').$secret).not.toBe(digest.$secret);
  expect(KeyedDigest.passing().of('D100', '1234').key).not.toBe(digest.key);
  expect(JSON.stringify(digest)).not.toContain('1234');
});

test('the key is for the user of the agent alone, and a damaged one is not replaced in silence', () => {
  KeyedDigest.in(folder);
  expect(readFileSync(file)).toHaveLength(32);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, 'short');
  expect(() => KeyedDigest.in(folder)).toThrow(DigestKeyError);
});

test('processes that need the first key at the same time come to one and the same', () => {
  const digests = Array.from({ length: 2 }, () => KeyedDigest.in(folder).of('D100', '1234'));
  expect(digests[0]).toEqual(digests[1]);
  expect(readdirSync(folder)).toEqual(['never-stored.key']);
});
