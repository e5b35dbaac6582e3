import {
  BrowseDirection,
  type BrowseResult,
  coerceNodeId,
  type NodeId,
  type ReferenceDescription,
} from 'node-opcua-client';
import type { Json } from '#engine/snapshot/snapshot.ts';
import type { Batches } from './batches.ts';
import type { OpcUaConnection } from './connection.ts';
import { localizedText, qualifiedName } from './encode-value.ts';
import { namespaceUri, nodeKey, standardNamespace } from './node-key.ts';

/** A node as browsing shows it; attributes are read later. */
export interface CrawledNode {
  key: string;
  namespace: string;
  id: NodeId;
  nodeClass: number;
  browseName: string;
  displayName: Json;
  /** Key of the type definition; empty where there is none. */
  typeDefinition: string;
  /** Parent at the least depth, of several the first by key; empty for the root. */
  parent: string;
  depth: number;
  /** True when a HasProperty reference leads to it. */
  property: boolean;
  /** `[reference type, target]`, sorted. */
  references: [string, string][];
  /** Why the server does not tell the references of this node. */
  withheld?: string;
}

/** Outcome of a crawl. */
export interface Crawl {
  nodes: Map<string, CrawledNode>;
  /** Nodes whose references could not be read, by key. */
  unread: string[];
  /** Nodes whose references the server withholds, `key status`. */
  withheld: string[];
  /** True when the node cap ended it. */
  capped: boolean;
}

const root = 'i=84';
const hasProperty = 'i=46';
const allReferences = 'i=31';
const referencesPerNode = 500;

/** Nodes whose children come and go with sessions and subscriptions, our own included: only standard targets count. */
const sessionFolders: ReadonlySet<string> = new Set(['i=2289', 'i=2290', 'i=3706', 'i=3707', 'i=3708']);

/** Reference types that lead down the tree of places and types. */
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

/**
 * Browses everything forward from the root, level by level, Variables too. Continuation points are followed to their
 * end; a node that got none is asked again alone. What stays unread, and what the server withholds, is named, never
 * taken for empty.
 */
export async function crawl(
  connection: OpcUaConnection,
  namespaces: readonly string[],
  batches: Batches,
  nodeCap: number,
): Promise<Crawl> {
  const nodes = new Map<string, CrawledNode>();
  const found: Crawl = { nodes, unread: [], withheld: [], capped: false };
  nodes.set(root, rootNode());
  let level = [nodes.get(root)!];
  while (level.length > 0) {
    const next: CrawledNode[] = [];
    for (let at = 0; at < level.length; ) {
      const some = level.slice(at, at + batches.size);
      at += some.length;
      const answers = await browseAll(connection, some, batches, nodeCap);
      some.forEach((node, index) => {
        take(node, answers[index], found, namespaces, next);
      });
      if (nodes.size > nodeCap) return { ...found, capped: true };
    }
    level = next;
  }
  return found;
}

/** Takes in what one node told of its references; what is seen for the first time goes to `next`. */
function take(
  node: CrawledNode,
  told: NodeReferences | undefined,
  found: Crawl,
  namespaces: readonly string[],
  next: CrawledNode[],
): void {
  if (told?.withheld !== undefined) {
    node.withheld = told.withheld;
    found.withheld.push(`${node.key} ${told.withheld}`);
  } else if (told?.references === undefined) {
    found.unread.push(node.key);
  }
  for (const reference of told?.references ?? []) {
    if (reference.nodeId.serverIndex > 0) continue;
    const target = visit(node, reference, found.nodes, namespaces);
    if (target) next.push(target);
  }
  node.references.sort(byTypeAndTarget);
}

function visit(
  from: CrawledNode,
  reference: ReferenceDescription,
  nodes: Map<string, CrawledNode>,
  namespaces: readonly string[],
): CrawledNode | undefined {
  const key = nodeKey(reference.nodeId, namespaces);
  if (sessionFolders.has(from.key) && reference.nodeId.namespace !== 0) return undefined;
  const type = nodeKey(reference.referenceTypeId, namespaces);
  const known = nodes.get(key);
  from.references.push([type, known?.key ?? key]);
  if (known) {
    if (type === hasProperty) known.property = true;
    if (downward.has(type) && known.depth === from.depth + 1 && (from.key < known.parent || known.parent === '')) {
      known.parent = from.key;
    }
    return undefined;
  }
  const node: CrawledNode = {
    key,
    namespace: namespaceUri(reference.nodeId.namespace, namespaces),
    id: reference.nodeId as NodeId,
    nodeClass: reference.nodeClass,
    browseName: qualifiedName(reference.browseName, namespaces),
    displayName: localizedText(reference.displayName),
    typeDefinition: reference.typeDefinition?.value ? nodeKey(reference.typeDefinition, namespaces) : '',
    parent: downward.has(type) ? from.key : '',
    depth: from.depth + 1,
    property: type === hasProperty,
    references: [],
  };
  nodes.set(key, node);
  return node;
}

function rootNode(): CrawledNode {
  return {
    key: root,
    namespace: standardNamespace,
    id: coerceNodeId(root),
    nodeClass: 1,
    browseName: 'Root',
    displayName: 'Root',
    typeDefinition: 'i=61',
    parent: '',
    depth: 0,
    property: false,
    references: [],
  };
}

function byTypeAndTarget(a: [string, string], b: [string, string]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;
}

/** What one node told. Neither references nor withheld: it could not be read to its end. */
export interface NodeReferences {
  references?: ReferenceDescription[];
  /** Status by which the server withholds them. */
  withheld?: string;
  /** Alone it may tell more: the server had no continuation point left, or has a trouble that may pass. */
  again?: boolean;
}

/** What each node tells, in order; undefined where no answer came. Of one node at most `mostReferences` are taken. */
export async function browseAll(
  connection: OpcUaConnection,
  nodes: readonly { id: NodeId }[],
  batches: Batches,
  mostReferences: number,
): Promise<(NodeReferences | undefined)[]> {
  const browse = (batch: readonly { id: NodeId }[]) => browseBatch(connection, batch, mostReferences);
  const found = await batches.run(nodes, browse);
  for (let index = 0; index < nodes.length; index++) {
    if (found[index]?.again) [found[index]] = await batches.run([nodes[index]!], browse);
  }
  return found;
}

async function browseBatch(
  connection: OpcUaConnection,
  batch: readonly { id: NodeId }[],
  mostReferences: number,
): Promise<readonly NodeReferences[]> {
  const { session } = connection;
  session.requestedMaxReferencesPerNode = referencesPerNode;
  const results = await connection.call(() =>
    session.browse(
      batch.map(({ id }) => ({
        nodeId: id,
        browseDirection: BrowseDirection.Forward,
        referenceTypeId: coerceNodeId(allReferences),
        includeSubtypes: true,
        nodeClassMask: 0,
        resultMask: 63,
      })),
    ),
  );
  const out: NodeReferences[] = results.map((result) => judged(result));
  let open = results.flatMap((result, index) =>
    continued(result) ? [{ index, point: result.continuationPoint }] : [],
  );
  while (open.length > 0) {
    const more = await connection.call(() =>
      session.browseNext(
        open.map(({ point }) => point),
        false,
      ),
    );
    if (more.length !== open.length) throw new Error(`${more.length} answers to ${open.length} continuations`);
    const still: typeof open = [];
    const endless: typeof open = [];
    more.forEach((result, i) => {
      const { index } = open[i]!;
      const now = judged(result);
      const before = out[index]!.references;
      if (!now.references || !before) {
        out[index] = now;
        return;
      }
      for (const reference of now.references) before.push(reference);
      if (!continued(result)) return;
      const rest = { index, point: result.continuationPoint };
      if (before.length < mostReferences && now.references.length > 0) {
        still.push(rest);
      } else {
        out[index] = {};
        endless.push(rest);
      }
    });
    if (endless.length > 0) await letGo(connection, endless);
    open = still;
  }
  return out;
}

/** Gives continuation points back that are not followed any further. */
async function letGo(
  connection: OpcUaConnection,
  open: readonly { point: BrowseResult['continuationPoint'] }[],
): Promise<void> {
  await connection.call(() =>
    connection.session.browseNext(
      open.map(({ point }) => point),
      true,
    ),
  );
}

function continued(result: BrowseResult): boolean {
  return result.statusCode.isGood() && (result.continuationPoint?.length ?? 0) > 0;
}

/** Statuses that leave nothing to ask again: the node is not there, or is not for us. */
const verdicts =
  /^Bad(NodeIdUnknown|NodeIdInvalid|NodeNotInView|UserAccessDenied|SecurityModeInsufficient|NotSupported)$/;

/** Errors sit inside good answers: each result is judged by itself. */
function judged(result: BrowseResult): NodeReferences {
  if (result.statusCode.isGood()) return { references: result.references ?? [] };
  const { name } = result.statusCode;
  if (/NoContinuationPoints|ContinuationPointInvalid/.test(name)) return { again: true };
  return verdicts.test(name) ? { withheld: name } : { withheld: name, again: true };
}
