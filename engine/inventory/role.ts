import type { Maker } from './makers.ts';

/** What a device does in a plant. `unknown` where the signs do not carry. */
export const roles = [
  'plc',
  'hmi',
  'engineering',
  'scada',
  'historian',
  'server',
  'pc',
  'printer',
  'camera',
  'phone',
  'network',
  'storage',
  'power',
] as const;
export type Role = (typeof roles)[number];

/** What is known of a host without asking it. */
export interface HostSigns {
  maker: Maker | null;
  /** The hardware address was chosen by the device itself. */
  ownMac: boolean;
  /** An agent runs on it: it is a computer. */
  hasAgent: boolean;
  /** Operating system as its agent told it. */
  os: string | null;
  /** Protocols by which this product itself reads it as a controller. */
  readAs: readonly string[];
  /** Answers at many addresses, as a router does. */
  manyAddresses: boolean;
  /** Ports at which others found it, and how many different hosts did. */
  serves: readonly { port: number; transport: string; clients: number }[];
  /** Ports at which it asks others, and how many different hosts. */
  asks: readonly { port: number; servers: number }[];
  /** Names of programs that talk on it. */
  programs: readonly string[];
  /** What people wrote in the asset ledger; `unknown` and null say nothing. */
  listedAs: Role | null;
}

/** Why a role was taken: the sign, and what of the host showed it. */
export interface RoleReason {
  sign: string;
  what: string;
}

/** How far a role is believed: `listed` by people, else by the weight of the signs. */
export type Confidence = 'listed' | 'strong' | 'fair' | 'weak';

/** The role of a host with how far it is believed, and why. */
export interface JudgedRole {
  role: Role | 'unknown';
  confidence: Confidence;
  reasons: RoleReason[];
}
