import fc from 'fast-check';
import { expect, test } from 'vitest';
import { berInteger, berOid } from '#engine/snmp/ber.ts';
import { oid } from '#engine/snmp/oid.ts';
import { readPdu } from '#engine/snmp/pdu.ts';
import { der, sequence } from '#protocol/der.ts';
import { assertReadOnly, mostRepetitions, RefusedPduError, readable } from './guard.ts';

const name = oid('1.3.6.1.2.1.1.5.0');

test('the three ways of reading pass, by name', () => {
  expect(assertReadOnly(readPdu('get', 1, [name]))).toBe('Get');
  expect(assertReadOnly(readPdu('get', 1, []))).toBe('Get');
  expect(assertReadOnly(readPdu('getNext', 1, [...readable]))).toBe('GetNext');
  expect(assertReadOnly(readPdu('getBulk', 1, [name], mostRepetitions))).toBe('GetBulk');
});

test.each([
  ['a Set', 0xa3],
  ['an old trap', 0xa4],
  ['an inform', 0xa6],
  ['a trap', 0xa7],
  ['a report', 0xa8],
  ['an answer', 0xa2],
])('%s never leaves', (_, tag) => {
  const pdu = readPdu('get', 1, [name]);
  pdu[0] = tag;
  expect(() => assertReadOnly(pdu)).toThrow(RefusedPduError);
});

test.each([
  [
    'a value is carried',
    der(0xa0, berInteger(1), berInteger(0), berInteger(0), sequence(sequence(berOid(name), berInteger(2)))),
  ],
  ['what is not on the list is asked for', readPdu('getNext', 1, [oid('1.3.6.1.6.3.15.1.2')])],
  ['more rows at once are asked for than agreed', readPdu('getBulk', 1, [name], mostRepetitions + 1)],
  ['something follows', Buffer.concat([readPdu('get', 1, [name]), Buffer.from([0])])],
  ['it ends too early', readPdu('get', 1, [name]).subarray(0, -1)],
  ['there is nothing', Buffer.alloc(0)],
])('nothing leaves when %s', (_, pdu) => {
  expect(() => assertReadOnly(pdu)).toThrow(RefusedPduError);
});

test('whatever the bytes, only what begins as one of the three leaves', () => {
  const plain = readPdu('getBulk', 77, [name], 20);
  fc.assert(
    fc.property(fc.nat(plain.length - 1), fc.nat(255), (at, byte) => {
      const pdu = Buffer.from(plain);
      pdu[at] = byte;
      try {
        expect(['Get', 'GetNext', 'GetBulk']).toContain(assertReadOnly(pdu));
        expect([0xa0, 0xa1, 0xa5]).toContain(pdu[0]);
      } catch (error) {
        expect(error).toBeInstanceOf(RefusedPduError);
      }
    }),
  );
});
