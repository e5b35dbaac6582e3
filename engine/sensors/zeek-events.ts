import type { EventDraft } from '#protocol/events/event.ts';
import { countOf, type JsonObject, textOf } from './json-fields.ts';
import { commandEvent, flowEvent, noticeEvent, type SensorEnds, toldClasses } from './sensor-events.ts';
import { dnp3Function, modbusFunction, type NamedFunction } from './zeek-functions.ts';

/** Logs of Zeek that are read, by their name. */
const readers: Readonly<Record<string, (row: JsonObject, host: string) => EventDraft[] | null>> = {
  conn: connection,
  modbus: modbusCommand,
  dnp3: dnp3Command,
  notice: (row, host) => [notice(row, host)],
};

/** Names of the logs that are read. */
export const zeekLogs: readonly string[] = Object.keys(readers);

/** Events of a row of a log; null when it is none of that log. Of Modbus and DNP3 only commands are told. */
export function zeekEvents(log: string, row: JsonObject, host: string): EventDraft[] | null {
  return readers[log]?.(row, host) ?? null;
}

function endsOf(row: JsonObject, host: string): SensorEnds | null {
  const [sourceIp, destinationIp] = [textOf(row['id.orig_h']), textOf(row['id.resp_h'])];
  if (sourceIp === undefined || destinationIp === undefined) return null;
  return {
    ...{ sensor: 'zeek', host, transport: textOf(row['proto']) ?? 'tcp', sourceIp, destinationIp },
    sourcePort: countOf(row['id.orig_p']),
    destinationPort: countOf(row['id.resp_p']),
    community: textOf(row['community_id']),
    sourceMac: textOf(row['orig_l2_addr']),
    destinationMac: textOf(row['resp_l2_addr']),
  };
}

/** Seconds since 1970, or ISO 8601 where Zeek is set so. */
function timeOf(value: unknown): number {
  return typeof value === 'number' ? value * 1000 : Date.parse(textOf(value) ?? '');
}

function connection(row: JsonObject, host: string): EventDraft[] | null {
  const ends = endsOf(row, host);
  if (!ends) return null;
  const first = timeOf(row['ts']);
  return [
    flowEvent({
      ...ends,
      protocol: textOf(row['service'])?.split(',')[0],
      packets: [countOf(row['orig_pkts']), countOf(row['resp_pkts'])],
      bytes: [
        countOf(row['orig_ip_bytes']) ?? countOf(row['orig_bytes']),
        countOf(row['resp_ip_bytes']) ?? countOf(row['resp_bytes']),
      ],
      state: textOf(row['conn_state']),
      first,
      last: first + (countOf(row['duration']) ?? 0) * 1000,
    }),
  ];
}

/** Whether a function is told: what commands, and what nobody knows. */
function isTold({ kind }: NamedFunction): boolean {
  return kind === 'unknown' || toldClasses.has(kind);
}

/** Newer logs have a row for the request and one for the answer, older ones one for both. */
function modbusCommand(row: JsonObject, host: string): EventDraft[] | null {
  const ends = endsOf(row, host);
  const name = textOf(row['func']);
  if (!ends || name === undefined) return null;
  const pdu = textOf(row['pdu_type']);
  const failed = textOf(row['exception']) !== undefined;
  const asked = modbusFunction(name.replace(/_EXCEPTION$/, ''));
  // The answer of a newer log only repeats what was asked.
  if (pdu === 'RESP' || !isTold(asked)) return [];
  return [
    commandEvent({
      ...ends,
      ...{ protocol: 'modbus', class: asked.kind, code: asked.code, name: asked.name },
      unit: countOf(row['unit']),
      outcome: pdu === 'REQ' ? 'unknown' : failed ? 'failure' : 'success',
      time: timeOf(row['ts']),
    }),
  ];
}

function dnp3Command(row: JsonObject, host: string): EventDraft[] | null {
  const ends = endsOf(row, host);
  if (!ends) return null;
  const name = textOf(row['fc_request']);
  const asked = name === undefined ? null : dnp3Function(name);
  if (asked === null || !isTold(asked)) return [];
  return [
    commandEvent({
      ...ends,
      ...{ protocol: 'dnp3', class: asked.kind, code: asked.code, time: timeOf(row['ts']) },
      outcome: textOf(row['fc_reply']) === undefined ? 'unknown' : 'success',
    }),
  ];
}

function notice(row: JsonObject, host: string): EventDraft {
  const kind = textOf(row['note']);
  const text = [kind, textOf(row['msg']), textOf(row['sub'])].filter((part) => part !== undefined).join(': ');
  return noticeEvent('zeek', host, timeOf(row['ts']), text === '' ? 'notice' : text, {
    'rule.name': kind,
    'source.ip': textOf(row['src']) ?? textOf(row['id.orig_h']),
    'destination.ip': textOf(row['dst']) ?? textOf(row['id.resp_h']),
    'destination.port': countOf(row['p']) ?? countOf(row['id.resp_p']),
  });
}
