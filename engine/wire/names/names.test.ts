import { describe, expect, test } from 'vitest';
import { CaptureDecoder } from '../capture-decoder.ts';
import { captureRows } from '../capture-rows.ts';
import { ethernetBytes, ip4Bytes, segmentFrame, udpBytes } from '../sample-capture.ts';

function rows(frames: readonly Uint8Array[]) {
  const decoder = new CaptureDecoder();
  for (const frame of frames) decoder.packet(frame, 0, frame.length, frame.length, 1, 0);
  decoder.end();
  return [...captureRows(decoder)];
}

const datagram = (port: number, payload: Uint8Array, from = '10.0.0.7') =>
  ethernetBytes(0x0800, ip4Bytes(from, '224.0.0.251', 17, udpBytes(port, port, payload)));
const said = (frame: Uint8Array) =>
  rows([frame]).filter(({ kind, ...more }) => kind === 'net.host' && ('host.name' in more || 'description' in more));
const half = (value: number) => [value >> 8, value & 255];
const name = (text: string) => [...text.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]), 0];

describe('what machines say of themselves', () => {
  const record = (owner: number[], type: number, data: number[]) => [
    ...owner,
    ...half(type),
    0,
    1,
    0,
    0,
    0,
    9,
    ...half(data.length),
    ...data,
  ];
  const answers = (...records: number[][]) =>
    Buffer.from([0, 0, 0x84, 0, 0, 0, ...half(records.length), 0, 0, 0, 0, ...records.flat()]);

  test('mDNS: its name and address, also by a pointer to an earlier name', () => {
    const service = record(name('_http._tcp.local'), 12, name('hmi.local'));
    const pointer = record([0xc0, 12 + name('_http._tcp.local').length + 10], 1, [10, 0, 0, 7]);
    expect(said(datagram(5353, answers(service, pointer)))).toEqual([
      { kind: 'net.host', 'host.ip': '10.0.0.7', 'host.name': 'hmi', seen_by: ['ip', 'mdns'], first_packet: 1 },
    ]);
  });

  test('a name that points at itself is none', () => {
    expect(said(datagram(5353, answers(record([0xc0, 12], 1, [10, 0, 0, 7]))))).toEqual([]);
  });

  test('NetBIOS: the name that it registers, not those of its groups', () => {
    const letters = [...Buffer.from('LINE3-PC       \0')].flatMap((byte) => [0x41 + (byte >> 4), 0x41 + (byte & 15)]);
    const claim = (flags: number) =>
      Buffer.from([
        ...[0, 1, 0x29, 0x10, 0, 1, 0, 0, 0, 0, 0, 1, 32, ...letters, 0, 0, 32, 0, 1],
        ...[0xc0, 12, 0, 32, 0, 1, 0, 0, 0, 9, 0, 6, flags, 0, 10, 0, 0, 7],
      ]);
    expect(said(datagram(137, claim(0)))).toMatchObject([{ 'host.ip': '10.0.0.7', 'host.name': 'LINE3-PC' }]);
    expect(said(datagram(137, claim(0x80)))).toEqual([]);
  });

  test('SSDP and WS-Discovery: system, kind and name', () => {
    const notify = Buffer.from(
      'NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nSERVER: Linux/5 UPnP/1.0 Cam/2\r\n\r\n',
    );
    expect(said(datagram(1900, notify))).toMatchObject([
      { description: 'Linux/5 UPnP/1.0 Cam/2', seen_by: ['ip', 'ssdp'] },
    ]);
    const match = Buffer.from(
      '<e:Body><d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/Gate%202</d:Scopes>',
    );
    expect(said(datagram(3702, match))).toMatchObject([
      { 'host.name': 'Gate 2', description: 'dn:NetworkVideoTransmitter', role: 'camera' },
    ]);
    expect(said(datagram(1900, Buffer.from('M-SEARCH * HTTP/1.1\r\nSERVER: x\r\n\r\n')))).toEqual([]);
  });

  test('PROFINET: the station that answers, with name, kind, address and part', () => {
    const block = (option: number, sub: number, value: number[]) => {
      const content = [0, 0, ...value];
      return [option, sub, ...half(content.length), ...content, ...(content.length % 2 ? [0] : [])];
    };
    const blocks = [
      ...block(2, 1, [...Buffer.from('S7-1500')]),
      ...block(2, 2, [...Buffer.from('press.line3')]),
      ...block(2, 4, [1, 0]),
      ...block(1, 2, [10, 0, 0, 20, 255, 255, 255, 0, 10, 0, 0, 1]),
    ];
    const frame = ethernetBytes(
      0x8892,
      Buffer.from([0xfe, 0xff, 5, 1, 0, 0, 0, 1, 0, 0, ...half(blocks.length), ...blocks]),
    );
    frame.set([2, 0, 0, 0, 0, 0x20], 6);
    expect(said(frame)).toEqual([
      {
        ...{ kind: 'net.host', 'host.ip': '10.0.0.20', 'host.mac': '02:00:00:00:00:20', 'host.name': 'press.line3' },
        ...{ description: 'S7-1500', role: 'io-device', seen_by: ['profinet-dcp'], first_packet: 1 },
      },
    ]);
  });
});

describe('the first words of a flow', () => {
  const flow = (port: number, ask: Uint8Array, answer: Uint8Array = Buffer.alloc(0)) =>
    rows([
      segmentFrame({
        from: '10.0.0.1',
        to: '10.0.0.2',
        sourcePort: 50_000,
        targetPort: port,
        sequence: 1,
        payload: ask,
      }),
      ...(answer.length > 0
        ? [
            segmentFrame({
              from: '10.0.0.2',
              to: '10.0.0.1',
              sourcePort: port,
              targetPort: 50_000,
              sequence: 1,
              payload: answer,
            }),
          ]
        : []),
    ])[0]!;
  const long = (bytes: number[]) => [...half(bytes.length), ...bytes];
  const handshake = (type: number, body: number[]) => [type, 0, ...half(body.length), ...body];
  const record = (...handshakes: number[][]) => Buffer.from([0x16, 3, 3, ...long(handshakes.flat())]);
  const der = (tag: number, ...content: number[][]) => {
    const body = content.flat();
    return [tag, ...(body.length > 127 ? [0x82, ...half(body.length)] : [body.length]), ...body];
  };
  const host = Buffer.from('hmi.plant');
  const hello = record(
    handshake(1, [
      ...[3, 3, ...new Array<number>(32).fill(7), 0, ...long([0x13, 1]), 1, 0],
      ...long([0, 10, ...long([0, 29]), 0, 0, ...long(long([0, ...long([...host])]))]),
    ]),
  );
  const common = (text: string) => der(0x31, der(0x30, der(6, [0x55, 4, 3]), der(0x0c, [...Buffer.from(text)])));
  const body = der(
    0x30,
    der(0xa0, der(2, [2])),
    der(2, [1]),
    der(0x30, der(6, [42])),
    der(0x30, common('Plant CA')),
    der(0x30, der(0x17, [49]), der(0x17, [50])),
    der(0x30, common('hmi.plant certificate')),
  );
  const certificate = der(0x30, body);
  const chain = [0, ...half(certificate.length + 3), 0, ...half(certificate.length), ...certificate];

  test('TLS: name of the server and subject of its certificate', () => {
    const answer = record(handshake(2, new Array<number>(40).fill(1)), handshake(11, chain));
    expect(flow(8443, hello, answer)).toMatchObject({
      'network.protocol': 'tls',
      'destination.domain': 'hmi.plant',
      'tls.server.subject': 'hmi.plant certificate',
    });
  });

  test('every cut of both is read without harm', () => {
    const whole = Buffer.concat([hello, record(handshake(2, new Array<number>(40).fill(1)), handshake(11, chain))]);
    for (let length = 8; length < whole.length; length += 3) {
      expect(flow(8443, whole.subarray(0, length), whole.subarray(length))['network.protocol']).toBe('tls');
    }
  });

  test.each([
    ['http', Buffer.from('POST /api HTTP/1.1\r\nAccept: */*\r\nHost: mes.plant:8080\r\n\r\n'), 'mes.plant:8080'],
    ['ssh', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'), undefined],
    ['smb', Buffer.from([0, 0, 0, 64, 0xfe, ...Buffer.from('SMB'), 64, 0]), undefined],
    ['rdp', Buffer.from([3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0]), undefined],
  ])('%s by its header, on any port', (protocol, ask, domain) => {
    const row = flow(12_345, ask);
    expect([row['network.protocol'], row['destination.domain']]).toEqual([protocol, domain]);
  });

  test('DNS: what is asked for', () => {
    const ask = Buffer.from([0, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name('historian.plant'), 0, 1, 0, 1]);
    const frame = ethernetBytes(0x0800, ip4Bytes('10.0.0.1', '10.0.0.5', 17, udpBytes(40_000, 53, ask)));
    expect(rows([frame])[0]).toMatchObject({ 'network.protocol': 'dns', 'destination.domain': 'historian.plant' });
  });
});
