import type { HeldAddress } from './arp.ts';
import type { Station } from './forwarding.ts';
import type { LldpNeighbour } from './lldp.ts';
import type { SwitchPort } from './ports.ts';

/** What is read of a switch, each by itself. */
export const pictureParts = ['ports', 'forwarding', 'neighbours', 'arp'] as const;
export type PicturePart = (typeof pictureParts)[number];

/** A switch as it showed itself at one moment. */
export interface SwitchPicture {
  /** Its id in the configuration. */
  id: string;
  name: string | null;
  descr: string | null;
  location: string | null;
  /** Hardware addresses of its own: of the bridge and its interfaces. */
  macs: Set<string>;
  ports: SwitchPort[];
  stations: Station[];
  neighbours: LldpNeighbour[];
  addresses: HeldAddress[];
  /** Parts that were read to their end; of the others nothing may be taken for gone. */
  whole: Set<PicturePart>;
}
