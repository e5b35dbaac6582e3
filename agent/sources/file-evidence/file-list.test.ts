import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileList, type ListedFile, movedBetween } from './file-list.ts';

const root = '/plant/line3';
const file = (rel: string, more: Partial<ListedFile> = {}): ListedFile => ({
  ...{ path: join(root, rel), rel, robot: false, size: 1, mtimeMs: 2.5, ctimeMs: 3, inode: 2 ** 52 },
  ...more,
});

function listOf(files: readonly ListedFile[], of: string | Buffer = root): FileList {
  const list = new FileList(of);
  for (const one of files) list.add(one);
  return list;
}

test('gives every file back as it was put in, in the order of the names, however many there are', () => {
  const files = Array.from({ length: 200 }, (_, at) => file(`sub/${(at * 7919) % 200}.gx3`, { size: at }));
  const odd = file('部品.csv', { path: Buffer.from('/plant/line3/\x95\x94.csv', 'latin1'), robot: true });
  const list = listOf([...files, odd]);
  expect(list.length).toBe(201);
  expect([...list]).toEqual([...files, odd].sort((a, b) => (a.rel < b.rel ? -1 : 1)));
  list.add(file('a'));
  expect([...list][0]).toEqual(file('a'));
});

test('a single file stands under no name, and one below a place of odd bytes under its own path', () => {
  const single = file('', { path: '/plant/one.gx3' });
  expect([...listOf([single], '/plant/one.gx3')]).toEqual([single]);
  const below = file('x', { path: Buffer.from('/\x95/x', 'latin1') });
  expect([...listOf([below], Buffer.from('/\x95', 'latin1'))]).toEqual([below]);
});

test('what moved between two looks is what came, went, or has other marks', () => {
  const rels = fc.uniqueArray(fc.constantFrom('a', 'a b', 'a/b', 'b', 'ｚ', '😀', '\uFFFD'));
  const sizes = fc.record({ before: rels, after: rels, written: rels });
  fc.assert(
    fc.property(sizes, ({ before, after, written }) => {
      const later = after.map((rel) => file(rel, written.includes(rel) ? { mtimeMs: 9 } : {}));
      const moved = [...movedBetween(listOf(before.map((rel) => file(rel))), listOf(later))].map(({ rel }) => rel);
      const wanted = [...new Set([...before, ...after])].filter(
        (rel) => !before.includes(rel) || !after.includes(rel) || written.includes(rel),
      );
      expect(moved).toEqual(wanted.sort((a, b) => (a < b ? -1 : 1)));
    }),
  );
});
