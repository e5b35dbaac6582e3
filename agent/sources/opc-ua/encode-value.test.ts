import {
  coerceNodeId,
  DataType,
  DataValue,
  QualifiedName,
  StatusCodes,
  Variant,
  VariantArrayType,
} from 'node-opcua-client';
import { describe, expect, test } from 'vitest';
import { canonicalise } from '#engine/snapshot/snapshot.ts';
import { encodeDataValue, encodeVariant } from './encode-value.ts';
import { nodeKey } from './node-key.ts';

const namespaces = ['http://opcfoundation.org/UA/', 'urn:server', 'urn:plant'];

describe('encodeVariant', () => {
  const cases: [ConstructorParameters<typeof Variant>[0], unknown][] = [
    [{ dataType: DataType.Double, value: Number.NaN }, { $number: 'NaN' }],
    [{ dataType: DataType.Float, value: Math.fround(21.7) }, 21.7],
    [
      { dataType: DataType.Int64, arrayType: VariantArrayType.Scalar, value: [0xffffffff, 0xfffffffe] },
      { $int64: '-2' },
    ],
    [
      { dataType: DataType.UInt64, arrayType: VariantArrayType.Scalar, value: [0xffffffff, 0xffffffff] },
      { $int64: '18446744073709551615' },
    ],
    [{ dataType: DataType.Double, value: -0 }, { $number: '-0' }],
    [
      { dataType: DataType.Float, arrayType: VariantArrayType.Array, value: new Float32Array([-0, 0]) },
      [{ $number: '-0' }, 0],
    ],
    [
      { dataType: DataType.DateTime, value: Object.assign(new Date(0), { picoseconds: 123_400_000 }) },
      { $time: '1970-01-01T00:00:00.0001234Z' },
    ],
    [{ dataType: DataType.StatusCode, value: StatusCodes.BadOutOfRange }, { $code: 'BadOutOfRange' }],
    [{ dataType: DataType.DateTime, value: new Date(0) }, { $time: '1970-01-01T00:00:00.000Z' }],
    [{ dataType: DataType.ByteString, value: Buffer.from('ab') }, { $bytes: 'YWI=' }],
    [
      { dataType: DataType.LocalizedText, value: { locale: 'ja', text: '加圧力' } },
      { l: 'ja', t: '加圧力' },
    ],
    [{ dataType: DataType.QualifiedName, value: new QualifiedName({ namespaceIndex: 2, name: 'x' }) }, 'urn:plant:x'],
    [{ dataType: DataType.NodeId, value: coerceNodeId('ns=2;s=a') }, 'nsu=urn:plant;s=a'],
    [{ dataType: DataType.Int32, arrayType: VariantArrayType.Array, value: new Int32Array([1, 2]) }, [1, 2]],
    [
      {
        dataType: DataType.Int64,
        arrayType: VariantArrayType.Array,
        value: [
          [0, 1],
          [0, 2],
        ],
      },
      [{ $int64: '1' }, { $int64: '2' }],
    ],
    [{ dataType: DataType.Null, value: null }, null],
  ];
  test.each(cases)('%j', (options, expected) => {
    const encoded = encodeVariant(new Variant(options), namespaces);
    expect(encoded).toEqual(expected);
    expect(() => canonicalise(encoded)).not.toThrow();
  });
});

test('a long byte string is kept as its digest and length', () => {
  const value = encodeVariant(new Variant({ dataType: DataType.ByteString, value: Buffer.alloc(5000) }), namespaces);
  expect(value).toMatchObject({ length: 5000 });
});

test('a text of more than 256 Ki and a list of more than 64 Ki are kept as digest and length, and each change shows', () => {
  const text = (end: string) =>
    encodeVariant(new Variant({ dataType: DataType.String, value: 'x'.repeat(300_000) + end }), []);
  expect(text('a')).toMatchObject({ length: 300_001 });
  expect(text('a')).toEqual(text('a'));
  expect(text('a')).not.toEqual(text('b'));
  const list = (last: number) => {
    const value = new Float64Array(70_000).fill(1.5);
    value[69_999] = last;
    return encodeVariant(new Variant({ dataType: DataType.Double, arrayType: VariantArrayType.Array, value }), []);
  };
  expect(list(1)).toMatchObject({ length: 70_000 });
  expect(list(1)).toEqual(list(1));
  expect(list(1)).not.toEqual(list(2));
});

test('a bad status is a value of its own', () => {
  const data = new DataValue({ statusCode: StatusCodes.BadUserAccessDenied });
  expect(encodeDataValue(data, namespaces)).toEqual({ $status: 'BadUserAccessDenied' });
});

test('a node keeps its key when the server renumbers its namespaces', () => {
  const before = nodeKey(coerceNodeId('ns=2;s=Press/Force'), ['u0', 'urn:server', 'urn:plant']);
  expect(nodeKey(coerceNodeId('ns=1;s=Press/Force'), ['u0', 'urn:plant', 'urn:server'])).toBe(before);
  expect(nodeKey(coerceNodeId('i=84'), namespaces)).toBe('i=84');
  expect(nodeKey(coerceNodeId('ns=0;i=84'), namespaces)).toBe('i=84');
});
