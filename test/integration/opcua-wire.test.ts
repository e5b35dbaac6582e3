import fc from 'fast-check';
import {
  BinaryStream,
  coerceExpandedNodeId,
  coerceNodeId,
  DataType,
  DataValue,
  LocalizedText,
  type NodeId,
  QualifiedName,
  ReadRequest,
  ReferenceDescription,
  type StatusCode,
  StatusCodes,
  TimestampsToReturn,
  Variant,
  VariantArrayType,
} from 'node-opcua';
import { expect, test } from 'vitest';
import { decodeReference } from '../../agent/sources/opc-ua/browse-response.ts';
import { encodeDataValue } from '../../agent/sources/opc-ua/encode-value.ts';
import { SlimReadRequest } from '../../agent/sources/opc-ua/read-request.ts';
import { decodeReadValue } from '../../agent/sources/opc-ua/read-response.ts';

const namespaces = ['http://opcfoundation.org/UA/', 'urn:own', 'urn:machine'];
const range = (min: number, max: number) => fc.integer({ min, max });
const namespace = fc.oneof(fc.nat(3), fc.nat(65_535));
const nodeId = fc
  .oneof(
    fc.tuple(namespace, fc.oneof(fc.nat(300), fc.nat(70_000), fc.nat(0xffffffff))).map(([ns, i]) => `ns=${ns};i=${i}`),
    fc.tuple(namespace, fc.string({ minLength: 1, unit: 'grapheme' })).map(([ns, s]) => `ns=${ns};s=${s}`),
    fc.tuple(namespace, fc.uuid()).map(([ns, g]) => `ns=${ns};g=${g.toUpperCase()}`),
    fc
      .tuple(namespace, fc.uint8Array({ minLength: 1 }))
      .map(([ns, b]) => `ns=${ns};b=${Buffer.from(b).toString('base64')}`),
  )
  .map((text): NodeId => coerceNodeId(text));

function bytesOf(message: { encode(stream: BinaryStream): void }): Buffer {
  const stream = BinaryStream.createGrowable(64, 10_000_000);
  message.encode(stream);
  return Buffer.from(stream.buffer.subarray(0, stream.length));
}

test('a request for attributes is the one of the library, byte by byte, whatever ids the nodes have', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(nodeId, fc.array(range(1, 27), { maxLength: 4 })), { maxLength: 6 }), (nodes) => {
      const items = nodes.flatMap(([id, attributes]) => attributes.map((attributeId) => ({ nodeId: id, attributeId })));
      const slim = new SlimReadRequest(items);
      const whole = new ReadRequest({ nodesToRead: items, timestampsToReturn: TimestampsToReturn.Neither });
      whole.requestHeader = slim.requestHeader;
      expect(bytesOf(slim)).toEqual(bytesOf(whole));
    }),
  );
});

const scalars: Partial<Record<DataType, fc.Arbitrary<unknown>>> = {
  [DataType.Boolean]: fc.boolean(),
  [DataType.SByte]: range(-128, 127),
  [DataType.Byte]: range(0, 255),
  [DataType.Int16]: range(-32_768, 32_767),
  [DataType.UInt16]: range(0, 65_535),
  [DataType.Int32]: range(-(2 ** 31), 2 ** 31 - 1),
  [DataType.UInt32]: range(0, 2 ** 32 - 1),
  [DataType.Float]: fc.float(),
  [DataType.Double]: fc.double(),
  [DataType.String]: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(null), fc.constant('あ'.repeat(9000))),
  [DataType.DateTime]: fc.date({ min: new Date(0), noInvalidDate: true }),
  [DataType.ByteString]: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  [DataType.NodeId]: nodeId,
  [DataType.LocalizedText]: fc
    .record({ text: fc.option(fc.string()), locale: fc.option(fc.constantFrom('', 'ja', 'en')) })
    .map((parts) => new LocalizedText(parts)),
};
const variant = fc.constantFrom(...Object.keys(scalars).map(Number)).chain((dataType: DataType) =>
  fc.oneof(
    scalars[dataType]!.map((value) => new Variant({ dataType, value })),
    fc
      .option(fc.array(scalars[dataType]!, { maxLength: 4 }))
      .map((value) => new Variant({ dataType, arrayType: VariantArrayType.Array, value })),
  ),
);
const status = fc.constantFrom<StatusCode>(
  StatusCodes.Good,
  StatusCodes.GoodClamped,
  StatusCodes.UncertainInitialValue,
  StatusCodes.BadAttributeIdInvalid,
  StatusCodes.BadUserAccessDenied,
);
const dataValue = fc
  .tuple(fc.option(variant), status, fc.option(fc.date({ min: new Date(0), noInvalidDate: true })))
  .map(
    ([value, statusCode, sourceTimestamp]) =>
      new DataValue({ ...(value ? { value } : {}), statusCode, sourceTimestamp }),
  );

test('answers are taken as the library takes them, with or without times, and each leaves the stream where the next begins', () => {
  fc.assert(
    fc.property(fc.array(dataValue, { maxLength: 6 }), (values) => {
      const bytes = Buffer.concat(values.map(bytesOf));
      const slim = new BinaryStream(bytes);
      const whole = new BinaryStream(bytes);
      for (const _ of values) {
        const expected = new DataValue();
        expected.decode(whole);
        const taken = decodeReadValue(slim);
        expect(slim.length).toBe(whole.length);
        expect(taken.statusCode).toBe(expected.statusCode);
        expect(encodeDataValue(taken, namespaces)).toEqual(encodeDataValue(expected, namespaces));
      }
    }),
  );
});

const expandedId = fc
  .tuple(nodeId, fc.option(fc.constantFrom('urn:own', 'urn:elsewhere')), fc.nat(2))
  .map(([id, namespaceUri, serverIndex]) =>
    Object.assign(coerceExpandedNodeId(id), { namespaceUri, serverIndex: serverIndex }),
  );
const reference = fc
  .record({
    referenceTypeId: nodeId,
    isForward: fc.boolean(),
    nodeId: expandedId,
    browseName: fc
      .tuple(fc.nat(5), fc.option(fc.string()))
      .map(([namespaceIndex, name]) => new QualifiedName({ namespaceIndex, name })),
    displayName: fc
      .record({ text: fc.option(fc.string()), locale: fc.option(fc.constantFrom('', 'ja')) })
      .map((parts) => new LocalizedText(parts)),
    nodeClass: fc.constantFrom(1, 2, 4, 8, 16, 32, 64, 128),
    typeDefinition: expandedId,
  })
  .map((parts) => new ReferenceDescription(parts));

test('references are taken as the library takes them, and each leaves the stream where the next begins', () => {
  fc.assert(
    fc.property(fc.array(reference, { maxLength: 4 }), (references) => {
      const bytes = Buffer.concat(references.map(bytesOf));
      const slim = new BinaryStream(bytes);
      const whole = new BinaryStream(bytes);
      for (const _ of references) {
        const expected = new ReferenceDescription();
        expected.decode(whole);
        const taken = decodeReference(slim);
        expect(slim.length).toBe(whole.length);
        expect(factsOf(taken)).toEqual(factsOf(expected));
      }
    }),
  );
});

/** What of a reference is used. */
function factsOf({
  referenceTypeId,
  isForward,
  nodeId,
  browseName,
  displayName,
  nodeClass,
  typeDefinition,
}: ReferenceDescription) {
  const ids = [referenceTypeId, nodeId, typeDefinition].map((id) => id.toString());
  const { name, namespaceIndex } = browseName;
  return [...ids, isForward, name, namespaceIndex, displayName.text, displayName.locale, nodeClass];
}

test('a reference that ends early is refused, not made up', () => {
  fc.assert(
    fc.property(reference, fc.nat(), (one, cut) => {
      const bytes = bytesOf(one);
      expect(() => decodeReference(new BinaryStream(bytes.subarray(0, cut % bytes.length)))).toThrow();
    }),
  );
});

test('an answer that ends within a value is refused, not made up', () => {
  fc.assert(
    fc.property(dataValue, fc.nat(), (value, cut) => {
      const bytes = bytesOf(value);
      fc.pre(bytes.length > 1);
      const stream = new BinaryStream(bytes.subarray(0, 1 + (cut % (bytes.length - 1))));
      expect(() => decodeReadValue(stream)).toThrow();
    }),
  );
});
