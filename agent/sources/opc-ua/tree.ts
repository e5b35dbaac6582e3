/** Reference types of the standard that lead down the tree of places and types. */
const downward: ReadonlySet<string> = new Set([
  'i=35',
  'i=45',
  'i=46',
  'i=47',
  'i=48',
  'i=49',
  'i=56',
  'i=14936',
  'i=117',
]);

const hierarchical = 'i=33';
const hasSubtype = 'i=45';

/** A node in the tree of places and types. */
export interface TreeNode {
  key: string;
  /** Parent at the least depth, of several the first by key; empty for the root and outside of the tree. */
  parent: string;
  /** Steps from the root; outside of the tree those by which it was found. */
  depth: number;
  /** Type and target of each reference, one after the other: a pair of its own for each would take twice as much. */
  references: readonly string[];
}

/**
 * Gives each node the parent by which it is nearest to the root over references that lead down, of several the first by key. In
 * which order nodes were found says nothing of that: a type is found early where something is of it, and its place among the types
 * is the same as before. A node to which no such way leads keeps its depth and has no parent.
 */
export function hangInTree(nodes: ReadonlyMap<string, TreeNode>, root: string): void {
  const down = new Set([...downward, ...ownSubtypes(nodes, hierarchical)]);
  const hung = new Set([root]);
  let level = [nodes.get(root)!];
  for (let depth = 1; level.length > 0; depth++) {
    const next = new Map<string, TreeNode>();
    for (const from of level) {
      for (const [type, key] of pairsOf(from.references)) {
        const node = down.has(type) && !hung.has(key) ? nodes.get(key) : undefined;
        if (!node || (next.has(key) && node.parent <= from.key)) continue;
        node.parent = from.key;
        node.depth = depth;
        next.set(key, node);
      }
    }
    for (const key of next.keys()) hung.add(key);
    level = [...next.values()];
  }
}

/** References as `[reference type, target]`. */
export function* pairsOf(references: readonly string[]): Generator<[type: string, target: string], undefined> {
  for (let at = 0; at < references.length; at += 2) yield [references[at]!, references[at + 1]!];
  return undefined;
}

/** Reference types below this one that are not the standard's: companion specifications and makers have their own ways down. */
function ownSubtypes(nodes: ReadonlyMap<string, TreeNode>, above: string): string[] {
  const found = new Set([above]);
  for (const type of found) {
    for (const [kind, key] of pairsOf(nodes.get(type)?.references ?? [])) if (kind === hasSubtype) found.add(key);
  }
  return [...found].filter((key) => key.startsWith('nsu='));
}
