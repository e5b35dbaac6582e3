import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A controller of the model plant that is ready to be read. */
export interface DemoEndpoint {
  id: string;
  protocol: 'modbus' | 'opcua';
  host: string;
  port: number;
  url?: string;
  map?: unknown;
}

/** The model plant is small and on this machine: it is looked at far more often than a real line would be. */
const demoPace = { snapshotEveryMinutes: 0.25, probeEverySeconds: 10 };

/** Sources of the local agent on first start: everything that works here without rights or settings. */
export function localSources(home: string, endpoints: readonly DemoEndpoint[]): Record<string, unknown>[] {
  const sources: Record<string, unknown>[] = [
    { type: 'host-inventory' },
    { type: 'sockets' },
    { type: 'login-records' },
  ];
  if (existsSync('/run/systemd/journal')) sources.push({ type: 'journald' });
  const logs = ['/var/log/auth.log', '/var/log/secure'].filter(existsSync);
  if (logs.length > 0) sources.push({ type: 'auth-log', paths: logs });
  if (existsSync('/sys/bus/usb/devices')) sources.push({ type: 'usb' });
  sources.push({ type: 'evtx-file', folder: join(home, 'import') });
  const modbus = endpoints.filter(({ protocol }) => protocol === 'modbus');
  const opcUa = endpoints.filter(({ protocol }) => protocol === 'opcua');
  return [
    ...sources,
    ...(modbus.length > 0 ? [demoModbus(modbus)] : []),
    ...(opcUa.length > 0 ? [demoOpcUa(opcUa)] : []),
  ];
}

function demoModbus(endpoints: readonly DemoEndpoint[]): Record<string, unknown> {
  return {
    type: 'modbus',
    devices: endpoints.map(({ id, host, port, map }) => ({ id, host, port, map, requestsPerSecond: 50, ...demoPace })),
  };
}

function demoOpcUa(endpoints: readonly DemoEndpoint[]): Record<string, unknown> {
  return {
    type: 'opc-ua',
    devices: endpoints.map(({ id, url }) => ({ id, url, requestsPerSecond: 100, ...demoPace })),
  };
}
