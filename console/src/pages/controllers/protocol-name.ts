import type { Controller } from '#protocol/api/controllers.ts';
import { t } from '../../i18n/language.ts';

/** How a controller is read, in words; Modbus over a serial port of the agent's machine is another matter than over the network. */
export function protocolName({ protocol, address }: Pick<Controller, 'protocol' | 'address'>): string {
  const serial = protocol === 'modbus' && address.startsWith('/dev/');
  return t().controllers.protocols[serial ? 'modbusSerial' : protocol] ?? protocol;
}
