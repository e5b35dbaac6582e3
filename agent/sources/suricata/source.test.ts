import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { communityId } from '#engine/wire/community-id.ts';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { folder } from '../tail/log-harness.ts';
import { source } from './source.ts';

const ends = { src_ip: '10.0.0.1', src_port: 40_000, dest_ip: '10.0.0.2', dest_port: 502, proto: 'TCP' };
const line = (record: object) =>
  `${JSON.stringify({ timestamp: '2026-03-02T09:00:10.250000+0900', ...ends, ...record })}\n`;
const flow = {
  event_type: 'flow',
  in_iface: 'eth1',
  app_proto: 'modbus',
  ether: { src_macs: ['02:00:00:00:00:01'], dest_macs: ['02:00:00:00:00:02', '02:00:00:00:00:03'] },
  flow: {
    ...{ pkts_toserver: 12, pkts_toclient: 10, bytes_toserver: 900, bytes_toclient: 800, state: 'closed' },
    ...{ start: '2026-03-02T09:00:00.500000+0900', end: '2026-03-02T09:00:10.000000+0900' },
  },
};
const writes = (function_raw: number, response: object | undefined, more: object = {}) => ({
  event_type: 'modbus',
  modbus: { request: { unit_id: 3, function_raw, write: { address: 16, quantity: 4 }, ...more }, response },
});

describe('suricata source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample).paths).toEqual(['/var/log/suricata/eve.json']);
  });

  test('conversations, alerts and commands; what only reads, and other records, are passed over', async () => {
    const file = join(folder(), 'eve.json');
    writeFileSync(file, line({ ...flow, community_id: '1:given' }));
    const run = runForTest(source, { paths: [file], pollMs: 20 });
    await run.until((events) => events.length === 1);
    const alert = { signature: 'ET SCAN Modbus', signature_id: 2_000_001, category: 'Attempted scan', severity: 2 };
    appendFileSync(
      file,
      [
        line(flow),
        line({ event_type: 'alert', alert }),
        line(writes(16, { function_raw: 16 })),
        line(writes(6, { exception: { raw: 2 } }, { write: { address: 7, data: 1 } })),
        line(writes(8, undefined, { diagnostic: { raw: 1 }, write: undefined })),
        line(writes(3, { function_raw: 3 })),
        line({
          event_type: 'dnp3',
          dnp3: { type: 'request', dst: 4, application: { function_code: 5, objects: [{ group: 12, variation: 1 }] } },
        }),
        line({ event_type: 'dnp3', dnp3: { type: 'response', dst: 3, application: { function_code: 129 } } }),
        line({ event_type: 'stats', stats: {} }),
        '{"event_type":"flow","src_ip"\n',
      ].join(''),
    );
    await run.until((events) => events.length === 8);
    await run.stop();
    const [first, second, told, ...more] = run.events;
    expect(first).toMatchObject({
      ...{ kind: 'net.flow', time: '2026-03-02T00:00:00.500Z', history: true },
      fields: { 'host.name': 'test-host', 'network.community_id': '1:given', 'hinomi.vantage': 'suricata' },
    });
    expect(second!.history).toBeUndefined();
    expect(second!.fields).toEqual({
      ...{ 'host.name': 'test-host', 'network.transport': 'tcp', 'network.direction': 'unknown' },
      'network.community_id': communityId('tcp', { ip: '10.0.0.2', port: 502 }, { ip: '10.0.0.1', port: 40_000 }),
      ...{ 'source.ip': '10.0.0.1', 'source.mac': '02:00:00:00:00:01', 'destination.ip': '10.0.0.2' },
      ...{ 'destination.port': 502, 'network.protocol': 'modbus', 'observer.ingress.interface.name': 'eth1' },
      ...{ 'source.packets': 12, 'source.bytes': 900, 'destination.packets': 10, 'destination.bytes': 800 },
      ...{ 'hinomi.flow.connections': 1, 'hinomi.flow.state': 'closed', 'hinomi.vantage': 'suricata' },
      ...{ 'hinomi.flow.first': '2026-03-02T00:00:00.500Z', 'hinomi.flow.last': '2026-03-02T00:00:10.000Z' },
    });
    expect(told).toMatchObject({
      ...{ kind: 'host.log', logsource: { product: 'suricata', service: 'alert' } },
      fields: { message: 'ET SCAN Modbus', 'rule.id': '2000001', 'source.ip': '10.0.0.1' },
    });
    expect(
      more.map(({ kind, fields }) => [
        ...[kind, fields['event.action'], fields['event.code'], fields['event.outcome']],
        ...[fields['hinomi.operation.first_address'], fields['hinomi.operation.last_address']],
      ]),
    ).toEqual([
      ['ot.command', 'write', '16', 'success', 16, 19],
      ['ot.command', 'write', '6', 'failure', 7, 7],
      ['ot.command', 'mode', '8', 'unknown', undefined, undefined],
      ['ot.command', 'control', 'Direct Operate', 'unknown', undefined, undefined],
      ['host.log', undefined, undefined, undefined, undefined, undefined],
    ]);
    expect(run.events.flatMap(findings)).toEqual([]);
  });
});
