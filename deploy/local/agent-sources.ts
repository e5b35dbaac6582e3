import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A controller of the model plant that is ready to be read. */
export interface DemoEndpoint {
  id: string;
  protocol: 'modbus' | 'opcua' | 'slmp' | 'fins';
  host: string;
  port: number;
  url?: string;
  map?: unknown;
}

/**
 * The model plant is small and on this machine: it is looked at far more often than a real line would be, and what changed
 * is told at the first reading, so that nobody who watches a story waits for a second one.
 */
const demoPace = { snapshotEveryMinutes: 0.25, probeEverySeconds: 10, confirmSeconds: 0 };

/** Sources of the local agent on first start: everything that works here without rights or settings. */
export function localSources(home: string, endpoints: readonly DemoEndpoint[]): Record<string, unknown>[] {
  const sources: Record<string, unknown>[] = [
    { type: 'host-inventory' },
    { type: 'sockets' },
    { type: 'neighbours' },
    { type: 'login-records' },
  ];
  if (existsSync('/run/systemd/journal')) sources.push({ type: 'journald' });
  const logs = ['/var/log/auth.log', '/var/log/secure'].filter(existsSync);
  if (logs.length > 0) sources.push({ type: 'auth-log', paths: logs });
  if (existsSync('/sys/bus/usb/devices')) sources.push({ type: 'usb' });
  sources.push({ type: 'evtx-file', folder: join(home, 'import') });
  return [...sources, ...demoSources(endpoints)];
}

/** One source per protocol of the plant's controllers. */
function demoSources(endpoints: readonly DemoEndpoint[]): Record<string, unknown>[] {
  return Object.entries(demoTypes).flatMap(([protocol, { type, requestsPerSecond }]) => {
    const devices = endpoints
      .filter((endpoint) => endpoint.protocol === protocol)
      .map(({ id, host, port, url, map }) => ({
        id,
        ...(url === undefined ? { host, port, map } : { url }),
        requestsPerSecond,
        ...demoPace,
      }));
    return devices.length > 0 ? [{ type, devices }] : [];
  });
}

const demoTypes: Readonly<Record<DemoEndpoint['protocol'], { type: string; requestsPerSecond: number }>> = {
  modbus: { type: 'modbus', requestsPerSecond: 50 },
  opcua: { type: 'opc-ua', requestsPerSecond: 100 },
  slmp: { type: 'slmp', requestsPerSecond: 50 },
  fins: { type: 'fins', requestsPerSecond: 50 },
};
