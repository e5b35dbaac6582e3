import { describe, expect, test } from 'vitest';
import { udpBytes } from '#engine/wire/sample-capture.ts';
import type { Finding } from './finding.ts';
import { detectInSample, SamplePlant, sampleMac } from './sample-plant.ts';

const [hmi, plc, other, stranger] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.66'];
const start = 1_700_000_000_000;

/** Two controllers that one master polls, and a PC that asks by ARP now and then. */
function ordinary(from = start, turns = 40): SamplePlant {
  const plant = new SamplePlant();
  for (const host of [hmi, plc, other]) plant.arp(from, host, hmi);
  plant.poll(hmi, 40_000, plc, from + 100, turns);
  plant.poll(hmi, 40_001, other, from + 150, turns);
  return plant;
}

/** What an ordinary minute shows beyond the learned one when something happens in it. */
function found(happens: (plant: SamplePlant, at: number) => void, turns = 40): Finding[] {
  const at = start + 3_600_000;
  const plant = ordinary(at, turns);
  happens(plant, at + 10_500);
  return detectInSample([ordinary()], plant).findings;
}

/** An acknowledgement of DHCP that gives a machine an address. */
function lease(machine: string, ip: string): Buffer {
  const bytes = Buffer.alloc(300);
  bytes.set([2, 1, 6, 0]);
  bytes.set(ip.split('.').map(Number), 16);
  bytes.set(sampleMac(machine), 28);
  bytes.set([0x63, 0x82, 0x53, 0x63, 53, 1, 5, 255], 236);
  return bytes;
}

const words = (findings: readonly Finding[]) =>
  findings.map(({ kind, src, dst, port }) => `${kind} ${src} ${dst}${port === null ? '' : `:${port}`}`);

describe('an ordinary minute', () => {
  test('shows nothing, with other client ports and a connection that is opened anew', () => {
    const at = start + 3_600_000;
    const plant = new SamplePlant();
    plant.poll(hmi, 51_000, plc, at, 20);
    plant.poll(hmi, 51_001, plc, at + 20_500, 20);
    plant.poll(hmi, 51_002, other, at + 20, 40);
    for (let turn = 0; turn < 5; turn++) plant.arp(at + turn * 7000, hmi, plc);
    expect(words(detectInSample([ordinary()], plant).findings)).toEqual([]);
  });
});

describe('someone who was never there', () => {
  test('asks a controller: a new host and an unauthorised master', () => {
    const findings = found((plant, at) => {
      plant.connect(at, stranger, 50_000, plc, 502);
      plant.modbus(at + 5, stranger, 50_000, plc, [3, 0, 0, 0, 10], [3, 2, 0, 0]);
    });
    expect(words(findings)).toEqual([`new_host ${stranger} ${plc}:502`, `unauthorised_master ${stranger} ${plc}:502`]);
    expect(findings.map(({ technique }) => technique).sort()).toEqual(['T0848', 'T0864']);
  });

  test('and writes: that too, in one line however often', () => {
    const findings = found((plant, at) => {
      plant.connect(at, stranger, 50_000, plc, 502);
      for (let turn = 0; turn < 5; turn++) plant.modbus(at + 5 + turn * 500, stranger, 50_000, plc, [6, 0, 7, 0, turn]);
    });
    expect(words(findings)).toContain(`unauthorised_write ${stranger} ${plc}:502`);
    expect(findings.find(({ kind }) => kind === 'unauthorised_write')).toMatchObject({
      count: 5,
      facts: { addresses: '7' },
    });
  });
});

describe('the known master', () => {
  test('writes for the first time, and the packet is named', () => {
    const at = start + 3_600_000;
    const plant = ordinary(at);
    plant.modbus(at + 10_600, hmi, 40_000, plc, [6, 0, 1, 0, 1]);
    const { findings } = detectInSample([ordinary()], plant);
    expect(words(findings)).toEqual([`first_write ${hmi} ${plc}:502`]);
    const packet = plant.inOrder().findIndex(({ bytes }) => bytes.length > 60 && bytes[61] === 6) + 1;
    expect(findings[0]!.firstPacket).toBe(packet);
  });

  test('restarts a device, or makes it fall silent', () => {
    const findings = found((plant, at) => {
      plant.modbus(at, hmi, 40_000, plc, [8, 0, 1, 0, 0]);
      plant.modbus(at + 200, hmi, 40_000, plc, [8, 0, 4, 0, 0]);
    });
    expect(words(findings)).toEqual([`device_restart ${hmi} ${plc}:502`, `listen_only ${hmi} ${plc}:502`]);
  });

  test('reads addresses that it never read: once, with all of them', () => {
    const findings = found((plant, at) => {
      for (const low of [100, 110, 120]) plant.modbus(at + low, hmi, 40_000, plc, [3, 0, low, 0, 10], [3, 2, 0, 0]);
    });
    expect(words(findings)).toEqual([`new_read_range ${hmi} ${plc}:502`]);
    expect(findings[0]!.facts).toMatchObject({ addresses: '100-129' });
  });
});

describe('what is told by its right name', () => {
  test('a read that is too short is misshapen, and no new range', () => {
    const findings = found((plant, at) => plant.modbus(at, hmi, 40_000, plc, [3, 0, 0, 0], []));
    expect(words(findings)).toEqual([`malformed_message ${hmi} ${plc}:502`]);
  });

  test('a closed port of name servers is a try, and no new resolver', () => {
    const asks = (plant: SamplePlant, at: number, client: string) => {
      plant.udp(at, client, 40_053, other, 53, Buffer.alloc(30));
      plant.udp(at + 2, other, 53, client, 40_053, Buffer.alloc(30));
    };
    const learned = ordinary();
    asks(learned, start + 5000, hmi);
    const later = ordinary(start + 3_600_000);
    asks(later, start + 3_605_000, hmi);
    later.tcp(start + 3_606_000, hmi, 50_000, plc, 53, 2);
    later.tcp(start + 3_606_001, plc, 53, hmi, 50_000, 20);
    expect(words(detectInSample([learned], later).findings)).toEqual([`connection_attempt ${hmi} ${plc}:53`]);
  });
});

describe('searches are one finding each', () => {
  test('ports of a host', () => {
    const findings = found((plant, at) => {
      for (let port = 1; port <= 200; port++) {
        plant.tcp(at + port, stranger, 50_000, plc, port, 2);
        plant.tcp(at + port + 1, plc, port, stranger, 50_000, 20);
      }
    });
    expect(words(findings)).toEqual([`new_host ${stranger} ${plc}:1`, `port_scan ${stranger} ${plc}:1`]);
    expect(findings.find(({ kind }) => kind === 'port_scan')).toMatchObject({ count: 200 });
  });

  test('hosts by ARP and by connection', () => {
    const findings = found((plant, at) => {
      for (let host = 10; host < 60; host++) {
        plant.arp(at + host, stranger, `10.0.0.${host}`);
        plant.tcp(at + 1000 + host, stranger, 50_000, `10.0.0.${host}`, 502, 2);
      }
    });
    expect(words(findings).filter((word) => !word.startsWith('new_host'))).toEqual([
      `arp_sweep ${stranger} 10.0.0.10`,
      `host_sweep ${stranger} 10.0.0.10:502`,
    ]);
  });

  test('functions and units', () => {
    const findings = found((plant, at) => {
      for (let code = 60; code < 80; code++) plant.modbus(at + code, hmi, 40_000, plc, [code, 0], [code | 0x80, 1]);
      for (let unit = 2; unit < 40; unit++) {
        plant.modbus(at + 500 + unit, hmi, 40_000, other, [3, 0, 0, 0, 1], [0x83, 11], unit);
      }
    });
    expect(words(findings)).toEqual(
      expect.arrayContaining([`function_scan ${hmi} ${plc}:502`, `unit_scan ${hmi} ${plc}:502`.replace(plc, other)]),
    );
    expect(words(findings).filter((word) => word.startsWith('new_'))).toEqual([]);
  });
});

describe('PROFINET', () => {
  const set = (option: number, sub: number) =>
    Buffer.from([0xfe, 0xfd, 4, 0, 0, 0, 0, 1, 0, 0, 0, 8, option, sub, 0, 4, 0, 1, 0x61, 0x62]);
  const naming = (plant: SamplePlant, at: number) => plant.frame(at, stranger, plc, 0x8892, set(2, 2));

  test('a station that is given another name or address, by whom that never happened', () => {
    const findings = found(naming);
    expect(findings.map(({ kind, src, dst, port }) => [kind, src, dst, port])).toContainEqual([
      ...['control_command', '02:00:00:00:00:42', '02:00:00:00:00:02', 34_964],
    ]);
    expect(findings.find(({ kind }) => kind === 'control_command')!.facts).toMatchObject({
      operations: ['DCP Set name of station'],
    });
  });

  test('and nothing where it was learned, or where a station is only asked', () => {
    const learned = ordinary();
    naming(learned, start + 5000);
    const again = ordinary(start + 3_600_000);
    naming(again, start + 3_605_000);
    expect(words(detectInSample([learned], again).findings)).toEqual([]);
    const asked = found((plant, at) =>
      plant.frame(at, hmi, plc, 0x8892, Buffer.from([0xfe, 0xfd, 3, 0, 0, 0, 0, 1, 0, 0, 0, 0])),
    );
    expect(words(asked)).toEqual([]);
  });
});

describe('what only its number makes remarkable', () => {
  test('is told with the packet that began it and with the one that made it remarkable', () => {
    const at = start + 3_600_000;
    const plant = ordinary(at);
    for (let turn = 0; turn < 60; turn++) plant.modbus(at + 20_200 + turn * 4, hmi, 40_000, plc, [3, 0, 0, 0, 10]);
    const flood = detectInSample([ordinary()], plant).findings.find(({ kind }) => kind === 'request_flood')!;
    const asked = plant
      .inOrder()
      .flatMap(({ time, bytes }, index) =>
        time >= at + 20_000 && bytes[37] === 0xf6 && bytes.length > 60 ? [index + 1] : [],
      )
      .filter((packet) =>
        plant
          .inOrder()
          [packet - 1]!.bytes.subarray(30, 34)
          .equals(Buffer.from([10, 0, 0, 2])),
      );
    expect([flood.firstPacket, flood.facts['crossing_packet']]).toEqual([asked[0], asked[24]]);
    expect(flood.time).toBeLessThan(flood.last);
  });

  test('what was seen for a moment of a long baseline is not taken for more than it was', () => {
    const refuse = (plant: SamplePlant, from: number, times: number) => {
      for (let turn = 0; turn < times; turn++) plant.modbus(from + turn * 50, hmi, 40_000, plc, [99], [99 | 0x80, 1]);
    };
    const at = start + 3_600_000;
    const [learned, later] = [ordinary(), ordinary(at)];
    refuse(learned, start + 20_300, 3);
    refuse(later, at + 20_300, 12);
    expect(words(detectInSample([learned], later).findings)).toEqual([`exception_burst ${hmi} ${plc}:502`]);
  });

  test('a baseline shorter than a window counts for the whole of one', () => {
    const at = start + 3_600_000;
    const busy = (from: number, turns: number) => {
      const plant = new SamplePlant();
      plant.connect(from, hmi, 40_000, plc, 502);
      for (let turn = 0; turn < turns; turn++) plant.modbus(from + 10 + turn * 10, hmi, 40_000, plc, [3, 0, 0, 0, 10]);
      return plant;
    };
    expect(words(detectInSample([busy(start, 6)], busy(at, 60)).findings)).toEqual([]);
  });
});

describe('the link', () => {
  test('a machine without an address, or with one that it gave itself, is no second network', () => {
    const findings = found((plant, at) => {
      const wakes = Buffer.alloc(300);
      plant.ip(at, '0.0.0.0', '255.255.255.255', 17, udpBytes(68, 67, wakes), sampleMac(other));
      plant.ip(at + 50, '169.254.7.7', '224.0.0.251', 17, udpBytes(5353, 5353, wakes), sampleMac(other));
    });
    expect(findings.filter(({ kind }) => kind === 'dual_homed' || kind === 'address_changed')).toEqual([]);
  });

  test('a known machine that a server gave another address, or that gave itself one, is no new host', () => {
    const findings = found((plant, at) => {
      plant.ip(
        at,
        '10.0.0.4',
        '255.255.255.255',
        17,
        udpBytes(67, 68, lease(other, '10.0.0.9')),
        sampleMac('10.0.0.4'),
      );
      plant.arp(at + 100, '10.0.0.9', hmi, false, sampleMac(other));
      plant.ip(at + 200, '169.254.7.7', '169.254.255.255', 17, udpBytes(137, 137, Buffer.alloc(50)), sampleMac(plc));
    });
    expect(
      findings.filter(({ kind }) => kind === 'new_host' || kind === 'address_changed').map(({ src }) => src),
    ).toEqual(['10.0.0.4']);
  });

  test('a machine that sends for public addresses stands not in two networks', () => {
    const findings = found((plant, at) =>
      plant.ip(at, '203.0.113.5', plc, 17, udpBytes(9, 9, Buffer.alloc(9)), sampleMac(other)),
    );
    expect(findings.map(({ kind }) => kind)).not.toContain('dual_homed');
  });

  test('one machine answers for two others', () => {
    const mac = [2, 0, 0, 0, 0, 66];
    const findings = found((plant, at) => {
      for (let turn = 0; turn < 5; turn++) {
        plant.arp(at + turn * 1000, plc, hmi, true, mac);
        plant.arp(at + turn * 1000 + 5, hmi, plc, true, mac);
      }
    });
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['arp_conflict', 'arp_spoof']));
    expect(findings[0]!.facts).toMatchObject({ mac: '02:00:00:00:00:42' });
  });
});

describe('rhythm', () => {
  test('a poll that stops while both ends are alive is lost', () => {
    const at = start + 3_600_000;
    const plant = new SamplePlant();
    plant.poll(hmi, 40_000, plc, at, 15);
    plant.poll(hmi, 40_001, other, at + 50, 40);
    for (let turn = 0; turn < 40; turn++) plant.arp(at + turn * 1000, plc, hmi, true);
    for (let turn = 15; turn < 40; turn++)
      plant.modbus(at + turn * 1000, hmi, 40_000, plc, [3, 0, 5, 0, 1], [3, 2, 0, 0]);
    const kinds = words(detectInSample([ordinary()], plant).findings);
    expect(kinds).toContain(`poll_lost ${hmi} ${plc}:502`);
    expect(kinds.filter((word) => word.includes(other))).toEqual([]);
  });

  test('a poll that slows down, and one that comes more often', () => {
    const at = start + 3_600_000;
    const plant = new SamplePlant();
    plant.poll(hmi, 40_000, plc, at, 40, 2500);
    plant.poll(hmi, 40_001, other, at + 50, 300, 300);
    const { findings } = detectInSample([ordinary()], plant);
    expect(words(findings)).toEqual([`poll_extra ${hmi} ${other}:502`, `poll_slowed ${hmi} ${plc}:502`]);
  });
});
