import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messageTypes } from '#engine/wire/opcua/message-types.ts';
import { CaptureDecoder, CaptureFile, type CaptureSummary, captureSummary } from '#engine/wire/wire.ts';
import { testData } from '../support/test-data.ts';

const folder = testData === undefined ? undefined : join(testData, 'captures');
const there = folder !== undefined && existsSync(folder);
const captures = there
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.pcap(ng)?$/.test(path))
  : [];
const tshark = spawnSync('tshark', ['--version']).status === 0;

function summary(path: string): CaptureSummary {
  const decoder = new CaptureDecoder();
  const file = new CaptureFile(decoder);
  file.push(readFileSync(join(folder!, path)));
  decoder.end();
  return captureSummary(decoder);
}

type Counts = Record<string, number>;
interface Expected {
  packets: number;
  flows: { tcp: number; udp: number };
  hosts: string[];
  modbus?: CaptureSummary['modbus'];
  opcua?: CaptureSummary['opcua'];
}

/** One message that tshark takes for a retransmission, because the capture holds its segment after a later one; its bytes are there. */
function corrected<T extends Expected>(path: string, expected: T): T {
  if (!path.endsWith('opcua_with-gap.pcap') || !expected.opcua) return expected;
  const { messages, services } = expected.opcua;
  const opcua = {
    messages: { ...messages, MSG: messages['MSG']! + 1 },
    services: { ...services, CreateSessionResponse: (services['CreateSessionResponse'] ?? 0) + 1 },
  };
  return { ...expected, opcua };
}

describe.skipIf(!there)('captures of others (HINOMI_TEST_DATA)', () => {
  test.each(captures)('%s: as recorded', (path) => {
    const { captures: all } = JSON.parse(readFileSync(join(folder!, 'expected.json'), 'utf8')) as {
      captures: Record<string, Expected>;
    };
    const { packets, flows, hosts, modbus, opcua } = corrected(path, all[path]!);
    const read = summary(path);
    expect({ packets: read.packets, flows: read.flows, hosts: read.hosts }).toEqual({ packets, flows, hosts });
    const none = { requests: {}, responses: {}, exceptions: {} };
    expect(read.modbus).toEqual(
      modbus ? { requests: modbus.requests, responses: modbus.responses, exceptions: modbus.exceptions } : none,
    );
    expect(read.opcua).toEqual(
      opcua ? { messages: opcua.messages, services: opcua.services } : { messages: {}, services: {} },
    );
  });

  test.skipIf(!tshark).each(captures)('%s: as tshark reads it', (path) => {
    const { pairs, hinted: _, ...read } = summary(path);
    const { pairs: expectedPairs, ...expected } = byTshark(join(folder!, path));
    expect(read).toEqual(corrected(path, expected));
    expect(pairs).toEqual(expectedPairs);
  });
});

const fields = [
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'arp.src.proto_ipv4',
  'arp.dst.proto_ipv4',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
  'modbus.func_code',
  'modbus.exception_code',
  'opcua.transport.type',
  'opcua.servicenodeid.numeric',
] as const;

/** The same figures out of another decoder. */
function byTshark(file: string): Omit<CaptureSummary, 'hinted'> {
  const choice = ['-d', 'tcp.port==48010,opcua', '-T', 'fields', '-E', 'separator=|'];
  const wanted = fields.flatMap((field) => ['-e', field]);
  const lines = runTshark(['-n', '-r', file, ...choice, ...wanted])
    .split('\n')
    .slice(0, -1);
  const flows = { tcp: new Set<string>(), udp: new Set<string>() };
  const hosts = new Set<string>();
  const pairs = new Set<string>();
  const modbus: Record<'requests' | 'responses' | 'exceptions', Counts> = {
    requests: {},
    responses: {},
    exceptions: {},
  };
  const opcua: Record<'messages' | 'services', Counts> = { messages: {}, services: {} };
  const add = (counts: Counts, key: string) => {
    counts[key] = (counts[key] ?? 0) + 1;
  };
  for (const line of lines) {
    const values = line.split('|').map((value) => (value === '' ? [] : value.split(',')));
    const [ip, ipTo, ip6, ip6To, arp, arpTo, tcp, tcpTo, udp, udpTo, codes, exceptions, kinds, services] =
      values as string[][];
    const from = ip![0] ?? ip6![0] ?? arp![0];
    const to = ipTo![0] ?? ip6To![0] ?? arpTo![0];
    if (from && unicast(from)) hosts.add(from);
    if (from && to && unicast(from) && unicast(to) && from !== to) pairs.add([from, to].sort().join(' '));
    if (tcp![0]) flows.tcp.add([`${from} ${tcp![0]}`, `${to} ${tcpTo![0]}`].sort().join(' '));
    if (udp![0]) flows.udp.add([`${from} ${udp![0]}`, `${to} ${udpTo![0]}`].sort().join(' '));
    if (tcp![0]) {
      const kind = tcpTo![0] === '502' ? 'requests' : exceptions!.length > 0 ? 'exceptions' : 'responses';
      for (const code of codes!) add(modbus[kind], code);
    }
    for (const kind of kinds!) add(opcua.messages, kind);
    for (const id of services!) {
      const type = messageTypes.get(Number(id));
      if (type) add(opcua.services, type.name);
    }
  }
  return {
    packets: lines.length,
    flows: { tcp: flows.tcp.size, udp: flows.udp.size },
    modbus,
    opcua,
    hosts: [...hosts].sort(),
    pairs: [...pairs].sort().map((pair) => pair.split(' ') as [string, string]),
  };
}

/** tshark ends with 2 after a file that was cut, and has then printed what it read. */
function runTshark(args: string[]): string {
  try {
    return execFileSync('tshark', args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { status, stdout } = error as { status?: number; stdout?: string };
    if (status !== 2 || !stdout) throw error;
    return stdout;
  }
}

function unicast(ip: string): boolean {
  if (ip.includes(':')) return ip !== '::' && !/^ff/.test(ip);
  return ip !== '0.0.0.0' && ip !== '255.255.255.255' && !/^2(2[4-9]|3\d)\./.test(ip);
}
