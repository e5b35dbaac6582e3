import { coerceNodeId, type NodeId, type ReferenceDescription } from 'node-opcua-client';
import type { Json } from '#engine/snapshot/snapshot.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { AnswersBehind } from './answers-behind.ts';
import type { Batches } from './batches.ts';
import { browseAll, type NodeReferences } from './browse-nodes.ts';
import { decodeReferencesSlimly } from './browse-response.ts';
import type { OpcUaConnection } from './connection.ts';
import { nodeBytes, referenceBytes } from './crawl-bounds.ts';
import type { CrawlProgress } from './crawl-progress.ts';
import { localizedText, qualifiedName } from './encode-value.ts';
import { namespaceUri, nodeKey, standardNamespace } from './node-key.ts';
import { hangInTree, type TreeNode } from './tree.ts';

/** A node as browsing shows it, its references sorted; attributes are read later. */
export interface CrawledNode extends TreeNode {
  namespace: string;
  id: NodeId;
  nodeClass: number;
  browseName: string;
  displayName: Json;
  /** Key of the type definition: where its reference leads, else what the reference to the node says; empty where there is none. */
  typeDefinition: string;
  /** True when a HasProperty reference leads to it. */
  property: boolean;
  /** Why the references of this node are not known: status of the server, or `unread`. */
  withheld?: string;
}

/** Outcome of a crawl. */
export interface Crawl {
  nodes: Map<string, CrawledNode>;
  /** Nodes whose references could not be read, by key. */
  unread: string[];
  /** Nodes whose references the server withholds, `key status`. */
  withheld: string[];
  /** Keys of the types that references and nodes name, each to itself. */
  types: Map<string, string>;
  /** Bytes that nodes, references and names take, about. */
  bytes: number;
  /** Which bound ended it before everything was found. */
  capped?: Reason;
}

const root = 'i=84';

/** Stands for references that could not be read: not known, which is not none. */
const unread = 'unread';
const hasProperty = 'i=46';
const hasTypeDefinition = 'i=40';

/** Nodes whose children come and go with sessions and subscriptions, our own included: only standard targets count. */
const sessionFolders: ReadonlySet<string> = new Set(['i=2289', 'i=2290', 'i=3706', 'i=3707', 'i=3708']);

/**
 * Browses everything forward from the root, level by level, Variables too. Continuation points are followed to their
 * end; a node that got none is asked again alone. What stays unread, and what the server withholds, is named, never
 * taken for empty. More nodes or bytes than `caps` allow end it early.
 */
export async function crawl(
  connection: OpcUaConnection,
  namespaces: readonly string[],
  batches: Batches,
  caps: { nodes: number; bytes: number },
  progress: CrawlProgress,
): Promise<Crawl> {
  decodeReferencesSlimly();
  const nodes = new Map<string, CrawledNode>();
  const found: Crawl = { nodes, unread: [], withheld: [], types: new Map(), bytes: 0 };
  nodes.set(root, rootNode());
  let level = [nodes.get(root)!];
  let browsed = 0;
  const answers = new AnswersBehind<readonly (NodeReferences | undefined)[]>((work) => connection.meanwhile(work));
  try {
    while (level.length > 0) {
      const next: CrawledNode[] = [];
      for (let at = 0; at < level.length && found.capped === undefined; ) {
        const some = level.slice(at, at + batches.size);
        at += some.length;
        await answers.next(
          () => browseAll(connection, some, batches, caps.nodes),
          (told) => {
            some.forEach((node, index) => {
              take(node, told[index], found, namespaces, next);
            });
            browsed += some.length;
            progress.looked(browsed, nodes.size);
            found.capped ??= overCap(found, caps);
          },
        );
      }
      await answers.finish();
      if (found.capped !== undefined) break;
      level = next;
    }
  } finally {
    await answers.drop();
  }
  // They are found in the order in which they are looked at.
  for (const node of [...nodes.values()].slice(browsed)) node.withheld = unread;
  hangInTree(nodes, root);
  return found;
}

function overCap({ nodes, bytes }: Crawl, caps: { nodes: number; bytes: number }): Reason | undefined {
  if (nodes.size > caps.nodes) return because('node_cap', { cap: caps.nodes });
  if (bytes <= caps.bytes) return undefined;
  return because('node_bytes', { count: nodes.size, megabytes: Math.ceil(caps.bytes / 2 ** 20) });
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
    node.withheld = unread;
    found.unread.push(node.key);
  }
  const references: [string, string][] = [];
  for (const reference of told?.references ?? []) {
    if (reference.nodeId.serverIndex > 0) continue;
    const target = visit(node, reference, found, namespaces, references);
    if (target) next.push(target);
  }
  node.references = references.sort(byTypeAndTarget).flat();
  const types = references.filter(([type]) => type === hasTypeDefinition);
  if (types.length === 1) node.typeDefinition = types[0]![1];
}

/** Adds a reference to `references`, and its target to what was found where it is seen for the first time: then it is given back. */
function visit(
  from: CrawledNode,
  reference: ReferenceDescription,
  found: Crawl,
  namespaces: readonly string[],
  references: [string, string][],
): CrawledNode | undefined {
  const { nodes } = found;
  const key = nodeKey(reference.nodeId, namespaces);
  if (sessionFolders.has(from.key) && reference.nodeId.namespace !== 0) return undefined;
  const type = shared(nodeKey(reference.referenceTypeId, namespaces), found);
  const known = nodes.get(key);
  references.push([type, known?.key ?? key]);
  found.bytes += referenceBytes;
  if (known) {
    if (type === hasProperty) known.property = true;
    return undefined;
  }
  const node: CrawledNode = {
    key,
    namespace: namespaceUri(reference.nodeId.namespace, namespaces),
    id: reference.nodeId as NodeId,
    nodeClass: reference.nodeClass,
    browseName: qualifiedName(reference.browseName, namespaces),
    displayName: localizedText(reference.displayName),
    typeDefinition: reference.typeDefinition?.value ? shared(nodeKey(reference.typeDefinition, namespaces), found) : '',
    parent: '',
    depth: from.depth + 1,
    property: type === hasProperty,
    references: [],
  };
  nodes.set(key, node);
  found.bytes += nodeBytes + key.length + node.browseName.length + (reference.displayName.text?.length ?? 0);
  return node;
}

/** The key of a type, held once for all who name it. */
function shared(key: string, found: Crawl): string {
  const held = found.types.get(key);
  if (held !== undefined) return held;
  found.types.set(key, key);
  found.bytes += referenceBytes + key.length;
  return key;
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
