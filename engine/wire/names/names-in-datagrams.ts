import type { HostSighting } from '../frame/host-sighting.ts';
import { discoveredDevice, notifiedSystem } from './announced-services.ts';
import { answeredNames } from './dns-names.ts';
import { claimedName } from './netbios-names.ts';

/** Reads what machines say of themselves in the payload `bytes[at..end)` of a datagram that `ip` sent. */
type Reader = (bytes: Uint8Array, at: number, end: number, ip: string) => HostSighting[];

/** Readers by the registered port of their protocol. */
export const announcing: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [137, claimedName],
  [1900, notifiedSystem],
  [3702, discoveredDevice],
  [5353, (bytes, at, end) => answeredNames('mdns', bytes, at, end)],
  [5355, (bytes, at, end) => answeredNames('llmnr', bytes, at, end)],
]);
