import { type NodeId, ReadRequest, TimestampsToReturn } from 'node-opcua-client';

/** One attribute of one node to read. */
export interface ReadItem {
  nodeId: NodeId;
  attributeId: number;
}

type Stream = Parameters<ReadRequest['encode']>[0];

/** Encodings of a node id and kinds of identifiers (OPC 10000-6 5.2.2.9). */
const encoding = { twoByte: 0, fourByte: 1, numeric: 2, string: 3, guid: 4, bytes: 5 } as const;
const kind = { numeric: 1, string: 2, guid: 3 } as const;

/** Bytes of a text that is not there. */
const noText = 0xffffffff;
/** Attribute number, index range and data encoding that follow each node id. */
const tailBytes = 14;

/**
 * A Read that asks for values without their times, which no record holds, and writes each node id once for all of its
 * attributes: a snapshot asks for hundreds of thousands.
 */
export class SlimReadRequest extends ReadRequest {
  readonly #items: readonly ReadItem[];

  constructor(items: readonly ReadItem[]) {
    super({ timestampsToReturn: TimestampsToReturn.Neither });
    this.#items = items;
  }

  override encode(stream: Stream): void {
    this.requestHeader.encode(stream);
    stream.writeDouble(0);
    stream.writeUInt32(TimestampsToReturn.Neither);
    stream.writeUInt32(this.#items.length);
    const body = encodeItems(this.#items);
    stream.writeArrayBuffer(body.buffer, body.byteOffset, body.length);
  }
}

/** The items one after the other, as an array holds them: bytes as a text, since texts are joined quickest. */
function encodeItems(items: readonly ReadItem[]): Buffer<ArrayBuffer> {
  let body = '';
  for (let from = 0; from < items.length; ) {
    const { nodeId } = items[from]!;
    let to = from + 1;
    while (to < items.length && items[to]!.nodeId === nodeId) to++;
    const node = encodeNodeId(nodeId).toString('latin1');
    const tails = items.slice(from, to).map(({ attributeId }) => tailOf(attributeId));
    body += node + tails.join(node);
    from = to;
  }
  return Buffer.from(body, 'latin1');
}

const tails = new Map<number, string>();

/** What follows a node id: the attribute, no index range, no data encoding. */
function tailOf(attributeId: number): string {
  const known = tails.get(attributeId);
  if (known !== undefined) return known;
  const bytes = Buffer.alloc(tailBytes);
  bytes.writeUInt32LE(attributeId, 0);
  bytes.writeUInt32LE(noText, 4);
  bytes.writeUInt16LE(0, 8);
  bytes.writeUInt32LE(noText, 10);
  const tail = bytes.toString('latin1');
  tails.set(attributeId, tail);
  return tail;
}

/** Bytes of a node id on the wire. */
export function encodeNodeId(id: NodeId): Buffer {
  const { identifierType, namespace } = id;
  if (identifierType === kind.numeric) return numeric(Number(id.value), namespace);
  if (identifierType === kind.guid) return Buffer.concat([head(encoding.guid, namespace), guid(String(id.value))]);
  const text = identifierType === kind.string;
  const value = id.value as string | Buffer | null;
  const length = Buffer.alloc(4);
  const bytes = value === null ? Buffer.alloc(0) : Buffer.from(value as string, 'utf8');
  length.writeUInt32LE(value === null ? noText : bytes.length);
  return Buffer.concat([head(text ? encoding.string : encoding.bytes, namespace), length, bytes]);
}

function numeric(value: number, namespace: number): Buffer {
  if (namespace === 0 && value < 256) return Buffer.of(encoding.twoByte, value);
  if (namespace < 256 && value < 65_536) return Buffer.of(encoding.fourByte, namespace, value & 255, value >> 8);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return Buffer.concat([head(encoding.numeric, namespace), bytes]);
}

function head(form: number, namespace: number): Buffer {
  return Buffer.of(form, namespace & 255, namespace >> 8);
}

/** The first three groups of a GUID stand with their low byte first. */
function guid(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
