import { mostParts, placeOfParts } from '../operation-parts.ts';
import type { OperationPart, OperationPlace } from '../seen-operation.ts';
import type { BinaryFields } from './binary-fields.ts';

/** Bytes of a value of each built-in type (OPC 10000-6, 5.1.2) that has a fixed length; others carry theirs. */
const fixed: readonly (number | null)[] = [0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, null, 8, 16];
const statusCode = 19;
const mostValues = 1 << 16;
/** More nodes than that are announced by nobody who means it. */
const mostAnnounced = 1 << 16;

/** What follows the nodes of a service's request, one after the other. */
const requests: ReadonlyMap<string, (fields: BinaryFields) => OperationPart> = new Map([
  ['ReadRequest', readValue],
  ['WriteRequest', writeValue],
  ['CallRequest', callMethod],
]);

/** Nodes that a Read, Write or Call names, as `ns=2;s=Name`; `fields` stands before the header of the request. As many as can be told. */
export function namedNodes(type: string, fields: BinaryFields): OperationPlace {
  const next = requests.get(type);
  if (!next) return {};
  fields.requestHeader();
  if (type === 'ReadRequest') fields.skip(12);
  const count = fields.word();
  if (fields.failed) return {};
  const parts: OperationPart[] = [];
  while (!fields.failed && parts.length < Math.min(count, mostParts)) {
    const part = next(fields);
    if (part.area === undefined) break;
    parts.push(part);
  }
  return placeOfParts(parts, count > mostAnnounced ? parts.length : count);
}

/** Node, attribute, range of an array, and how the value is to be encoded. */
function readValue(fields: BinaryFields): OperationPart {
  const part = node(fields);
  fields.skip(4);
  fields.bytes();
  fields.skip(2);
  fields.bytes();
  return part;
}

/** Node, attribute, range of an array, and the value. */
function writeValue(fields: BinaryFields): OperationPart {
  const part = node(fields);
  fields.skip(4);
  fields.bytes();
  dataValue(fields);
  return part;
}

/** The object, then its method, which is what is called; then values. */
function callMethod(fields: BinaryFields): OperationPart {
  fields.nodeText();
  const part = node(fields);
  const values = fields.word();
  for (let left = Math.min(values, mostValues); values !== 0xffffffff && left > 0 && !fields.failed; left--)
    variant(fields);
  return part;
}

function node(fields: BinaryFields): OperationPart {
  const area = fields.nodeText();
  return area === null ? {} : { area };
}

function dataValue(fields: BinaryFields): void {
  const has = fields.byte();
  if (has & 1) variant(fields);
  if (has & 2) fields.skip(4);
  if (has & 4) fields.skip(8);
  if (has & 0x10) fields.skip(2);
  if (has & 8) fields.skip(8);
  if (has & 0x20) fields.skip(2);
}

/** A value or an array of values, with its dimensions; one of a type that is not passed over ends the reading. */
function variant(fields: BinaryFields): void {
  const form = fields.byte();
  const count = form & 0x80 ? fields.word() : 1;
  const length = fixed[form & 0x3f];
  if (count !== 0xffffffff && count > mostValues) fields.fail();
  // At one stroke: values without a length, of which a few bytes may announce very many, cost no more than others.
  else if (typeof length === 'number') fields.skip(count === 0xffffffff ? 0 : length * count);
  else for (let left = count === 0xffffffff ? 0 : count; left > 0 && !fields.failed; left--) value(form & 0x3f, fields);
  if (form & 0x40) fields.skip(Math.min(fields.word(), mostValues) * 4);
}

function value(type: number, fields: BinaryFields): void {
  if (type === 12 || type === 15 || type === 16) fields.bytes();
  else if (type === 17) fields.nodeText();
  else if (type === statusCode) fields.skip(4);
  else if (type === 20) {
    fields.skip(2);
    fields.bytes();
  } else if (type === 21) {
    const has = fields.byte();
    if (has & 1) fields.bytes();
    if (has & 2) fields.bytes();
  } else if (type === 22) fields.extension();
  else fields.fail();
}
