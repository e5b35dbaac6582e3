import { expect, test } from 'vitest';
import { namedObject } from './cip-path.ts';

const writeTag = 0x4d;
const path = [0x91, 4, ...Buffer.from('Line'), 0x28, 3];

test.each([
  ['numbers', [0xc4, 0, 2, 0, 1, 0, 0, 0, 2, 0, 0, 0], [3, 4]],
  ['a structure, whose type has a handle', [0xa0, 2, 0x3a, 0x8f, 1, 0, 7, 7], [3, 3]],
])('elements of a tag to which %s are written', (_what, data, addresses) => {
  const bytes = Buffer.from([...path, ...data]);
  expect(namedObject(writeTag, bytes, 0, path.length, bytes.length)).toEqual({ area: 'Line', addresses });
});
