import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SealedPasswords } from './sealed-password.ts';

const owner = { device: 'weld', url: 'opc.tcp://10.0.0.1:4840', user: 'reader' };

function kept() {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-sealed-'));
  const passwords = new SealedPasswords(folder);
  passwords.keep(owner, '鍵 s3cret ');
  return { folder, passwords };
}

test('a sealed password opens for its device, address and user alone, also in another process', () => {
  const { folder, passwords } = kept();
  expect(new SealedPasswords(folder).open(owner)).toBe('鍵 s3cret ');
  for (const other of [{ url: 'opc.tcp://10.0.0.9:4840' }, { user: 'operator' }]) {
    expect(() => passwords.open({ ...owner, ...other })).toThrow(/was sealed for another address or user/);
  }
  expect(() => passwords.open({ ...owner, device: 'press' })).toThrow(/no password is kept for press/);
});

test('no file shows it, and each is for its owner alone', () => {
  const { folder } = kept();
  const files = readdirSync(join(folder, 'passwords')).map((name) => join(folder, 'passwords', name));
  expect(files).toHaveLength(2);
  for (const file of files) {
    expect(readFileSync(file).includes('s3cret')).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
});

test('a key that others may read is refused, and a forgotten password is gone', () => {
  const { folder, passwords } = kept();
  const key = join(folder, 'passwords', 'machine.key');
  chmodSync(key, 0o644);
  expect(() => passwords.open(owner)).toThrow(`chmod 600 ${key}`);
  chmodSync(key, 0o600);
  passwords.forget('weld');
  expect(() => passwords.open(owner)).toThrow(/no password is kept/);
});
