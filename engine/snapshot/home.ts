/** Sections that hold values of nodes that stand in another section; their keys are those of the nodes. */
export const besideNodes: ReadonlySet<string> = new Set(['markers', 'observed']);

/**
 * What a difference counts as lying in. A node stays one whichever section our sorting puts it into, and its value whether it stands
 * in the node's record or beside it: what a person judged holds as long as the place and both values are the same.
 */
export function homeOf(section: string, key: string, attribute: string): string {
  if (!key.startsWith('nsu=')) return section;
  return attribute !== 'value' && besideNodes.has(section) ? section : 'node';
}
