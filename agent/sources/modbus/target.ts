import { addressOf, ModbusPort, type PortOptions } from './port.ts';
import type { ModbusDevice } from './source.config.ts';

/** How one device is reached and how gently. */
export interface ModbusTarget
  extends Pick<
    PortOptions,
    'host' | 'port' | 'serial' | 'requestsPerSecond' | 'connectMs' | 'answerMs' | 'framing' | 'allowed' | 'waiting'
  > {
  device: string;
  /** Answers slower than this are slow; three in a row end the reading. Milliseconds. */
  slowMs: number;
  /** Seconds that a whole snapshot may take. */
  budgetSeconds: number;
}

/** Opens the one port of a target. */
export function openPort(target: ModbusTarget, signal?: AbortSignal): ModbusPort {
  return new ModbusPort({ ...target, signal });
}

/** Pace and patience towards a device: one on Ethernet, or serial lines, also behind a gateway. */
export const manners = {
  direct: { requestsPerSecond: 10, answerMs: 2000, slowMs: 500 },
  gateway: { requestsPerSecond: 2, answerMs: 3000, slowMs: 1500 },
} as const;

/** Target of a configured device; what the configuration leaves open follows from what it is. */
export function targetOf(device: ModbusDevice): ModbusTarget {
  const manner = manners[device.gateway || device.serial ? 'gateway' : 'direct'];
  return {
    device: device.id,
    ...wayTo(device),
    framing: device.framing,
    allowed: device.allow,
    connectMs: device.connectMs,
    answerMs: device.answerMs ?? manner.answerMs,
    slowMs: device.slowMs ?? manner.slowMs,
    requestsPerSecond: device.requestsPerSecond ?? manner.requestsPerSecond,
    budgetSeconds: device.budgetSeconds,
  };
}

/** Where a configured device is found: a host, or a serial port of this machine. */
function wayTo({ host, port, serial }: ModbusDevice): Pick<PortOptions, 'host' | 'port' | 'serial'> {
  return { host: host ?? '', port, serial };
}

/** Name of the place of a configured device, as records and other sources know it. */
export function placeOfDevice(device: ModbusDevice): string {
  return addressOf(wayTo(device));
}
