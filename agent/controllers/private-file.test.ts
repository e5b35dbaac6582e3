import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openness, readPrivateFile } from './private-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hinomi-private-'));

function fileOf(mode: number): string {
  const file = join(folder, mode.toString(8));
  writeFileSync(file, 's3cret\n');
  chmodSync(file, mode);
  return file;
}

test.each([0o600, 0o400, 0o640, 0o440])('a file with mode %o is private', (mode) => {
  expect(readPrivateFile(fileOf(mode)).toString()).toBe('s3cret\n');
});

test.each([0o644, 0o666, 0o604, 0o602, 0o620, 0o660, 0o777])(
  'a file with mode %o is refused with the remedy',
  (mode) => {
    const file = fileOf(mode);
    expect(openness(file)).toMatchObject({ code: 'secret_file_open', with: { file, mode: mode.toString(8) } });
    expect(() => readPrivateFile(file)).toThrow(`chmod 600 ${file}`);
  },
);

test('a file that is not there is told as that', () => {
  const file = join(folder, 'nothing');
  expect(openness(file)).toMatchObject({ code: 'secret_file_missing' });
  expect(() => readPrivateFile(folder)).toThrow(folder);
});
