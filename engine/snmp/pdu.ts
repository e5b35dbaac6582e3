import { der, sequence } from '#protocol/der.ts';
import { BerError, BerReader, berInteger, berOid, integerOf, oidOf, unsignedOf } from './ber.ts';
import type { Oid } from './oid.ts';

/** What may be asked (RFC 3416): three ways of reading. There is no tag here for anything that writes. */
export const readTags = { get: 0xa0, getNext: 0xa1, getBulk: 0xa5 } as const;
export type ReadKind = keyof typeof readTags;

const responseTag = 0xa2;
const reportTag = 0xa8;

/** A value as an agent tells it. `none` stands for the three ways of saying that there is nothing (more). */
export type SnmpValue =
  | { type: 'number'; value: number }
  | { type: 'big'; value: bigint }
  | { type: 'octets'; value: Buffer }
  | { type: 'oid'; value: Oid }
  | { type: 'address'; value: string }
  | { type: 'none'; why: 'noSuchObject' | 'noSuchInstance' | 'endOfMibView' | 'null' };

/** One variable of an answer. */
export interface Varbind {
  oid: Oid;
  value: SnmpValue;
}

/** An answer, or a report of the agent's security. */
export interface AnswerPdu {
  kind: 'response' | 'report';
  requestId: number;
  /** Error of the agent; 0 is none. */
  status: number;
  index: number;
  varbinds: Varbind[];
}

/** A reading of variables. `repetitions` counts for `getBulk` alone: rows that one answer may bring. */
export function readPdu(kind: ReadKind, requestId: number, oids: readonly Oid[], repetitions = 0): Buffer {
  return der(
    readTags[kind],
    berInteger(requestId),
    berInteger(0),
    berInteger(kind === 'getBulk' ? repetitions : 0),
    sequence(...oids.map((one) => sequence(berOid(one), der(0x05)))),
  );
}

/** Reads an answer; throws BerError for what is none. */
export function answerOf(bytes: Buffer): AnswerPdu {
  const outer = new BerReader(bytes);
  const { tag, content } = outer.next();
  outer.end();
  if (tag !== responseTag && tag !== reportTag) throw new BerError('it is no answer');
  const reader = new BerReader(content);
  const [requestId, status, index] = [reader.integer(), reader.integer(), reader.integer()];
  const list = reader.into(0x30);
  reader.end();
  const varbinds: Varbind[] = [];
  while (!list.done) {
    const one = list.into(0x30);
    const name = oidOf(one.next(0x06).content);
    const { tag: type, content: value } = one.next();
    one.end();
    varbinds.push({ oid: name, value: typedValue(type, value) });
  }
  return { kind: tag === reportTag ? 'report' : 'response', requestId, status, index, varbinds };
}

const noneOf: Readonly<Record<number, Extract<SnmpValue, { type: 'none' }>['why']>> = {
  5: 'null',
  128: 'noSuchObject',
  129: 'noSuchInstance',
  130: 'endOfMibView',
};

function typedValue(tag: number, content: Buffer): SnmpValue {
  const none = noneOf[tag];
  if (none !== undefined) return { type: 'none', why: none };
  switch (tag) {
    case 0x02:
      return { type: 'number', value: integerOf(content) };
    case 0x04:
    case 0x44:
      return { type: 'octets', value: content };
    case 0x06:
      return { type: 'oid', value: oidOf(content) };
    case 0x40:
      if (content.length !== 4) throw new BerError(`an IP address of ${content.length} bytes`);
      return { type: 'address', value: content.join('.') };
    case 0x41:
    case 0x42:
    case 0x43:
      return { type: 'number', value: Number(unsignedOf(content) & 0xffff_ffffn) };
    case 0x46:
      return { type: 'big', value: unsignedOf(content) };
    default:
      throw new BerError(`a value of unknown type 0x${tag.toString(16)}`);
  }
}

/** Words for the errors of an agent (RFC 3416, 3). */
export const errorNames: readonly string[] = [
  'noError',
  'tooBig',
  'noSuchName',
  'badValue',
  'readOnly',
  'genErr',
  'noAccess',
  'wrongType',
  'wrongLength',
  'wrongEncoding',
  'wrongValue',
  'noCreation',
  'inconsistentValue',
  'resourceUnavailable',
  'commitFailed',
  'undoFailed',
  'authorizationError',
  'notWritable',
  'inconsistentName',
];
