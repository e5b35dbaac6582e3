import { AttributeIds, promoteOpaqueStructure, ReadResponse } from 'node-opcua-client';
import type { JsonObject } from '#engine/snapshot/snapshot.ts';
import { because } from '#protocol/reasons/reason.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import { AnswersBehind } from './answers-behind.ts';
import { type AttributeSpec, attributesOf, nodeClassName, ownNames } from './attributes.ts';
import type { Batches } from './batches.ts';
import type { CrawledNode } from './browse.ts';
import type { OpcUaConnection } from './connection.ts';
import type { CrawlProgress } from './crawl-progress.ts';
import { encodeDataValue, type ReadValue } from './encode-value.ts';
import { standardNamespace } from './node-key.ts';
import { type ReadItem, SlimReadRequest } from './read-request.ts';
import { decodeSlimly } from './read-response.ts';
import type { RecordWriter } from './records.ts';

/** What reading the attributes showed beside the records. */
export interface ReadOutcome {
  /** Values that no request could bring over, `path attribute`. */
  undecodable: string[];
  /** Attributes that no node of a class has, by class. */
  unsupported: Record<string, string[]>;
  /** Nodes that were found, and that the server no longer knew when their attributes were read, each with its parent. */
  vanished: Vanished[];
}

/** A node that the server no longer knew, and the one below which it was found. */
export interface Vanished {
  key: string;
  parent: string;
}

/** Attributes seen of one node class: true where some node has it. */
type Seen = Map<AttributeSpec, boolean>;

/**
 * Reads all attributes of all nodes batch by batch, in the order of the writer, and writes each node as soon as it is
 * whole, while the controller answers the next batch; raw values live no longer than that. Throws StoppedReadingError once the
 * records take more than `mostBytes`.
 */
export async function readNodes(
  connection: OpcUaConnection,
  namespaces: readonly string[],
  batches: Batches,
  writer: RecordWriter,
  mostBytes: number,
  progress: CrawlProgress,
): Promise<ReadOutcome> {
  decodeSlimly();
  const undecodable: string[] = [];
  const vanished: Vanished[] = [];
  const supported = new Map<number, Seen>();
  let done = 0;
  const write = (group: readonly CrawledNode[], values: readonly (ReadValue | undefined)[]) => {
    let at = 0;
    for (const node of group) {
      const attributes: JsonObject = {};
      const seen = supported.get(node.nodeClass) ?? new Map();
      supported.set(node.nodeClass, seen);
      if (values[at]?.statusCode.name === 'BadNodeIdUnknown' && node.withheld === undefined) {
        vanished.push({ key: node.key, parent: node.parent });
      }
      for (const spec of specsOf(node)) {
        const value = values[at++];
        const missing = value?.statusCode.name;
        if (missing === 'BadNodeIdUnknown' && node.withheld === missing) continue;
        if (missing === 'BadAttributeIdInvalid') {
          if (!seen.has(spec)) seen.set(spec, false);
          continue;
        }
        seen.set(spec, true);
        if (!value) undecodable.push(`${node.key} ${spec.name}`);
        note(attributes, spec, value, namespaces);
      }
      writer.write(node, attributes);
    }
    done += group.length;
    progress.read(done, writer.nodes);
    if (writer.bytes > mostBytes) {
      throw new StoppedReadingError(because('record_bytes', { megabytes: Math.ceil(mostBytes / 2 ** 20) }));
    }
  };
  const answers = new AnswersBehind<readonly (ReadValue | undefined)[]>((work) => connection.meanwhile(work));
  const ask = (group: readonly CrawledNode[], items: readonly ReadItem[]) =>
    answers.next(
      () => batches.run(items, (batch) => read(connection, batch, batches)),
      (values) => write(group, values),
    );
  try {
    let group: CrawledNode[] = [];
    let items: ReadItem[] = [];
    for (const node of writer.inOrder()) {
      const specs = specsOf(node);
      if (items.length + specs.length > batches.size && group.length > 0) {
        await ask(group, items);
        group = [];
        items = [];
      }
      group.push(node);
      for (const spec of specs) items.push({ nodeId: node.id, attributeId: spec.id });
    }
    if (group.length > 0) await ask(group, items);
    await answers.finish();
  } finally {
    await answers.drop();
  }
  return { undecodable, unsupported: unsupportedBy(supported), vanished };
}

/** Of nodes outside of the standard namespace, by class. */
const withNames = new Map(
  Object.entries(attributesOf).map(([nodeClass, specs]) => [Number(nodeClass), [...specs, ...ownNames]]),
);

function specsOf({ namespace, nodeClass }: CrawledNode): readonly AttributeSpec[] {
  return (namespace === standardNamespace ? attributesOf[nodeClass] : withNames.get(nodeClass)) ?? [];
}

/** The request itself, without what the library would do to each item of it. */
interface PlainSession {
  performMessageTransaction(request: SlimReadRequest): Promise<unknown>;
}

async function read(
  connection: OpcUaConnection,
  batch: readonly ReadItem[],
  batches: Batches,
): Promise<readonly ReadValue[]> {
  const { session } = connection;
  const plain = session as unknown as PlainSession;
  return connection.call(
    async () => {
      const response = await plain.performMessageTransaction(new SlimReadRequest(batch));
      if (!(response instanceof ReadResponse)) throw new Error('the answer to a Read is none');
      const values = response.results;
      if (!values) throw new Error('the answer holds a value that cannot be decoded');
      await promoteOpaqueStructure(session, values);
      return values;
    },
    () => batches.askLess(),
  );
}

function note(
  attributes: JsonObject,
  spec: AttributeSpec,
  value: ReadValue | undefined,
  namespaces: readonly string[],
): void {
  const encoded = value ? encodeDataValue(value, namespaces) : { $status: 'undecodable' };
  const empty = encoded === null || encoded === spec.plain || encoded === '';
  if (empty && spec.id !== AttributeIds.Value) return;
  attributes[spec.name] = encoded;
}

function unsupportedBy(supported: ReadonlyMap<number, Seen>): Record<string, string[]> {
  const classes = [...supported].map(([nodeClass, seen]): [string, string[]] => {
    const missing = [...seen].filter(([, any]) => !any).map(([spec]) => spec.name);
    return [nodeClassName(nodeClass), missing.sort()];
  });
  return Object.fromEntries(classes.filter(([, missing]) => missing.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}
