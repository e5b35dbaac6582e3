import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messageTypes } from '#engine/wire/opcua/message-types.ts';
import { CaptureDecoder, CaptureFile, type CaptureSummary, captureRows, captureSummary } from '#engine/wire/wire.ts';
import { testData } from '../support/test-data.ts';

const folder = testData === undefined ? undefined : join(testData, 'captures');
const there = folder !== undefined && existsSync(folder);
const captures = there
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.pcap(ng)?$/.test(path))
  : [];
const tshark = spawnSync('tshark', ['--version']).status === 0;

function decoded(path: string): CaptureDecoder {
  const decoder = new CaptureDecoder();
  const file = new CaptureFile(decoder);
  file.push(readFileSync(join(folder!, path)));
  decoder.end();
  return decoder;
}

const summary = (path: string): CaptureSummary => captureSummary(decoded(path));

/** Messages of a protocol in a capture: requests, and answers of both kinds. */
function counted(path: string, protocol: string): { requests: number; answers: number } {
  const groups = [...captureRows(decoded(path))].filter(
    (row) => row.kind === 'ot.transactions' && row['network.protocol'] === protocol,
  );
  const sum = (name: string) => groups.reduce((all, group) => all + Number(group[name]), 0);
  return { requests: sum('requests'), answers: sum('responses') + sum('exceptions') };
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

const s7 = {
  protocol: 's7comm',
  fields: ['s7comm.header.rosctr', 's7comm.param.userdata.type'],
  asks: ['1:', '7:4'],
  answers: ['2:', '3:', '7:8'],
};
const fins = { protocol: 'fins', fields: ['omron.icf.dtb'], asks: ['0x00'], answers: ['0x01'] };
/** Two messages of the encapsulation (ListIdentity) hold nothing of CIP. */
const cip = { protocol: 'enip', fields: ['cip.rr'], asks: ['0x00'], answers: ['0x01'], apart: 1 };

describe.skipIf(!there || !tshark)('messages of other protocols, as tshark reads them', () => {
  test.each([
    { path: 's7/snap7.pcap', ...s7 },
    { path: 's7/step7_s300_download.pcapng', ...s7 },
    { path: 'fins/omron.pcap', ...fins },
    { path: 'fins/omron_fins_tcp_commands_responses.pcap', ...fins },
    { path: 'enip/enip_cip_example.pcap', ...cip },
  ])('$path', ({ path, protocol, fields, asks, answers, ...more }) => {
    const apart = 'apart' in more ? more.apart : 0;
    const wanted = fields.flatMap((field) => ['-e', field]);
    const values = runTshark(['-n', '-r', join(folder!, path), '-T', 'fields', '-E', 'separator=:', ...wanted])
      .split(/[\n,]/)
      .filter((value) => value !== '' && value !== ':');
    const count = (known: readonly string[]) => values.filter((value) => known.includes(value)).length + apart;
    expect(counted(path, protocol)).toEqual({ requests: count(asks), answers: count(answers) });
    expect(values.filter((value) => ![...asks, ...answers].includes(value))).toEqual([]);
  });
});

test.skipIf(!there)('MELSOFT, which tshark does not read, message by message', () => {
  // Segments with payload that differ in their sequence number, by first byte.
  expect(counted('melsec/melsoft_129_clean.pcap', 'melsoft')).toEqual({ requests: 491, answers: 492 });
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
