import { describe, expect, test } from 'vitest';
import { CaptureDecoder } from '../capture-decoder.ts';
import { captureRows } from '../capture-rows.ts';
import { ethernetBytes, ip4Bytes, udpBytes } from '../sample-capture.ts';

function hosts(frames: readonly Uint8Array[]) {
  const decoder = new CaptureDecoder();
  for (const frame of frames) decoder.packet(frame, 0, frame.length, frame.length, 1, 0);
  return [...captureRows(decoder)].filter(({ kind }) => kind === 'net.host');
}

const option = (code: number, value: string | number[]) => [code, value.length, ...Buffer.from(value as string)];
const dhcp = (operation: number, yours: number[], options: number[][]) => {
  const message = Buffer.alloc(240);
  message.set([operation, 1, 6]);
  message.set(yours, 16);
  message.set([2, 0, 0, 0, 0, 9], 28);
  message.writeUInt32BE(0x63825363, 236);
  const whole = Buffer.concat([message, Buffer.from([0, ...options.flat(), 255])]);
  const [from, to, source, target] =
    operation === 1 ? ['0.0.0.0', '255.255.255.255', 68, 67] : ['10.0.0.1', '10.0.0.9', 67, 68];
  return ethernetBytes(
    0x0800,
    ip4Bytes(from as string, to as string, 17, udpBytes(source as number, target as number, whole)),
  );
};

describe('DHCP', () => {
  const asks = dhcp(1, [0, 0, 0, 0], [option(53, [3]), option(12, 'line-3\n'), option(60, 'MSFT 5.0')]);

  test('a client is known by its words and by the address that a server acknowledged', () => {
    const [server, client, ...more] = hosts([
      asks,
      dhcp(2, [10, 0, 0, 8], [option(53, [2])]),
      dhcp(2, [10, 0, 0, 9], [option(53, [5])]),
    ]);
    expect(server).toMatchObject({ 'host.ip': '10.0.0.1', seen_by: ['ip'] });
    expect(client).toEqual({
      kind: 'net.host',
      'host.ip': '10.0.0.9',
      'host.mac': '02:00:00:00:00:09',
      'host.name': 'line-3',
      description: 'MSFT 5.0',
      seen_by: ['dhcp'],
      first_packet: 1,
    });
    expect(more).toEqual([]);
  });

  test('before that it stands without an address', () => {
    expect(hosts([asks])).toEqual([expect.objectContaining({ 'host.name': 'line-3', seen_by: ['dhcp'] })]);
    expect(hosts([asks])[0]).not.toHaveProperty('host.ip');
  });

  test('options that reach beyond their message end it', () => {
    expect(hosts([dhcp(1, [0, 0, 0, 0], [[12, 200, 65]])])).toEqual([
      { kind: 'net.host', 'host.mac': '02:00:00:00:00:09', seen_by: ['dhcp'], first_packet: 1 },
    ]);
  });
});

describe('LLDP', () => {
  const part = (type: number, value: number[]) => [(type << 1) | (value.length >> 8), value.length & 255, ...value];
  const text = (value: string) => [...Buffer.from(value)];

  test('a neighbour is known by its name, description, port and managing address', () => {
    const message = [
      ...part(1, [4, 2, 0, 0, 0, 0, 7]),
      ...part(2, [7, ...text('port-1')]),
      ...part(5, text('switch-1')),
      ...part(6, text('Industrial switch V4')),
      ...part(8, [5, 1, 10, 0, 0, 7, 2, 0, 0, 0, 1, 0]),
      ...part(0, []),
    ];
    expect(hosts([ethernetBytes(0x88cc, Buffer.from(message))])).toEqual([
      {
        kind: 'net.host',
        'host.ip': '10.0.0.7',
        'host.mac': '02:00:00:00:00:07',
        'host.name': 'switch-1',
        description: 'Industrial switch V4',
        port: 'port-1',
        seen_by: ['lldp'],
        first_packet: 1,
      },
    ]);
  });

  test('a message that names nobody is none', () => {
    expect(hosts([ethernetBytes(0x88cc, Buffer.from([...part(5, text('x')), 0xfe]))])).toEqual([]);
  });
});
