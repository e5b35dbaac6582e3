import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consistencyProof,
  emptyRoot,
  Frontier,
  inclusionProof,
  leafHash,
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
  test('the published roots are met by the recursive form and by the frontier', () => {
    const leaves = inputs.map((input) => leafHash(Buffer.from(input, 'hex')));
    const frontier = new Frontier();
    expect(hex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hex(frontier.root())).toBe(hex(emptyRoot()));
    leaves.forEach((leaf, at) => {
      frontier.add(leaf);
      expect(hex(rootOf(leaves, 0, at + 1))).toBe(roots[at]);
      expect(hex(frontier.root())).toBe(roots[at]);
    });
  });

  test('every leaf has a proof, and no proof fits another leaf, place or root', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(), fc.nat(), (size, one, other) => {
        const leaves = leavesOf(size);
        const root = rootOf(leaves);
        const at = one % size;
        const elsewhere = other % size;
        const path = inclusionProof(leaves, at);
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
        const path = consistencyProof(leaves, older);
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

  test('proofs outside the tree are refused', () => {
    expect(() => inclusionProof(leavesOf(3), 3)).toThrow(RangeError);
    expect(() => consistencyProof(leavesOf(3), 0)).toThrow(RangeError);
    expect(verifyInclusion(leafHash('a'), 5, 3, [], leafHash('a'))).toBe(false);
  });
});
