import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MendableError } from '#protocol/command-line.ts';
import { readIdentity } from './identity.ts';

test('an identity that was damaged is named with its file and what to do, and is not taken for none', () => {
  const home = mkdtempSync(join(tmpdir(), 'hinomi-identity-'));
  expect(readIdentity(home)).toBeNull();
  for (const text of ['', '{"v":1,', '{"v":1}', 'null']) {
    writeFileSync(join(home, 'identity.json'), text);
    expect(() => readIdentity(home)).toThrow(MendableError);
    expect(() => readIdentity(home)).toThrow(`${home}/identity.json is damaged: `);
  }
});
