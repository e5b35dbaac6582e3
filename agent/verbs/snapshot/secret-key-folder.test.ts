import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { secretKeyFolder } from './secret-key-folder.ts';

const home = mkdtempSync(join(tmpdir(), 'hinomi-home-'));
const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => stderr.mockClear());
afterAll(() => {
  stderr.mockRestore();
  rmSync(home, { recursive: true, force: true });
});

test('a named folder is taken, and nothing is made elsewhere', () => {
  expect(secretKeyFolder('/state', { XDG_STATE_HOME: home })).toBe('/state');
  expect(existsSync(join(home, 'hinomi'))).toBe(false);
});

test('without one it is the same one of the user each time, for nobody else', () => {
  const folder = secretKeyFolder(undefined, { XDG_STATE_HOME: home }, 'linux');
  expect(folder).toBe(join(home, 'hinomi'));
  expect(secretKeyFolder(undefined, { XDG_STATE_HOME: home }, 'linux')).toBe(folder);
  if (process.platform !== 'win32') expect(statSync(folder!).mode & 0o777).toBe(0o700);
  expect(secretKeyFolder(undefined, { LOCALAPPDATA: home }, 'win32')).toBe(join(home, 'Hinomi'));
  expect(stderr).not.toHaveBeenCalled();
});

test('where none can be made, it is said that secrets compare with no other reading', () => {
  writeFileSync(join(home, 'file'), '');
  expect(secretKeyFolder(undefined, { XDG_STATE_HOME: join(home, 'file') }, 'linux')).toBeUndefined();
  expect(stderr).toHaveBeenCalledWith(expect.stringMatching(/secrets .* compare with no other one.*--state/s));
});
