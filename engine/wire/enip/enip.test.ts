import { describe, expect, test } from 'vitest';
import { sampleTalk } from '../sample-talk.ts';

const le = (value: number) => [value & 255, value >> 8];
const encapsulated = (command: number, body: number[], status = 0) => {
  const head = Buffer.alloc(24);
  head.writeUInt16LE(command, 0);
  head.writeUInt16LE(body.length, 2);
  head.writeUInt32LE(status, 8);
  return Buffer.concat([head, Buffer.from(body)]);
};
const unconnected = (cip: number[]) =>
  encapsulated(0x6f, [0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0xb2, 0, ...le(cip.length), ...cip]);
const connected = (cip: number[]) =>
  encapsulated(0x70, [0, 0, 0, 0, 0, 0, 2, 0, 0xa1, 0, 4, 0, 1, 2, 3, 4, 0xb1, 0, ...le(cip.length + 2), 5, 0, ...cip]);
/** A request to a class of objects. */
const request = (service: number, objectClass: number, data: number[] = []) => [
  ...[service, 2, 0x20, objectClass, 0x24, 1],
  ...data,
];
const reply = (service: number, status = 0, data: number[] = []) => [service | 0x80, 0, status, 0, ...data];
/** Services in a Multiple Service Packet: their number, their places, and they themselves. */
const packed = (services: number[][]) => {
  let place = 2 + services.length * 2;
  const places = services.flatMap((service) => {
    const at = le(place);
    place += service.length;
    return at;
  });
  return [...le(services.length), ...places, ...services.flat()];
};

describe('EtherNet/IP', () => {
  test('commands of the encapsulation, and CIP services by the object that is asked', () => {
    const { protocol, client, operations } = sampleTalk('tcp', 44_818, [
      ['ask', encapsulated(0x65, [1, 0, 0, 0])],
      ['answer', encapsulated(0x65, [1, 0, 0, 0])],
      ['ask', unconnected(request(0x0e, 0x01))],
      ['answer', unconnected(reply(0x0e))],
      ['ask', unconnected(request(0x05, 0x01))],
      ['answer', unconnected(reply(0x05, 0x0f))],
      ['ask', unconnected(request(0x54, 0x06))],
      ['answer', unconnected(reply(0x54))],
      ['ask', connected([0x4d, 3, 0x91, 3, ...Buffer.from('tag'), 0, 0xc4, 0, 1, 0])],
      ['answer', connected(reply(0x4d))],
      ['ask', unconnected(request(0x4c, 0x37))],
      ['ask', unconnected(request(0x79, 0x6b))],
    ]);
    expect([protocol, client]).toEqual(['enip', '10.0.0.1']);
    expect(operations).toEqual([
      'RegisterSession session 1 1 0',
      'Get Attribute Single identify 1 1 0',
      'Reset mode 1 0 1',
      'Forward Open session 1 1 0',
      'Write Tag write 1 1 0',
      'Initiate Download program-download 1 0 0',
      '0x79 unknown 1 0 0',
    ]);
  });

  test('services inside others', () => {
    const inner = request(0x10, 0x04);
    const { operations } = sampleTalk('tcp', 44_818, [
      ['ask', unconnected(request(0x52, 0x06, [5, 99, ...le(inner.length), ...inner]))],
      ['answer', unconnected(reply(0x10))],
      ['ask', connected(request(0x0a, 0x02, packed([request(0x4c, 0x6b), request(0x03, 0x6b)])))],
      ['answer', connected(reply(0x0a, 0, packed([reply(0x4c), reply(0x03, 0x08)])))],
    ]);
    expect(operations).toEqual([
      'Unconnected Send session 1 0 0',
      'Set Attribute Single write 1 1 0',
      'Multiple Service Packet session 1 1 0',
      'Read Tag read 1 1 0',
      'Get Attribute List read 1 0 1',
    ]);
  });

  test('another port is recognised by whole messages, UDP by its port alone', () => {
    expect(sampleTalk('tcp', 40_000, [['ask', encapsulated(0x65, [1, 0, 0, 0])]]).protocol).toBe('enip');
    expect(sampleTalk('udp', 44_818, [['ask', encapsulated(0x63, [])]]).operations).toEqual([
      'ListIdentity identify 1 0 0',
    ]);
    expect(sampleTalk('tcp', 40_000, [['ask', Buffer.alloc(24)]]).protocol).toBeNull();
  });

  test('a packet that packs itself ends', () => {
    const body = request(0x0a, 0x02, [40, 0, ...Array.from({ length: 40 }, () => le(2)).flat()]);
    expect(sampleTalk('tcp', 44_818, [['ask', unconnected(body)]]).protocol).toBe('enip');
  });

  test('tags with their elements, and objects by number', () => {
    const symbol = (name: string) => [0x91, name.length, ...Buffer.from(name), ...(name.length % 2 ? [0] : [])];
    const asks = (service: number, path: number[], data: number[]) =>
      connected([service, path.length / 2, ...path, ...data]);
    const { places } = sampleTalk('tcp', 44_818, [
      ['ask', asks(0x4c, [...symbol('Line1'), ...symbol('Speed'), 0x28, 3], le(2))],
      ['ask', asks(0x4d, [...symbol('Run'), 0x29, 0, 0, 1], [0xc1, 0, 1, 0, 1])],
      ['ask', asks(0x10, [0x20, 0x6b, 0x25, 0, 9, 1, 0x30, 4], [1])],
      ['ask', asks(0x4c, [0x91, 40, 65, 66], le(1))],
    ]);
    expect(places).toEqual(['Line1.Speed 3-4', 'Run 256-256', 'class 107 instance 265 attribute 4']);
  });
});
