import { createHash } from 'node:crypto';
import {
  DataType,
  DataValue,
  type LocalizedText,
  NodeId,
  QualifiedName,
  type StatusCode,
  Variant,
} from 'node-opcua-client';
import { canonicalise, type Json, type JsonObject, sha256, shortestFloat32 } from '#engine/snapshot/snapshot.ts';
import { namespaceUri, nodeKey, standardNamespace, wellFormed } from './node-key.ts';

/** Byte strings longer than this are kept as their SHA-256 and length. */
const longestBytes = 1024;
/** Longer texts and lists, too: no record is longer than a few hundred kilobytes. */
const longestText = 262_144;
const longestList = 65_536;
/** Members that are hashed at a time. */
const hashedAtOnce = 1024;
const deepest = 16;

/** What a Read gave for one attribute: a DataValue of the library, or the little of it that a record needs. */
export interface ReadValue {
  statusCode: StatusCode;
  value?: Pick<Variant, 'dataType' | 'arrayType' | 'value' | 'dimensions'> | null;
  /** Its canonical form, where that is known already and names no namespace. */
  encoded?: Json;
}

/**
 * Canonical form of what a Read gave: the value, or `{"$status": name}` where there is none or the server says that the
 * one it sends is bad. No timestamps.
 */
export function encodeDataValue(data: ReadValue, namespaces: readonly string[], depth = 0): Json {
  if (data.encoded !== undefined) return data.encoded;
  const none = !data.value || data.value.dataType === DataType.Null;
  if (data.statusCode.isBad() || (!data.statusCode.isGood() && none)) return { $status: statusName(data.statusCode) };
  return data.value ? encodeVariant(data.value, namespaces, depth) : null;
}

/** Short name of a status code, without its number. */
export function statusName(code: StatusCode): string {
  return code.name;
}

/** Canonical form of a variant: 64-bit numbers, times, bytes and names as tagged objects. */
export function encodeVariant(
  variant: NonNullable<ReadValue['value']>,
  namespaces: readonly string[],
  depth = 0,
): Json {
  const { dataType, value } = variant;
  if (value === null || value === undefined) return null;
  if (variant.arrayType !== 0 && (Array.isArray(value) || ArrayBuffer.isView(value))) {
    const list = encodeList(value as ArrayLike<unknown>, (member) => encodeTyped(dataType, member, namespaces, depth));
    return variant.dimensions && variant.dimensions.length > 1
      ? { $dimensions: [...variant.dimensions], values: list }
      : list;
  }
  return encodeTyped(dataType, value, namespaces, depth);
}

function encodeTyped(type: DataType, value: unknown, namespaces: readonly string[], depth: number): Json {
  if (type === DataType.Float && typeof value === 'number' && Number.isFinite(value)) {
    return encodeNumber(value === 0 ? value : shortestFloat32(value));
  }
  if (type === DataType.Int64 || type === DataType.UInt64) return encode64(type, value);
  return encodeAny(value, namespaces, depth);
}

/** 64-bit numbers come as [high, low] words. */
function encode64(type: DataType, value: unknown): Json {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return { $int64: String(value) };
  const [high = 0, low = 0] = Array.from(value as ArrayLike<number>);
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return { $int64: String(type === DataType.Int64 ? BigInt.asIntN(64, bits) : bits) };
}

/** Canonical form of anything that a structure can hold. */
export function encodeAny(value: unknown, namespaces: readonly string[], depth = 0): Json {
  if (depth > deepest) return { $cut: 'nested too deeply' };
  switch (typeof value) {
    case 'string':
      return encodeText(value);
    case 'boolean':
      return value;
    case 'number':
      return encodeNumber(value);
    case 'bigint':
      return { $int64: String(value) };
    case 'object':
      return value === null ? null : encodeObject(value, namespaces, depth);
    default:
      return null;
  }
}

/** JSON has no NaN, no infinity and only one zero. */
function encodeNumber(value: number): Json {
  if (Object.is(value, -0)) return { $number: '-0' };
  return Number.isFinite(value) ? value : { $number: String(value) };
}

/** To 100 ns, as the wire has it; the library keeps what is less than a millisecond beside the date. */
function encodeTime(time: Date & { picoseconds?: number }): Json {
  if (Number.isNaN(time.getTime())) return null;
  const ticks = Math.floor((time.picoseconds ?? 0) / 100_000);
  const text = time.toISOString();
  return { $time: ticks === 0 ? text : `${text.slice(0, -1)}${String(ticks).padStart(4, '0')}Z` };
}

function encodeObject(value: object, namespaces: readonly string[], depth: number): Json {
  if (value instanceof Date) return encodeTime(value);
  if (value instanceof Uint8Array) {
    return value.length <= longestBytes
      ? { $bytes: Buffer.from(value).toString('base64') }
      : { $sha256: sha256(value), length: value.length };
  }
  if (value instanceof Variant) return encodeVariant(value, namespaces, depth + 1);
  if (value instanceof DataValue) return encodeDataValue(value, namespaces, depth + 1);
  if (value instanceof NodeId) return nodeKey(value, namespaces);
  if (value instanceof QualifiedName) return qualifiedName(value, namespaces);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return encodeList(value as unknown as ArrayLike<unknown>, (item) => encodeAny(item, namespaces, depth + 1));
  }
  const named = value as { constructor: { name: string }; schema?: { name: string } };
  if (named.constructor.name.endsWith('StatusCode')) return { $code: statusName(value as StatusCode) };
  if (named.constructor.name === 'LocalizedText') return localizedText(value as LocalizedText);
  const fields: JsonObject = named.schema ? { $type: named.schema.name } : {};
  for (const [name, field] of Object.entries(value)) {
    if (name.startsWith('_') || name === 'schema' || typeof field === 'function') continue;
    fields[name] = encodeAny(field, namespaces, depth + 1);
  }
  return fields;
}

function encodeText(text: string): Json {
  const whole = wellFormed(text);
  return whole.length <= longestText ? whole : { $sha256: sha256(whole), length: whole.length };
}

/** The members; of more than 65,536 the hash of their canonical text and how many there are. */
function encodeList(list: ArrayLike<unknown>, one: (member: unknown) => Json): Json {
  if (list.length <= longestList) return Array.from(list, one);
  const hash = createHash('sha256');
  for (let at = 0; at < list.length; at += hashedAtOnce) {
    const count = Math.min(hashedAtOnce, list.length - at);
    hash.update(canonicalise(Array.from({ length: count }, (_, index) => one(list[at + index]))));
  }
  return { $sha256: hash.digest('hex'), length: list.length };
}

/** `<uri>:<name>`, without the URI in the standard namespace. */
export function qualifiedName(name: QualifiedName, namespaces: readonly string[]): string {
  const uri = namespaceUri(name.namespaceIndex, namespaces);
  const text = wellFormed(name.name ?? '');
  return uri === standardNamespace ? text : `${uri}:${text}`;
}

/** `{l, t}`; the text alone where no language is named. */
export function localizedText(text: LocalizedText): Json {
  const t = encodeText(text.text ?? '');
  return text.locale ? { l: wellFormed(text.locale), t } : t;
}
