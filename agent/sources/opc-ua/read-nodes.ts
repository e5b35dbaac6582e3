import { AttributeIds, type DataValue, type NodeId } from 'node-opcua-client';
import type { JsonObject } from '#engine/snapshot/snapshot.ts';
import { type AttributeSpec, attributesOf, nodeClassName } from './attributes.ts';
import type { Batches } from './batches.ts';
import type { CrawledNode } from './browse.ts';
import type { OpcUaConnection } from './connection.ts';
import { encodeDataValue } from './encode-value.ts';
import type { RecordWriter } from './records.ts';

/** What reading the attributes showed beside the records. */
export interface ReadOutcome {
  /** Values that no request could bring over, `path attribute`. */
  undecodable: string[];
  /** Attributes that no node of a class has, by class. */
  unsupported: Record<string, string[]>;
}

interface Item {
  nodeId: NodeId;
  attributeId: number;
}

/**
 * Reads all attributes of all nodes batch by batch and writes each node as soon as it is whole; raw values live no
 * longer than their batch.
 */
export async function readNodes(
  connection: OpcUaConnection,
  namespaces: readonly string[],
  nodes: Iterable<CrawledNode>,
  batches: Batches,
  writer: RecordWriter,
): Promise<ReadOutcome> {
  const undecodable: string[] = [];
  const supported = new Map<string, boolean>();
  let group: CrawledNode[] = [];
  let count = 0;
  const flush = async () => {
    const plan = group.flatMap((node) => specsOf(node).map((spec) => ({ node, spec })));
    const values = await batches.run(
      plan.map(({ node, spec }): Item => ({ nodeId: node.id, attributeId: spec.id })),
      (batch) => read(connection, batch),
    );
    let at = 0;
    for (const node of group) {
      const attributes: JsonObject = {};
      for (const spec of specsOf(node)) {
        const value = values[at++];
        const mark = `${nodeClassName(node.nodeClass)} ${spec.name}`;
        if (node.withheld === 'BadNodeIdUnknown' && value?.statusCode.name === node.withheld) continue;
        if (value?.statusCode.name === 'BadAttributeIdInvalid') {
          if (!supported.has(mark)) supported.set(mark, false);
          continue;
        }
        supported.set(mark, true);
        if (!value) undecodable.push(`${node.key} ${spec.name}`);
        note(attributes, spec, value, namespaces);
      }
      writer.write(node, attributes);
    }
    group = [];
    count = 0;
  };
  for (const node of nodes) {
    const needed = specsOf(node).length;
    if (count + needed > batches.size && group.length > 0) await flush();
    group.push(node);
    count += needed;
  }
  if (group.length > 0) await flush();
  return { undecodable, unsupported: unsupportedBy(supported) };
}

function specsOf(node: CrawledNode): readonly AttributeSpec[] {
  return attributesOf[node.nodeClass] ?? [];
}

function read(connection: OpcUaConnection, batch: readonly Item[]): Promise<DataValue[]> {
  return connection.call(() => connection.session.read([...batch]));
}

function note(
  attributes: JsonObject,
  spec: AttributeSpec,
  value: DataValue | undefined,
  namespaces: readonly string[],
): void {
  const encoded = value ? encodeDataValue(value, namespaces) : { $status: 'undecodable' };
  const empty = encoded === null || encoded === spec.plain || encoded === '';
  if (empty && spec.id !== AttributeIds.Value) return;
  attributes[spec.name] = encoded;
}

function unsupportedBy(supported: ReadonlyMap<string, boolean>): Record<string, string[]> {
  const out: Record<string, string[]> = {};
  for (const [mark, any] of [...supported].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (any) continue;
    const [nodeClass = '', name = ''] = mark.split(' ');
    out[nodeClass] = [...(out[nodeClass] ?? []), name];
  }
  return out;
}
