import { ModbusPort, type PortOptions } from './port.ts';
import type { ModbusDevice } from './source.config.ts';

/** How one device is reached and how gently. */
export interface ModbusTarget
  extends Pick<PortOptions, 'host' | 'port' | 'requestsPerSecond' | 'connectMs' | 'answerMs' | 'framing' | 'allowed'> {
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

/** Pace and patience towards a device: one on Ethernet, or serial lines behind a gateway. */
export const manners = {
  direct: { requestsPerSecond: 10, answerMs: 2000, slowMs: 500 },
  gateway: { requestsPerSecond: 2, answerMs: 3000, slowMs: 1500 },
} as const;

/** Target of a configured device; what the configuration leaves open follows from what it is. */
export function targetOf(device: ModbusDevice): ModbusTarget {
  const manner = manners[device.gateway ? 'gateway' : 'direct'];
  return {
    device: device.id,
    host: device.host,
    port: device.port,
    framing: device.framing,
    allowed: device.allow,
    connectMs: device.connectMs,
    answerMs: device.answerMs ?? manner.answerMs,
    slowMs: device.slowMs ?? manner.slowMs,
    requestsPerSecond: device.requestsPerSecond ?? manner.requestsPerSecond,
    budgetSeconds: device.budgetSeconds,
  };
}
