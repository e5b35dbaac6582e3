import {
  BrowseResult,
  decodeLocalizedText,
  decodeQualifiedName,
  ExpandedNodeId,
  ReferenceDescription,
} from 'node-opcua-client';

type Stream = Parameters<ReferenceDescription['decode']>[0];
type Kind = ConstructorParameters<typeof ExpandedNodeId>[0];

const none = 0xffffffff;
/** Encodings of a node id (OPC 10000-6 5.2.2.9) that name neither a URI nor another server, and kinds of identifiers. */
const encoding = { twoByte: 0, fourByte: 1, string: 3 } as const;
const kind = { numeric: 1 as Kind, string: 2 as Kind };

/** Ids of the standard's nodes, which types and references name again and again. */
const standardIds = new Map<number, ExpandedNodeId>();
const mostHeld = 4096;

let slim = false;

/**
 * Lets every Browse answer in this thread be decoded by `decodeReference`: the library makes each part of a reference twice, and
 * a crawl of 18,000 nodes is told of some 50,000 references.
 */
export function decodeReferencesSlimly(): void {
  if (slim) return;
  slim = true;
  const decodeWhole = BrowseResult.prototype.decode;
  BrowseResult.prototype.decode = function decode(stream) {
    const begin = stream.length;
    const good = stream.readUInt32() === 0 && stream.readUInt32() === none;
    const count = good ? stream.readUInt32() : none;
    if (count === none) {
      stream.length = begin;
      decodeWhole.call(this, stream);
      return;
    }
    stream.checkArrayLength(count);
    const references: ReferenceDescription[] = [];
    for (let at = 0; at < count; at++) references.push(decodeReference(stream));
    this.references = references;
  };
}

/** Reads one reference where the stream stands; throws what the library throws for one that is none. */
export function decodeReference(stream: Stream): ReferenceDescription {
  const begin = stream.length;
  const reference: ReferenceDescription = Object.create(ReferenceDescription.prototype);
  const type = plainId(stream);
  if (type) {
    reference.referenceTypeId = type;
    reference.isForward = stream.readUInt8() !== 0;
    const target = plainId(stream);
    if (target) {
      reference.nodeId = target;
      reference.browseName = decodeQualifiedName(stream);
      reference.displayName = decodeLocalizedText(stream);
      reference.nodeClass = stream.readUInt32();
      const definition = plainId(stream);
      if (definition) {
        reference.typeDefinition = definition;
        return reference;
      }
    }
  }
  stream.length = begin;
  const whole = new ReferenceDescription();
  whole.decode(stream);
  return whole;
}

/** A small number or a text as id; undefined for any other. */
function plainId(stream: Stream): ExpandedNodeId | undefined {
  switch (stream.readUInt8()) {
    case encoding.twoByte:
      return numericId(0, stream.readUInt8());
    case encoding.fourByte:
      return numericId(stream.readUInt8(), stream.readUInt16());
    case encoding.string: {
      const namespace = stream.readUInt16();
      return new ExpandedNodeId(kind.string, stream.readString() ?? '', namespace);
    }
    default:
      return undefined;
  }
}

function numericId(namespace: number, value: number): ExpandedNodeId {
  if (namespace !== 0) return new ExpandedNodeId(kind.numeric, value, namespace);
  const known = standardIds.get(value);
  if (known) return known;
  const id = new ExpandedNodeId(kind.numeric, value, 0);
  if (standardIds.size < mostHeld) standardIds.set(value, id);
  return id;
}
