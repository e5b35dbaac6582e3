import type { Fields } from '#protocol/events/event.ts';
import type { CaptureDecoder } from '../capture-decoder.ts';
import { flowCommunityId, transportName } from '../flow/flow-names.ts';
import { functionCodes } from '../modbus/function-code.ts';
import type { OperationPlace } from '../seen-operation.ts';

/** Who asked whom, of a row whose client is known, as the fields of an event. */
export function endFields(decoder: CaptureDecoder, row: number, client: number): Fields {
  const { flows } = decoder;
  const [from, to] = [flows.mac(row, client), flows.mac(row, client ^ 1)];
  const id = flowCommunityId(flows, row);
  return {
    'network.transport': transportName(flows.transport(row)),
    ...(id ? { 'network.community_id': id } : {}),
    'source.ip': flows.address(row, client),
    ...(from ? { 'source.mac': from } : {}),
    'destination.ip': flows.address(row, client ^ 1),
    ...(to ? { 'destination.mac': to } : {}),
    'destination.port': flows.port(row, client ^ 1),
  };
}

/** What was asked for, as the fields of an event. */
export function operationFields(
  protocol: string,
  { operation, class: kind, detail }: { operation: string; class: string; detail?: string | undefined },
): Fields {
  const name = protocol === 'modbus' ? functionCodes.get(Number(operation))?.name : undefined;
  const called = [name, detail].filter((part) => part !== undefined).join(': ');
  return {
    'network.protocol': protocol,
    'event.action': kind,
    'event.code': operation,
    ...(called === '' ? {} : { 'hinomi.operation.name': called }),
  };
}

/** What in the controller was named, as the fields of an event. */
export function placeFields({ unit, area, addresses }: OperationPlace): Fields {
  return {
    ...(unit === undefined ? {} : { 'hinomi.operation.unit': unit }),
    ...(area === undefined ? {} : { 'hinomi.operation.area': area }),
    ...(addresses === undefined
      ? {}
      : { 'hinomi.operation.first_address': addresses[0], 'hinomi.operation.last_address': addresses[1] }),
  };
}
