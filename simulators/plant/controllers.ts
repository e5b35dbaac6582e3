import { join } from 'node:path';
import type { Bilingual } from '#protocol/api/parts.ts';
import { type CastProtocol, cast, roleOf } from './cast.ts';
import { assetOf } from './layout.ts';
import { Part } from './part.ts';

const folder = join(import.meta.dirname, '..');

/** Which simulator plays the controllers of a protocol. */
const simulators: Readonly<Record<CastProtocol, string>> = {
  modbus: 'plc-modbus',
  opcua: 'opc-ua-server',
  slmp: 'plc-slmp',
  fins: 'plc-fins',
};

/** Where a controller of the plant really listens on this machine, for the agent that reads it. */
export interface Endpoint {
  id: string;
  name: Bilingual;
  zone: string;
  protocol: CastProtocol;
  host: string;
  port: number;
  /** `opc.tcp://…` for OPC UA, absent for the others. */
  url?: string;
  /** Map in the form of the agent's source for this protocol, absent for OPC UA. */
  map?: unknown;
}

/** Ports of an earlier run, so that an agent's configuration stays right over a restart; 0 takes any. */
export type KnownPorts = Readonly<Record<string, number>>;

/**
 * Starts all controllers; `state` keeps the OPC UA servers' certificates. `since` is when they were switched on, ms since 1970: a plant
 * goes on while nobody watches it.
 */
export function startControllers(state: string, seed: number, ports: KnownPorts, since: number): Promise<Part>[] {
  return cast.map(({ id, protocol, profile }, index) => {
    const args = ['--port', String(ports[id] ?? 0), '--seed', String(seed + index), '--profile', profile];
    if (protocol !== 'modbus') args.push('--since', String(since));
    if (protocol === 'opcua') args.push('--pki', join(state, id));
    return Part.start(id, join(folder, simulators[protocol], 'main.ts'), args);
  });
}

/** What the agent must know to read a started controller. */
export function endpointOf(part: Part): Endpoint {
  const role = roleOf(part.id);
  const asset = assetOf(part.id);
  const { port, url, map } = part.ready;
  return {
    id: part.id,
    name: asset.name,
    zone: asset.zone,
    protocol: role.protocol,
    host: '127.0.0.1',
    port: Number(port),
    ...(typeof url === 'string' ? { url } : {}),
    ...(map === undefined ? {} : { map }),
  };
}
