import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { communityId } from '../wire/community-id.ts';
import { eventTime } from '../wire/minutes/event-time.ts';
import type { OperationClass } from '../wire/operation.ts';

/** Who talked to whom, as a network sensor tells it. */
export interface SensorEnds {
  sensor: 'zeek' | 'suricata';
  /** Host on which the sensor's log is read. */
  host: string;
  transport: string;
  sourceIp: string;
  destinationIp: string;
  sourcePort?: number | undefined;
  destinationPort?: number | undefined;
  community?: string | undefined;
  sourceMac?: string | undefined;
  destinationMac?: string | undefined;
  interface?: string | undefined;
}

/** A conversation that a sensor summed up when it was over. */
export interface SensorFlow extends SensorEnds {
  protocol?: string | undefined;
  /** Packets and bytes of the client and of the server. */
  packets: [number | undefined, number | undefined];
  bytes: [number | undefined, number | undefined];
  state?: string | undefined;
  /** In milliseconds since 1970. */
  first: number;
  last: number;
}

/** A command to a controller that a sensor saw. */
export interface SensorCommand extends SensorEnds {
  protocol: string;
  class: OperationClass;
  code: string;
  name?: string | undefined;
  unit?: number | undefined;
  area?: string | undefined;
  addresses?: [number, number] | undefined;
  outcome: 'success' | 'failure' | 'unknown';
  time: number;
}

const ported = ['tcp', 'udp', 'sctp'] as const;

/** Classes of operations that are told one by one; what only reads is in the conversation. */
export const toldClasses: ReadonlySet<OperationClass> = new Set([
  'write',
  'control',
  'mode',
  'program-download',
  'program-upload',
]);

function defined(fields: Record<string, Fields[string] | undefined>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** The ends as fields. Without the sensor's own community id it is computed, so that what several have seen is known to be one. */
function endFields(ends: SensorEnds): Fields {
  const { sourceIp, sourcePort, destinationIp, destinationPort } = ends;
  const transport = ported.find((name) => name === ends.transport);
  const computed =
    transport && sourcePort !== undefined && destinationPort !== undefined
      ? communityId(transport, { ip: sourceIp, port: sourcePort }, { ip: destinationIp, port: destinationPort })
      : undefined;
  return defined({
    'host.name': ends.host,
    'network.transport': ends.transport,
    'network.community_id': ends.community ?? computed,
    'source.ip': sourceIp,
    'source.mac': ends.sourceMac,
    'destination.ip': destinationIp,
    'destination.mac': ends.destinationMac,
    'destination.port': transport ? destinationPort : undefined,
    'observer.ingress.interface.name': ends.interface,
    'hinomi.vantage': ends.sensor,
  });
}

/** The event of a conversation. */
export function flowEvent(flow: SensorFlow): EventDraft {
  const first = eventTime(flow.first);
  return {
    kind: 'net.flow',
    time: first,
    fields: {
      ...endFields(flow),
      ...defined({
        'network.direction': 'unknown',
        'network.protocol': flow.protocol,
        'source.packets': flow.packets[0],
        'source.bytes': flow.bytes[0],
        'destination.packets': flow.packets[1],
        'destination.bytes': flow.bytes[1],
        'hinomi.flow.state': flow.state,
        'hinomi.flow.connections': 1,
        'hinomi.flow.first': first,
        'hinomi.flow.last': eventTime(flow.last),
      }),
    },
  };
}

/** The event of a command. */
export function commandEvent(command: SensorCommand): EventDraft {
  return {
    kind: 'ot.command',
    time: eventTime(command.time),
    fields: {
      ...endFields(command),
      ...defined({
        'source.port': command.sourcePort,
        'network.protocol': command.protocol,
        'event.action': command.class,
        'event.code': command.code,
        'hinomi.operation.name': command.name,
        'hinomi.operation.unit': command.unit,
        'hinomi.operation.area': command.area,
        'hinomi.operation.first_address': command.addresses?.[0],
        'hinomi.operation.last_address': command.addresses?.[1],
        'event.outcome': command.outcome,
        'hinomi.operation.count': 1,
      }),
    },
  };
}

/** What a sensor itself finds remarkable, as a line of its log. */
export function noticeEvent(
  sensor: 'zeek' | 'suricata',
  host: string,
  time: number,
  message: string,
  more: Record<string, Fields[string] | undefined>,
): EventDraft {
  return {
    kind: 'host.log',
    time: eventTime(time),
    logsource: { product: sensor, service: 'alert' },
    fields: { 'host.name': host, 'process.name': sensor, message, ...defined({ ...more, 'hinomi.vantage': sensor }) },
  };
}
