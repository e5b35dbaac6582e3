import type { Bilingual } from '#protocol/api/parts.ts';
import type { WhoLevel } from '#protocol/visit/states.ts';
import type { EventStore } from '../../store/event-store.ts';

/** Somebody, or some machine, that may have made the changes of a visit, and why it is thought so. */
export interface Sighting {
  level: WhoLevel;
  /** Account or name of a person; null where only a machine was seen. */
  account: string | null;
  machine: string | null;
  basis: Bilingual;
  at: string | null;
  event: string | null;
}

/** Where the signs are looked for. */
export interface WhoParts {
  events: EventStore;
  /** Asset ids of the equipment. */
  equipment: readonly string[];
  /** The controllers: address (host part only), and by which agent under which id they are read. */
  controllers: readonly { name: string; host: string; agent: string; device: string }[];
  /** The machine with an address, or with a hardware address, where the asset ledger knows it. */
  machine: (by: 'address' | 'mac', value: string) => { id: string; name: string } | null;
  now: string;
}

/** The time of a visit at its site. */
export interface WorkTime {
  sites: string[];
  from: string;
  to: string;
}
