import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { communityId } from '#engine/wire/community-id.ts';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { folder } from '../tail/log-harness.ts';
import { source } from './source.ts';

const ends = { 'id.orig_h': '10.0.0.1', 'id.orig_p': 40_000, 'id.resp_h': '10.0.0.2', 'id.resp_p': 502 };
const json = (row: object) => `${JSON.stringify({ ts: 1_772_409_600.5, uid: 'C1', ...ends, ...row })}\n`;
const connection = {
  ...{ proto: 'tcp', service: 'modbus', duration: 2.25, orig_bytes: 24, resp_bytes: 30, conn_state: 'SF' },
  ...{ orig_pkts: 5, orig_ip_bytes: 300, resp_pkts: 4, resp_ip_bytes: 240 },
};
const community = communityId('tcp', { ip: '10.0.0.1', port: 40_000 }, { ip: '10.0.0.2', port: 502 });
const names = [
  'ts',
  'uid',
  'id.orig_h',
  'id.orig_p',
  'id.resp_h',
  'id.resp_p',
  'proto',
  'service',
  'duration',
  'conn_state',
  'tunnel_parents',
];
const types = ['time', 'string', 'addr', 'port', 'addr', 'port', 'enum', 'string', 'interval', 'string', 'set[string]'];
const head = [
  '#separator \\x09',
  ...['#set_separator\t,', '#empty_field\t(empty)', '#unset_field\t-', '#path\tconn', '#open\t2026-03-02-00-00-00'],
  ...[`#fields\t${names.join('\t')}`, `#types\t${types.join('\t')}`],
];
const row = (seconds: number, duration = '-') =>
  [
    '1772409600.500000',
    `C${seconds}`,
    '10.0.0.1',
    '40000',
    '10.0.0.2',
    '502',
    'tcp',
    '-',
    duration,
    'S1',
    '(empty)',
  ].join('\t');

async function told(files: Record<string, string>, count: number, position?: unknown) {
  const dir = folder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  const run = runForTest(source, { paths: [join(dir, '*.log')], pollMs: 20 }, { position });
  await run.until((events) => events.length >= count);
  await run.stop();
  expect(run.events.flatMap(findings)).toEqual([]);
  return { ...run, dir };
}

describe('zeek source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample).paths).toHaveLength(3);
  });

  test('conversations in JSON, with the same community id as everywhere', async () => {
    const { events } = await told({ 'conn.log': json(connection) }, 1);
    expect(events[0]).toMatchObject({
      ...{ kind: 'net.flow', time: '2026-03-02T00:00:00.500Z', history: true },
      fields: {
        ...{ 'network.community_id': community, 'source.ip': '10.0.0.1', 'destination.port': 502 },
        ...{ 'network.protocol': 'modbus', 'source.bytes': 300, 'destination.packets': 4, 'hinomi.flow.state': 'SF' },
        ...{ 'hinomi.flow.last': '2026-03-02T00:00:02.750Z', 'hinomi.vantage': 'zeek' },
      },
    });
  });

  test('in the form with tabs, also where reading goes on in the middle of the file', async () => {
    const { events, position, dir } = await told({ 'conn.log': `${[...head, row(1, '1.500000')].join('\n')}\n` }, 1);
    expect(events[0]!.fields).toMatchObject({
      ...{ 'network.community_id': community, 'hinomi.flow.last': '2026-03-02T00:00:02.000Z' },
      'hinomi.flow.state': 'S1',
    });
    expect(events[0]!.fields).not.toHaveProperty('network.protocol');
    appendFileSync(join(dir, 'conn.log'), `${row(2)}\nnot a row\n`);
    const again = runForTest(source, { paths: [join(dir, '*.log')], pollMs: 20 }, { position: position() });
    await again.until((seen) => seen.length === 2);
    await again.stop();
    expect(again.events.map(({ kind, history }) => [kind, history])).toEqual([
      ['net.flow', undefined],
      ['host.log', undefined],
    ]);
  });

  test('commands over Modbus and DNP3, and notices; what only reads, answers and other logs are passed over', async () => {
    const { events } = await told(
      {
        'modbus.log': [
          json({ func: 'READ_HOLDING_REGISTERS' }),
          json({ func: 'WRITE_SINGLE_REGISTER' }),
          json({ func: 'WRITE_MULTIPLE_COILS_EXCEPTION', exception: 'ILLEGAL_DATA_ADDRESS' }),
          json({ func: 'WRITE_SINGLE_COIL', pdu_type: 'REQ', unit: 9, tid: 1 }),
          json({ func: 'WRITE_SINGLE_COIL', pdu_type: 'RESP', unit: 9, tid: 1 }),
        ].join(''),
        'dnp3.log': json({ fc_request: 'DIRECT_OPERATE', fc_reply: 'RESPONSE' }) + json({ fc_request: 'READ' }),
        'notice.log': json({ note: 'Scan::Port_Scan', msg: '10.0.0.9 scanned 15 ports', src: '10.0.0.9' }),
        'files.log': json({ fuid: 'F1' }),
      },
      5,
    );
    expect(
      events
        .map(({ fields }) =>
          ['network.protocol', 'event.code', 'event.outcome', 'hinomi.operation.unit', 'message'].map(
            (name) => fields[name] ?? '',
          ),
        )
        .map((fields) => fields.join(' ').trim())
        .sort(),
    ).toEqual([
      'Scan::Port_Scan: 10.0.0.9 scanned 15 ports',
      'dnp3 Direct Operate success',
      'modbus 15 failure',
      'modbus 5 unknown 9',
      'modbus 6 success',
    ]);
  });
});
