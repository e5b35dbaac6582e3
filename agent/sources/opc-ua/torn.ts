import type { NodeId } from 'node-opcua-client';
import { canonicalise } from '#engine/snapshot/snapshot.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { Batches } from './batches.ts';
import type { Crawl, CrawledNode } from './browse.ts';
import { browseAll } from './browse-nodes.ts';
import type { OpcUaConnection } from './connection.ts';
import { nodeKey, standardNamespace } from './node-key.ts';
import type { Vanished } from './read-nodes.ts';
import { pairsOf } from './tree.ts';

/** Nodes whose references are read a second time to see whether the model moved: what so many requests bring, and at least so many. */
const requestsForAgain = 10;
const leastLookedAtAgain = 200;

/** How a crawl asks. */
interface Asked {
  connection: OpcUaConnection;
  namespaces: readonly string[];
  batches: Batches;
}

/** A node that is looked at again, as it was. */
interface Seen {
  id: NodeId;
  /** Canonical list of targets. */
  references: string;
}

/** Nodes whose references are looked at again in the end: near the root, and what the machine itself has others below. */
export function lookedAtAgain(found: Crawl, batch: number): Map<string, Seen> {
  const own = (node: CrawledNode) =>
    node.namespace !== standardNamespace &&
    (node.nodeClass === 1 || (node.nodeClass === 2 && node.references.length > 2));
  const unread = new Set(found.unread);
  const top = [...found.nodes.values()].filter(
    (node) => (node.depth <= 2 || own(node)) && !unread.has(node.key) && node.withheld === undefined,
  );
  return new Map(
    top
      .slice(0, Math.max(leastLookedAtAgain, requestsForAgain * batch))
      .map((node) => [node.key, { id: node.id, references: canonicalise(targets(node.references)) }]),
  );
}

function targets(references: readonly string[]): string[] {
  return Array.from(pairsOf(references), ([, target]) => target).sort();
}

/** Why the model is not one state, if it changed while it was read. */
export async function whyTorn(
  asked: Asked,
  found: Crawl,
  before: ReadonlyMap<string, Seen>,
  vanished: readonly Vanished[],
): Promise<Reason | undefined> {
  const keys = [...before.keys()];
  const again = await targetsNow(asked, [...before.values()]);
  const moved = keys.find((key, index) => {
    const now = again[index];
    return now === undefined || canonicalise(now.sort()) !== before.get(key)!.references;
  });
  if (moved !== undefined) return because('model_moved', { place: moved });
  return goneMeanwhile(asked, found, vanished);
}

/** Why the model is not one state, if a node was taken away while it was read; some servers refer to nodes that never were there. */
async function goneMeanwhile(
  asked: Asked,
  { nodes }: Crawl,
  vanished: readonly Vanished[],
): Promise<Reason | undefined> {
  const some = vanished.filter(({ parent }) => nodes.has(parent)).slice(0, leastLookedAtAgain);
  const again = await targetsNow(
    asked,
    some.map(({ parent }) => nodes.get(parent)!),
  );
  const gone = some.find(({ key }, index) => !again[index]?.includes(key));
  return gone && because('model_moved', { place: gone.parent });
}

/** Where the references of each node lead now; undefined where that cannot be read. */
async function targetsNow(
  { connection, namespaces, batches }: Asked,
  nodes: readonly { id: NodeId }[],
): Promise<(string[] | undefined)[]> {
  const told = await browseAll(connection, nodes, batches, Number.POSITIVE_INFINITY);
  return told.map((one) =>
    one?.references?.filter(({ nodeId }) => nodeId.serverIndex === 0).map(({ nodeId }) => nodeKey(nodeId, namespaces)),
  );
}
