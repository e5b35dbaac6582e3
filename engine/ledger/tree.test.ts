import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BlockTree,
  consistencyProof,
  emptyRoot,
  inclusionProof,
  leafHash,
  rangesOf,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './index.ts';

/** Leaves and roots of the reference log implementation (Certificate Transparency, `merkle_tree_test`). */
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const leavesOf = (count: number) => Array.from({ length: count }, (_, at) => leafHash(`leaf ${at}`));

describe('tree', () => {
  test('the published roots are met by the recursive form and by the growing tree', () => {
    const leaves = inputs.map((input) => leafHash(Buffer.from(input, 'hex')));
    const grown = new BlockTree(() => []);
    expect(hex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hex(grown.root())).toBe(hex(emptyRoot()));
    leaves.forEach((leaf, at) => {
      grown.add(leaf);
      expect(hex(rootOf(leaves, 0, at + 1))).toBe(roots[at]);
      expect(hex(grown.root())).toBe(roots[at]);
    });
  });

  test('the published proofs are met', () => {
    const tree = rangesOf(inputs.map((input) => leafHash(Buffer.from(input, 'hex'))));
    const first = (size: number) => ({ size, root: (from: number, to: number) => tree.root(from, to) });
    const published = {
      right: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      pair: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      half: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      fifth: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      last: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      third: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    };
    const { right, pair, half, fifth, last, third } = published;
    expect(inclusionProof(first(8), 0).map(hex)).toEqual([right, pair, half]);
    expect(inclusionProof(first(8), 5).map(hex)).toEqual([fifth, last, roots[3]]);
    expect(inclusionProof(first(3), 2).map(hex)).toEqual([roots[1]]);
    expect(inclusionProof(first(5), 1).map(hex)).toEqual([roots[0], pair, fifth]);
    expect(consistencyProof(tree, 1, 1).map(hex)).toEqual([]);
    expect(consistencyProof(tree, 1, 8).map(hex)).toEqual([right, pair, half]);
    expect(consistencyProof(tree, 6, 8).map(hex)).toEqual([third, last, roots[3]]);
    expect(consistencyProof(tree, 2, 5).map(hex)).toEqual([pair, fifth]);
  });

  test('every leaf has a proof, and no proof fits another leaf, place or root', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(), fc.nat(), (size, one, other) => {
        const leaves = leavesOf(size);
        const root = rootOf(leaves);
        const at = one % size;
        const elsewhere = other % size;
        const path = inclusionProof(rangesOf(leaves), at);
        expect(verifyInclusion(leaves[at]!, at, size, path, root)).toBe(true);
        expect(verifyInclusion(leafHash('forged'), at, size, path, root)).toBe(false);
        expect(verifyInclusion(leaves[at]!, at, size, path, leafHash('x'))).toBe(false);
        expect(verifyInclusion(leaves[at]!, at, size, [...path, root], root)).toBe(false);
        if (elsewhere !== at) expect(verifyInclusion(leaves[at]!, elsewhere, size, path, root)).toBe(false);
      }),
    );
  });

  test('every older tree is proved to be a beginning of the newer, and a rewritten one is not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(), (size, one) => {
        const leaves = leavesOf(size);
        const older = 1 + (one % size);
        const path = consistencyProof(rangesOf(leaves), older);
        const newer = { size, root: rootOf(leaves) };
        expect(verifyConsistency({ size: older, root: rootOf(leaves, 0, older) }, newer, path)).toBe(true);
        const rewritten = [...leaves.slice(0, older - 1), leafHash('rewritten')];
        expect(verifyConsistency({ size: older, root: rootOf(rewritten) }, newer, path)).toBe(false);
        expect(verifyConsistency({ size: older, root: rootOf(leaves, 0, older) }, newer, [...path, newer.root])).toBe(
          false,
        );
      }),
    );
  });

  test('a growing tree gives the same roots and proofs as all leaves, over many blocks', () => {
    const all = leavesOf(1300);
    const whole = rangesOf(all);
    const asked: number[] = [];
    const grown = new BlockTree((from, to) => {
      asked.push(to - from);
      return all.slice(from, to);
    });
    for (const leaf of all) {
      grown.add(leaf);
      if (grown.size % 161 === 0) expect(hex(grown.root())).toBe(hex(rootOf(all, 0, grown.size)));
    }
    expect(asked).toEqual([]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1300 }), fc.integer({ min: 1, max: 1300 }), (one, other) => {
        const [older, newer] = [Math.min(one, other), Math.max(one, other)];
        const path = consistencyProof(grown, older, newer);
        expect(path.map(hex)).toEqual(consistencyProof(whole, older, newer).map(hex));
        const head = (size: number) => ({ size, root: whole.root(0, size) });
        expect(verifyConsistency(head(older), head(newer), path)).toBe(true);
        expect(inclusionProof(grown, older - 1).map(hex)).toEqual(inclusionProof(whole, older - 1).map(hex));
      }),
      { numRuns: 30 },
    );
    expect(Math.max(...asked)).toBeLessThanOrEqual(256);
  });

  test('proofs outside the tree are refused', () => {
    expect(() => inclusionProof(rangesOf(leavesOf(3)), 3)).toThrow(RangeError);
    expect(() => consistencyProof(rangesOf(leavesOf(3)), 0)).toThrow(RangeError);
    expect(verifyInclusion(leafHash('a'), 5, 3, [], leafHash('a'))).toBe(false);
  });
});
