import { expect, test } from 'vitest';
import { isRestless, isSilent, type LearnedMarker, stepMarker } from './marker-book.ts';
import { markerKind, mostTelling } from './marker-nodes.ts';

const node = { key: 'nsu=urn:x;s=Rev', path: 'Objects/Cell/RevisionCounter', kind: 'marker' } as const;
/** Values one after the other, each with whether anything else had changed. */
const after = (...seen: [value: string, others: boolean][]): LearnedMarker =>
  seen.reduce<LearnedMarker | undefined>(
    (before, [value, others]) => stepMarker(before, { ...node, value }, others),
    undefined,
  )!;

test('a marker that never moves while the configuration does is silent, one that moved once is not', () => {
  const still: [string, boolean] = ['-1', true];
  expect(isSilent(after(['-1', false], still, still))).toBe(false);
  expect(isSilent(after(['-1', false], still, still, still))).toBe(true);
  expect(isSilent(after(['1', false], ['2', true], ['2', true], ['2', true], ['2', true]))).toBe(false);
});

test('a marker that keeps moving alone is restless, until it moves with something else again', () => {
  const alone = Array.from({ length: 6 }, (_, n): [string, boolean] => [String(n), false]);
  expect(isRestless(after(...alone.slice(0, 5)))).toBe(false);
  expect(isRestless(after(...alone))).toBe(true);
  expect(isRestless(after(...alone, ['9', true]))).toBe(false);
});

test('a look reads modes and trust lists first, then the markers nearest the root, and no more than fit', () => {
  const group = 'Objects/Server/ServerConfiguration/CertificateGroups/DefaultApplicationGroup/TrustList';
  expect(markerKind(`${group}/LastUpdateTime`)).toBe('trust');
  expect(markerKind('Objects/Cell/LastUpdateTime')).toBeUndefined();
  expect(markerKind('Objects/Cell/OperatingMode')).toBe('mode');
  const markers = Array.from({ length: 30 }, (_, n) => ({
    key: `i=${n}`,
    path: `${'a/'.repeat(30 - n)}NodeVersion`,
    kind: 'marker' as const,
  }));
  const told = mostTelling([...markers, { key: 'i=99', path: `${group}/LastUpdateTime`, kind: 'trust' as const }]);
  expect(told).toHaveLength(14);
  expect(told.slice(0, 2).map(({ key }) => key)).toEqual(['i=99', 'i=29']);
});
