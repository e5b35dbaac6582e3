import { expect, test } from 'vitest';
import { type FileRecord, judge } from './file-record.ts';

const base: FileRecord = {
  path: '/a',
  watch: 'w',
  size: 1,
  mtimeMs: 1,
  ctimeMs: 1,
  inode: 1,
  mode: '0644',
  owner: 'op',
  sha256: 'aa',
  link: null,
  reason: null,
  unreadable: false,
};
const locked = { ...base, unreadable: true };

test.each([
  ['created', undefined, base],
  ['unreadable', undefined, locked],
  ['unreadable', base, locked],
  [undefined, locked, locked],
  [undefined, base, { ...base, mtimeMs: 2, ctimeMs: 2, inode: 2 }],
  ['changed', base, { ...base, sha256: 'bb' }],
  ['changed', base, { ...base, owner: 'root' }],
  ['changed', base, { ...base, link: '/etc/passwd', sha256: null }],
  ['changed', { ...base, sha256: null }, { ...base, sha256: null, size: 2 }],
  [undefined, { ...base, sha256: null }, { ...base, sha256: null }],
  [undefined, locked, base],
  ['changed', { ...locked, sha256: null }, base],
] as const)('%s', (action, before, now) => {
  expect(judge(before, now)).toBe(action);
});
