import { expect, test } from 'vitest';
import { buildSnapshot, packSnapshot, SectionBuilder, type SnapshotHeader } from '#engine/snapshot/snapshot.ts';
import { ContentMemory } from './content-memory.ts';

const header = { device: 'press' } as SnapshotHeader;

/** A packed snapshot whose blobs are counted as they are asked for. */
function packed(n: number) {
  const section = new SectionBuilder('values');
  for (let at = 0; at < 50; at++) section.add(`key ${at}`, { n: at * n });
  const { manifest, blobs } = packSnapshot(buildSnapshot(header, [section.finish()]));
  const bytes = new Map(blobs.map(({ hash, zstd }) => [hash, zstd]));
  const asked: string[] = [];
  const find = (hash: string) => {
    asked.push(hash);
    return bytes.get(hash);
  };
  return { manifest, bytes, asked, find };
}

test('what was put together once is not read again, until newer content takes its room', () => {
  const [one, two, three] = [packed(1), packed(2), packed(3)];
  const records = [...one.bytes].filter(([hash]) => hash !== one.manifest);
  const size = records.reduce((sum, [, blob]) => sum + blob.length, 0);
  const memory = new ContentMemory(size * 2.5);
  const first = memory.content(one.manifest, one.find);
  const asked = one.asked.length;
  expect(first).toMatchObject({ sections: [{ name: 'values' }] });
  expect(memory.content(one.manifest, one.find)).toEqual(first);
  memory.content(two.manifest, two.find);
  memory.content(one.manifest, one.find);
  expect(one.asked).toHaveLength(asked);
  memory.content(three.manifest, three.find);
  memory.content(two.manifest, two.find);
  expect([one.asked.length, two.asked.length]).toEqual([asked, asked * 2]);
});

test('what is missing or damaged is looked for again', () => {
  const { manifest, bytes } = packed(1);
  const memory = new ContentMemory();
  expect(memory.content(manifest, () => undefined)).toEqual({ missing: [manifest] });
  expect(memory.content(manifest, () => Buffer.from('garbage'))).toHaveProperty('wrong');
  expect(memory.content(manifest, (hash) => bytes.get(hash))).toHaveProperty('sections');
});
