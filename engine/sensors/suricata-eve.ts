import type { EventDraft } from '#protocol/events/event.ts';
import { dnp3Functions } from '../wire/dnp3/dnp3-functions.ts';
import { functionCodes } from '../wire/modbus/function-code.ts';
import { narrowed } from '../wire/modbus/modbus-place.ts';
import { countOf, type JsonObject, objectIn, objectOf, textOf } from './json-fields.ts';
import { commandEvent, flowEvent, noticeEvent, type SensorEnds, toldClasses } from './sensor-events.ts';

/** Names of Suricata for protocols that the product calls otherwise; `failed` says that it found none. */
const protocols: ReadonlyMap<string, string | undefined> = new Map([
  ['failed', undefined],
  ['unknown', undefined],
]);

/** Events of a line of `eve.json`: conversations, alerts, and commands over Modbus and DNP3. Null when the line is none of Suricata; empty for other kinds. */
export function suricataEvents(line: string, host: string): EventDraft[] | null {
  const record = objectIn(line);
  const kind = textOf(record?.['event_type']);
  if (!record || kind === undefined) return null;
  const ends = endsOf(record, host);
  if (kind === 'flow' && ends) return flowOf(record, ends);
  if (kind === 'alert') return [alertOf(record, host)];
  if (kind === 'modbus' && ends) return modbusOf(record, ends);
  if (kind === 'dnp3' && ends) return dnp3Of(record, ends);
  return [];
}

function endsOf(record: JsonObject, host: string): SensorEnds | null {
  const [sourceIp, destinationIp] = [textOf(record['src_ip']), textOf(record['dest_ip'])];
  const transport = textOf(record['proto'])?.toLowerCase();
  if (sourceIp === undefined || destinationIp === undefined || transport === undefined) return null;
  const ether = objectOf(record['ether']);
  const only = (macs: unknown) => (Array.isArray(macs) && macs.length === 1 ? textOf(macs[0]) : undefined);
  return {
    ...{ sensor: 'suricata', host, transport: transport === 'ipv6-icmp' ? 'icmp' : transport, sourceIp, destinationIp },
    sourcePort: countOf(record['src_port']),
    destinationPort: countOf(record['dest_port']),
    community: textOf(record['community_id']),
    sourceMac: textOf(ether?.['src_mac']) ?? only(ether?.['src_macs']),
    destinationMac: textOf(ether?.['dest_mac']) ?? only(ether?.['dest_macs']),
    interface: textOf(record['in_iface']),
  };
}

function timeOf(value: unknown): number {
  // Suricata writes the zone without a colon.
  return Date.parse((textOf(value) ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}

function flowOf(record: JsonObject, ends: SensorEnds): EventDraft[] {
  const flow = objectOf(record['flow']) ?? {};
  const application = textOf(record['app_proto']);
  const last = timeOf(flow['end']);
  return [
    flowEvent({
      ...ends,
      protocol: application !== undefined && protocols.has(application) ? protocols.get(application) : application,
      packets: [countOf(flow['pkts_toserver']), countOf(flow['pkts_toclient'])],
      bytes: [countOf(flow['bytes_toserver']), countOf(flow['bytes_toclient'])],
      state: textOf(flow['state']),
      first: timeOf(flow['start']),
      last: Number.isNaN(last) ? timeOf(record['timestamp']) : last,
    }),
  ];
}

function alertOf(record: JsonObject, host: string): EventDraft {
  const alert = objectOf(record['alert']) ?? {};
  const category = textOf(alert['category']);
  return noticeEvent('suricata', host, timeOf(record['timestamp']), textOf(alert['signature']) ?? 'alert', {
    'rule.id': countOf(alert['signature_id'])?.toString(),
    'rule.category': category,
    'event.severity': countOf(alert['severity']),
    'source.ip': textOf(record['src_ip']),
    'destination.ip': textOf(record['dest_ip']),
    'destination.port': countOf(record['dest_port']),
    'network.community_id': textOf(record['community_id']),
  });
}

function modbusOf(record: JsonObject, ends: SensorEnds): EventDraft[] {
  const modbus = objectOf(record['modbus']) ?? {};
  const request = objectOf(modbus['request']);
  const code = countOf(request?.['function_raw']);
  if (!request || code === undefined) return [];
  const sub = countOf(objectOf(request['diagnostic'])?.['raw']) ?? -1;
  const { class: kind, detail } = narrowed(code, sub);
  if (!toldClasses.has(kind)) return [];
  const write = objectOf(request['write']);
  const low = countOf(write?.['address']);
  const quantity = countOf(write?.['quantity']) ?? 1;
  const response = objectOf(modbus['response']);
  return [
    commandEvent({
      ...ends,
      ...{ protocol: 'modbus', class: kind, code: String(code), unit: countOf(request['unit_id']) },
      name: [functionCodes.get(code)?.name, detail].filter((part) => part !== undefined).join(': ') || undefined,
      addresses: low === undefined ? undefined : [low, low + Math.max(1, quantity) - 1],
      outcome: !response ? 'unknown' : response['exception'] === undefined ? 'success' : 'failure',
      time: timeOf(record['timestamp']),
    }),
  ];
}

/** Requests and answers are records of their own: an answer names no function. */
function dnp3Of(record: JsonObject, ends: SensorEnds): EventDraft[] {
  const dnp3 = objectOf(record['dnp3']) ?? {};
  const application = objectOf(dnp3['application']);
  const known =
    textOf(dnp3['type']) === 'request' ? dnp3Functions.get(countOf(application?.['function_code']) ?? -1) : undefined;
  if (!known || !toldClasses.has(known[1])) return [];
  const objects = application?.['objects'];
  const object = objectOf(Array.isArray(objects) ? objects[0] : null);
  const [group, variation] = [countOf(object?.['group']), countOf(object?.['variation'])];
  return [
    commandEvent({
      ...ends,
      ...{ protocol: 'dnp3', class: known[1], code: known[0], unit: countOf(dnp3['dst']), outcome: 'unknown' },
      area: group === undefined || variation === undefined ? undefined : `g${group}v${variation}`,
      time: timeOf(record['timestamp']),
    }),
  ];
}
