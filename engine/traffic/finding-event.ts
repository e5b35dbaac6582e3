import { eventTime } from '#engine/wire/minutes/event-time.ts';
import { functionCodes } from '#engine/wire/modbus/function-code.ts';
import type { EventDraft, Fields, FieldValue } from '#protocol/events/event.ts';
import type { FindingNews } from './finding-pace.ts';

/** Entries of a list that an event names; how many there are is told beside it. */
const mostNamed = 32;
const mostDetail = 1000;
const hardware = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

/** Facts that have a field of their own. */
const fieldOf: Readonly<Record<string, string>> = {
  transport: 'network.transport',
  protocol: 'network.protocol',
  mac: 'source.mac',
  host: 'hinomi.finding.host',
  was: 'hinomi.finding.previous',
  area: 'hinomi.finding.area',
  addresses: 'hinomi.finding.addresses',
  unit: 'hinomi.finding.unit',
  period_ms: 'hinomi.finding.period',
  silent_ms: 'hinomi.finding.silent',
  learned_ms: 'hinomi.finding.learned_period',
};

/** A finding as the event that travels. `common` are fields of every event of the same capture. */
export function findingDraft({ finding, id, again, was }: FindingNews, common: Fields): EventDraft {
  const { kind, technique, src, dst, port, time, firstPacket, count, last, also, facts } = finding;
  return {
    kind: 'net.finding',
    time: eventTime(time),
    fields: {
      ...common,
      'event.action': kind,
      'threat.technique.id': technique,
      'hinomi.finding.id': id,
      ...(again ? { 'hinomi.finding.again': true } : {}),
      ...(was === null ? {} : { 'hinomi.finding.told_as': was }),
      ...end('source', src),
      ...(hardware.test(src) ? {} : { 'hinomi.about.ip': src }),
      ...(dst === null ? {} : end('destination', dst)),
      ...(port === null ? {} : { 'destination.port': port }),
      'hinomi.finding.count': count,
      'hinomi.finding.first_packet': firstPacket,
      'hinomi.finding.last': eventTime(last),
      ...(also.size > 0 ? { 'hinomi.finding.also': [...also].sort() } : {}),
      ...factFields(facts, port),
    },
  };
}

/** An end is known by its address, or by that of its hardware alone. */
function end(side: 'source' | 'destination', name: string): Fields {
  return hardware.test(name) ? { [`${side}.mac`]: name } : { [`${side}.ip`]: name };
}

function factFields(facts: Record<string, unknown>, port: number | null): Fields {
  const fields: Fields = {};
  const rest: string[] = [];
  const operations = [facts['operation'], ...listOf(facts['operations'])].filter(
    (one): one is string => typeof one === 'string',
  );
  if (operations.length > 0) {
    const words = operations.map((one) => operationWords(one, facts['protocol'], port));
    fields['hinomi.finding.operation'] = [...new Set(words)].slice(0, mostNamed).join(', ');
  }
  const targets = listOf(facts['targets']).map(String);
  if (targets.length > 0) {
    fields['hinomi.finding.targets'] = targets.slice(0, mostNamed);
    fields['hinomi.finding.target_count'] = targets.length;
  }
  for (const [name, value] of Object.entries(facts)) {
    const field = fieldOf[name];
    if (field !== undefined && isPlain(value)) fields[field] = value;
    else if (!['operation', 'operations', 'targets', 'crossing_packet'].includes(name)) {
      rest.push(`${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
    }
  }
  if (rest.length > 0) fields['hinomi.finding.detail'] = rest.join(' ').slice(0, mostDetail);
  return fields;
}

/** Modbus calls its functions by number: the name of the number is what people know. */
function operationWords(operation: string, protocol: unknown, port: number | null): string {
  const isModbus = protocol === 'modbus' || (protocol === undefined && (port === 502 || port === 802));
  return (isModbus && functionCodes.get(Number(operation))?.name) || operation;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isPlain(value: unknown): value is FieldValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
