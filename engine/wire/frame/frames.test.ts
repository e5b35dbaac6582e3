import { describe, expect, test } from 'vitest';
import { CaptureDecoder } from '../capture-decoder.ts';
import { captureSummary } from '../capture-summary.ts';
import { ethernetBytes, ip4Bytes, ip6Bytes, tcpBytes, udpBytes } from '../sample-capture.ts';

function read(frames: readonly Uint8Array[], linkType = 1) {
  const decoder = new CaptureDecoder();
  for (const frame of frames) decoder.packet(frame, 0, frame.length, frame.length, linkType, 0);
  decoder.end();
  return { decoder, summary: captureSummary(decoder) };
}

const six = (last: number) => Buffer.from([0xfe, 0x80, ...new Array<number>(13).fill(0), last]);
const datagram = ip4Bytes('10.0.0.1', '10.0.0.2', 17, udpBytes(4000, 5000, Buffer.from('hello')));
const word = (...bytes: number[]) => Buffer.from(bytes);

describe('links', () => {
  test.each<[string, number, Uint8Array]>([
    ['Ethernet', 1, ethernetBytes(0x0800, datagram)],
    ['802.1Q', 1, ethernetBytes(0x0800, datagram, [0x8100, 5])],
    ['QinQ', 1, ethernetBytes(0x0800, datagram, [0x88a8, 5, 0x8100, 6])],
    ['SNAP', 1, ethernetBytes(8 + datagram.length, Buffer.concat([word(0xaa, 0xaa, 3, 0, 0, 0, 8, 0), datagram]))],
    ['PPPoE', 1, ethernetBytes(0x8864, Buffer.concat([word(0x11, 0, 0, 1, 0, 35, 0, 0x21), datagram]))],
    ['MPLS', 1, ethernetBytes(0x8847, Buffer.concat([word(0, 1, 0, 9, 0, 2, 1, 9), datagram]))],
    ['Linux cooked', 113, Buffer.concat([Buffer.alloc(14), word(8, 0), datagram])],
    ['Linux cooked 2', 276, Buffer.concat([word(8, 0), Buffer.alloc(18), datagram])],
    ['loopback', 0, Buffer.concat([word(2, 0, 0, 0), datagram])],
    ['loopback, big-endian', 108, Buffer.concat([word(0, 0, 0, 2), datagram])],
    ['raw', 101, datagram],
    ['raw, older number', 12, datagram],
    ['PPP', 9, Buffer.concat([word(0xff, 3, 0, 0x21), datagram])],
    ['MPLS over PPP', 9, Buffer.concat([word(0xff, 3, 2, 0x81, 0, 2, 1, 9), datagram])],
    ['Cisco HDLC', 104, Buffer.concat([word(0x0f, 0, 8, 0), datagram])],
    ['Cisco HDLC under the number of PPP', 9, Buffer.concat([word(0x8f, 0, 8, 0), datagram])],
    ['IP in IP', 101, ip4Bytes('10.9.9.1', '10.9.9.2', 4, datagram)],
    [
      'GRE with a key',
      101,
      ip4Bytes('10.9.9.1', '10.9.9.2', 47, Buffer.concat([word(0x20, 0, 8, 0, 0, 0, 0, 7), datagram])),
    ],
  ])('%s', (_name, linkType, frame) => {
    const { summary } = read([frame], linkType);
    expect(summary.flows).toEqual({ tcp: 0, udp: 1 });
    expect(summary.hosts).toContain('10.0.0.1');
    expect(summary.pairs).toContainEqual(['10.0.0.1', '10.0.0.2']);
  });

  const framed = ethernetBytes(0x0800, datagram);
  const routed = (...parts: Uint8Array[]) => ip4Bytes('10.9.9.1', '10.9.9.2', 47, Buffer.concat(parts));
  const over = (port: number, ...parts: Uint8Array[]) =>
    ip4Bytes('10.9.9.1', '10.9.9.2', 17, udpBytes(5555, port, Buffer.concat(parts)));
  const wide = ip6Bytes(six(1), six(2), 17, udpBytes(4000, 5000, Buffer.from('hello')));

  test.each<[string, Uint8Array, [string, string], number]>([
    ['VXLAN', over(4789, word(8, 0, 0, 0, 0, 0, 7, 0), framed), ['10.0.0.1', '10.0.0.2'], 2],
    [
      'Geneve with an option',
      over(6081, word(1, 0, 0x65, 0x58, 0, 0, 7, 0, 1, 1, 0, 0), framed),
      ['10.0.0.1', '10.0.0.2'],
      2,
    ],
    ['GTP', over(2152, word(0x30, 0xff, 0, 33, 0, 0, 0, 1), datagram), ['10.0.0.1', '10.0.0.2'], 2],
    [
      'GTP with an extension',
      over(2152, word(0x34, 0xff, 0, 41, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 0, 0), datagram),
      ['10.0.0.1', '10.0.0.2'],
      2,
    ],
    ['Teredo with its origin', over(3544, word(0, 0, 1, 2, 3, 4, 5, 6), wide), ['fe80::1', 'fe80::2'], 2],
    ['Ethernet in GRE', routed(word(0, 0, 0x65, 0x58), framed), ['10.0.0.1', '10.0.0.2'], 1],
    [
      'a mirror over GRE',
      routed(word(0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, ...new Array<number>(8).fill(0)), framed),
      ['10.0.0.1', '10.0.0.2'],
      1,
    ],
    ['a mirror over GRE, first form', routed(word(0, 0, 0x88, 0xbe), framed), ['10.0.0.1', '10.0.0.2'], 1],
    [
      'a mirror over GRE, third form',
      routed(word(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, ...new Array<number>(12).fill(0)), framed),
      ['10.0.0.1', '10.0.0.2'],
      1,
    ],
  ])('what %s carries is read, and does not pass for words of who unwraps it', (_name, outer, pair, flows) => {
    const { decoder, summary } = read([ethernetBytes(0x0800, outer)]);
    expect(summary.flows).toEqual({ tcp: 0, udp: flows });
    expect(summary.pairs).toEqual([pair, ['10.9.9.1', '10.9.9.2']].sort());
    const macs = Array.from({ length: decoder.flows.count }, (_, row) =>
      [0, 1].map((end) => decoder.flows.mac(row, end)),
    );
    const inner = macs.at(-1)!;
    expect(inner.filter((mac) => mac !== undefined).length).toBe(
      pair[0].includes(':') || _name.startsWith('GTP') ? 0 : 1,
    );
  });

  test('what only resembles a tunnel is none', () => {
    const { summary } = read([over(4789, word(0, 0, 0, 0, 0, 0, 0, 0), framed), over(3544, Buffer.alloc(60))], 101);
    expect(summary.hosts).toEqual(['10.9.9.1']);
  });

  test('an answer of DNS to a client that has the port of a tunnel is none', () => {
    const answer = Buffer.alloc(80, 7).fill(0x6a, 0, 1);
    const { summary } = read([ip4Bytes('10.0.0.5', '10.0.0.7', 17, udpBytes(53, 3544, answer))], 101);
    expect(summary.hosts).toEqual(['10.0.0.5']);
  });

  test('an unknown link is counted and named', () => {
    const { decoder, summary } = read([Buffer.alloc(80), Buffer.alloc(80)], 195);
    expect(summary.packets).toBe(2);
    expect([...decoder.unreadable]).toEqual([[195, 2]]);
  });
});

describe('IP', () => {
  test('both directions and both orders of ends are one flow; other transports are none', () => {
    const { summary } = read(
      [
        ip4Bytes('10.0.0.1', '10.0.0.2', 17, udpBytes(1, 2, Buffer.alloc(0))),
        ip4Bytes('10.0.0.2', '10.0.0.1', 17, udpBytes(2, 1, Buffer.alloc(0))),
        ip4Bytes('10.0.0.2', '10.0.0.1', 17, udpBytes(1, 2, Buffer.alloc(0))),
        ip4Bytes('10.0.0.2', '10.0.0.1', 6, tcpBytes({ from: '', to: '', sourcePort: 1, targetPort: 2, sequence: 1 })),
        ip4Bytes('10.0.0.3', '10.0.0.1', 1, Buffer.concat([Buffer.alloc(8), datagram])),
        ip4Bytes('10.0.0.4', '224.0.0.1', 2, Buffer.alloc(8)),
        ip4Bytes('0.0.0.0', '255.255.255.255', 17, udpBytes(68, 67, Buffer.alloc(0))),
      ],
      101,
    );
    expect(summary.flows).toEqual({ tcp: 1, udp: 3 });
    expect(summary.hosts).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']);
    expect(summary.pairs).toEqual([
      ['10.0.0.1', '10.0.0.2'],
      ['10.0.0.1', '10.0.0.3'],
    ]);
  });

  test('IPv6 with extension headers', () => {
    const udp = udpBytes(7, 8, Buffer.from('x'));
    const chain = Buffer.concat([word(60, 0, 1, 4, 0, 0, 0, 0), word(17, 0, 1, 4, 0, 0, 0, 0), udp]);
    const { summary } = read([ip6Bytes(six(1), six(2), 0, chain)], 101);
    expect(summary.flows.udp).toBe(1);
    expect(summary.pairs).toEqual([['fe80::1', 'fe80::2']]);
  });

  test('fragments in any order are one datagram; one alone is no flow, but its sender is there', () => {
    const whole = udpBytes(4000, 5000, Buffer.alloc(100, 'a'));
    const pieces = [
      ip4Bytes('10.0.0.1', '10.0.0.2', 17, whole.subarray(64), 9, 8),
      ip4Bytes('10.0.0.1', '10.0.0.2', 17, whole.subarray(32, 72), 9, 0x2004),
      ip4Bytes('10.0.0.1', '10.0.0.2', 17, whole.subarray(0, 32), 9, 0x2000),
    ];
    expect(read(pieces, 101).summary.flows.udp).toBe(1);
    const { decoder, summary } = read([pieces[2]!, ip4Bytes('10.0.0.5', '10.0.0.2', 17, whole, 9, 0x2001)], 101);
    expect(summary.flows.udp).toBe(0);
    expect(summary.hosts).toEqual(['10.0.0.1', '10.0.0.5']);
    expect(decoder.internet.fragments.waiting).toBe(2);
  });

  test('fragments of IPv6, too', () => {
    const whole = udpBytes(4000, 5000, Buffer.alloc(40, 'a'));
    const pieces = [
      ip6Bytes(six(1), six(2), 44, Buffer.concat([word(17, 0, 0, 0x19, 0, 0, 0, 3), whole.subarray(0, 24)])),
      ip6Bytes(six(1), six(2), 44, Buffer.concat([word(17, 0, 0, 0x18, 0, 0, 0, 3), whole.subarray(24)])),
    ];
    pieces[0]!.writeUInt16BE(0x0001, 42);
    expect(read(pieces, 101).summary.flows.udp).toBe(1);
  });

  test('datagrams that never become whole give way to newer ones', () => {
    const whole = udpBytes(4000, 5000, Buffer.alloc(100, 'a'));
    const frames = Array.from({ length: 5000 }, (_, id) => ip4Bytes('10.0.0.1', '10.0.0.2', 17, whole, id, 0x2000));
    const { decoder } = read(frames, 101);
    expect(decoder.internet.fragments.waiting).toBe(256);
    expect(decoder.internet.fragments.lost).toBe(5000 - 256);
  });
});

describe('ARP', () => {
  const arp = (operation: number, sender: number[], target: number[]) =>
    ethernetBytes(
      0x0806,
      Buffer.from([0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, sender[3]!, ...sender, 0, 0, 0, 0, 0, 0, ...target]),
    );

  test('who spoke is there, who was only asked for is hinted, and who asked for whom is a pair', () => {
    const { decoder, summary } = read([
      arp(1, [10, 0, 0, 1], [10, 0, 0, 9]),
      arp(1, [10, 0, 0, 1], [10, 0, 0, 2]),
      arp(2, [10, 0, 0, 2], [10, 0, 0, 1]),
      arp(1, [10, 0, 0, 3], [10, 0, 0, 3]),
      arp(1, [0, 0, 0, 0], [10, 0, 0, 8]),
    ]);
    expect(summary.hosts).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    expect(summary.hinted).toEqual(['10.0.0.8', '10.0.0.9']);
    expect(summary.pairs).toEqual([
      ['10.0.0.1', '10.0.0.2'],
      ['10.0.0.1', '10.0.0.9'],
    ]);
    expect(decoder.arp.senders.get('10.0.0.2')).toMatchObject({ mac: '02:00:00:00:00:02', packet: 3 });
  });
});

test('a datagram in very many pieces that do not meet is given up', () => {
  const piece = (index: number) => ip4Bytes('10.0.0.1', '10.0.0.2', 17, Buffer.alloc(8), 9, 0x2000 | (index * 2));
  const { decoder } = read(
    Array.from({ length: 300 }, (_, index) => piece(index)),
    101,
  );
  expect(decoder.internet.fragments.lost).toBe(2);
});
