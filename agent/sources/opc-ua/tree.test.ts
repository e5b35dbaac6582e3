import { expect, test } from 'vitest';
import { hangInTree, type TreeNode } from './tree.ts';

const organizes = 'i=35';
const hasSubtype = 'i=45';
const hasType = 'i=40';

/** Nodes with their references, each found `depth` steps from the root. */
function model(nodes: Record<string, [depth: number, references: [string, string][]]>): Map<string, TreeNode> {
  return new Map(
    Object.entries(nodes).map(([key, [depth, references]]) => [
      key,
      { key, parent: '', depth, references: references.flat() },
    ]),
  );
}

const placed = (nodes: ReadonlyMap<string, TreeNode>) =>
  Object.fromEntries([...nodes].map(([key, { parent, depth }]) => [key, `${parent} ${depth}`]));

test('a type hangs where it stands among the types, however early something of it was found', () => {
  const nodes = model({
    root: [
      0,
      [
        ['i=35', 'objects'],
        ['i=35', 'types'],
      ],
    ],
    objects: [1, [[organizes, 'press']]],
    press: [2, [[hasType, 'press type']]],
    types: [1, [[organizes, 'base']]],
    base: [2, [[hasSubtype, 'machine type']]],
    'machine type': [3, [[hasSubtype, 'press type']]],
    'press type': [3, []],
  });
  hangInTree(nodes, 'root');
  expect(placed(nodes)).toMatchObject({ press: 'objects 2', 'press type': 'machine type 4' });
});

test('the nearest parent counts, of two the first by key, and a loop ends', () => {
  const nodes = model({
    root: [
      0,
      [
        [organizes, 'b'],
        [organizes, 'a'],
        [organizes, 'far'],
      ],
    ],
    b: [
      1,
      [
        [organizes, 'part'],
        [organizes, 'root'],
      ],
    ],
    a: [
      1,
      [
        [organizes, 'part'],
        [organizes, 'b'],
      ],
    ],
    far: [1, [[organizes, 'farther']]],
    farther: [
      2,
      [
        [organizes, 'part'],
        [organizes, 'far'],
        [organizes, 'unknown'],
      ],
    ],
    part: [2, [[organizes, 'part']]],
  });
  hangInTree(nodes, 'root');
  expect(placed(nodes)).toEqual({
    root: ' 0',
    b: 'root 1',
    a: 'root 1',
    far: 'root 1',
    farther: 'far 2',
    part: 'a 2',
  });
});

test('a node that only other references lead to has no parent', () => {
  const nodes = model({ root: [0, [[hasType, 'folder type']]], 'folder type': [1, []] });
  hangInTree(nodes, 'root');
  expect(placed(nodes)).toEqual({ root: ' 0', 'folder type': ' 1' });
});

test('a way down that a maker defined below the hierarchical references leads down, too', () => {
  const nodes = model({
    root: [
      0,
      [
        [organizes, 'press'],
        [organizes, 'i=33'],
      ],
    ],
    press: [
      1,
      [
        ['nsu=urn:maker;i=1', 'tool'],
        ['nsu=urn:maker;i=2', 'drawing'],
      ],
    ],
    'i=33': [1, [[hasSubtype, 'i=34']]],
    'i=34': [2, [[hasSubtype, 'nsu=urn:maker;i=1']]],
    'nsu=urn:maker;i=1': [3, []],
    tool: [2, []],
    drawing: [2, []],
  });
  hangInTree(nodes, 'root');
  expect(placed(nodes)).toMatchObject({ tool: 'press 2', drawing: ' 2' });
});
