/** What a device showed of itself in one message. */
export interface HostSighting {
  /** How it was seen: arp, dhcp, lldp, or the protocol in which it named itself. */
  by: string;
  mac?: string;
  ip?: string;
  name?: string;
  description?: string;
  /** Port of the neighbour that LLDP names. */
  port?: string;
  /** Part that it plays: dhcp-server, router, switch … */
  role?: string;
}

/** Takes sightings as they come, each as often as it is said. */
export type SightingListener = (sighting: HostSighting, time: number) => void;
