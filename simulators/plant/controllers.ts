import { join } from 'node:path';
import type { Bilingual } from '#protocol/api/parts.ts';
import { assetOf } from './layout.ts';
import { Part } from './part.ts';

const folder = join(import.meta.dirname, '..');

/** Which simulator plays which controller of the plant, and as what machine. */
export const cast = [
  { id: 'plc-press', protocol: 'modbus', profile: 'press' },
  { id: 'plc-conveyor', protocol: 'modbus', profile: 'conveyor' },
  { id: 'plc-weld', protocol: 'opcua', profile: 'weld' },
  { id: 'plc-assembly', protocol: 'opcua', profile: 'assembly' },
] as const;

/** Where a controller of the plant really listens on this machine, for the agent that reads it. */
export interface Endpoint {
  id: string;
  name: Bilingual;
  zone: string;
  protocol: 'modbus' | 'opcua';
  host: string;
  port: number;
  /** `opc.tcp://…` for OPC UA, absent for Modbus. */
  url?: string;
  /** Register map in the form of the agent's modbus source, absent for OPC UA. */
  map?: unknown;
}

/** Ports of an earlier run, so that an agent's configuration stays right over a restart; 0 takes any. */
export type KnownPorts = Readonly<Record<string, number>>;

/** Starts all controllers; `state` keeps the OPC UA servers' certificates. */
export async function startControllers(state: string, seed: number, ports: KnownPorts): Promise<Part[]> {
  const starts = cast.map(({ id, protocol, profile }, index) => {
    const args = ['--port', String(ports[id] ?? 0), '--seed', String(seed + index), '--profile', profile];
    return protocol === 'modbus'
      ? Part.start(id, join(folder, 'plc-modbus/main.ts'), args)
      : Part.start(id, join(folder, 'opc-ua-server/main.ts'), [...args, '--pki', join(state, id)]);
  });
  const settled = await Promise.allSettled(starts);
  const parts = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) {
    await Promise.all(parts.map((part) => part.stop()));
    throw failed.reason;
  }
  return parts;
}

/** What the agent must know to read a started controller. */
export function endpointOf(part: Part): Endpoint {
  const role = cast.find(({ id }) => id === part.id);
  if (!role) throw new RangeError(`${part.id} is no controller of the plant`);
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
