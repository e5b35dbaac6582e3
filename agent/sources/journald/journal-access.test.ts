import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hiddenJournals } from './journal-access.ts';

const missing = process.getuid?.() === 0 ? '' : ' (skipped: needs root)';
/** Acts as another user for a moment: root may read everything. */
function asNobody<T>(act: () => T): T {
  process.seteuid?.(65_534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}

test('journals that are not there hide nothing', () => {
  expect(hiddenJournals(join(tmpdir(), 'hinomi-no-such-journal'))).toEqual([]);
});

test.skipIf(missing !== '')(`files and folders that the user may not read are named${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'machine'));
  writeFileSync(join(folder, 'machine/system.journal'), '', { mode: 0o600 });
  writeFileSync(join(folder, 'machine/user-1000.journal'), '', { mode: 0o644 });
  writeFileSync(join(folder, 'machine/notes.txt'), '', { mode: 0o600 });
  expect(asNobody(() => hiddenJournals(folder))).toEqual([join(folder, 'machine/system.journal')]);
  expect(hiddenJournals(folder)).toEqual([]);
  chmodSync(join(folder, 'machine'), 0o700);
  expect(asNobody(() => hiddenJournals(folder))).toEqual([join(folder, 'machine')]);
});
