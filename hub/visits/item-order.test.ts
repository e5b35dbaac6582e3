import { expect, test } from 'vitest';
import { unexpectedFirst } from './item-order.ts';

const item = (path: string, part: object = {}) => ({
  ...{ path, declared: null, origin: 'visit' as const, severity: 'S3' as const },
  ...{ device: { id: 'c', name: 'プレス' }, ...part },
});

test('what nobody declared stands first, then the graver, then by place with numbers as numbers', () => {
  const found = [
    item('1/holding/3', { declared: 'd' }),
    item('1/holding/10'),
    item('1/holding/3'),
    item('1/holding/2', { device: { id: 'b', name: '溶接' } }),
    item('1/holding/11', { severity: 'S2' }),
    item('1/holding/1', { origin: 'drift' }),
  ];
  expect(unexpectedFirst(found).map(({ device, path, declared }) => `${device.name} ${path}${declared ?? ''}`)).toEqual(
    [
      'プレス 1/holding/11',
      'プレス 1/holding/3',
      'プレス 1/holding/10',
      '溶接 1/holding/2',
      'プレス 1/holding/1',
      'プレス 1/holding/3d',
    ],
  );
});
